// Runs the node in a process of its own, in time zones of its own: jest's tests cannot change theirs. In: JSON of
// `{ parameters, credential, items, zones: [{ process, workflow }] }`. Out: for each pair of zones, JSON of
// the output items' json, or of the error's message.
const { readFileSync } = require('node:fs');
require('./requireMts.cjs');
const { runNode } = require('./engine.mts');

async function main() {
	const { parameters, credential, items, zones } = JSON.parse(readFileSync(0, 'utf8'));
	const outputs = [];
	for (const zone of zones) {
		process.env.TZ = zone.process;
		const run = await runNode(parameters, { credential, items, timezone: zone.workflow });
		outputs.push(run.error ? run.error.message : run.items.map(({ json }) => json));
	}
	process.stdout.write(JSON.stringify(outputs));
}

void main();
