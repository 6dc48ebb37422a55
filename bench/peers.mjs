/**
 * What packages for Directus do with the same tasks, one after the other, each alone in a real n8n with the same
 * real Directus:
 *
 *   node bench/peers.mjs /somewhere/flagbit@8ba8db9 /somewhere/official@33e154a
 *
 * Each is the folder of a built package (package.json, dist/ and what it depends on), and behind an @ the commit that
 * it was built from. This package and n8n's HTTP Request node are always measured too. Writes bench/peers.md;
 * `--print` writes nothing, `--runs 3` takes the median of so many times, `--records 100` writes so many in place of
 * 1,000, `--busy` leaves out the times, for a machine
 * that has other work. `--keep <file>` keeps what was found as JSON, and measures only what is not in that file yet.
 * What is built is never committed here.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installed } from '../test/stack/cache.mjs';
import { prepareCheckout, root } from '../test/stack/checkout.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { outputOf } from '../test/stack/n8nClient.mjs';
import { progressLine } from '../test/stack/progress.mjs';
import { peersReport } from './peersReport.mjs';
import { nodesFor, nodesWithHttpRequest, offerOf, OWN } from './peersWays.mjs';
import { COLLECTION, countRequests, held, seed, startCountingDirectus } from './servers.mjs';
import { tasks } from './tasks.mjs';
import { connect, setUp } from './workflows.mjs';

const { values: flags, positionals } = parseArgs({
	options: {
		print: { type: 'boolean' },
		busy: { type: 'boolean' },
		runs: { type: 'string' },
		records: { type: 'string' },
		keep: { type: 'string' },
	},
	allowPositionals: true,
});
const RUNS = Number(flags.runs ?? 1);
const RECORDS = Number(flags.records ?? 1000);
/** Milliseconds for one run of a workflow. */
const PATIENCE = 600_000;

/** One of ten records has a slug that is there already. */
const ONE_OF_TEN =
	'{ title: `Title ${n}`, slug: n === 5 ? "slug-1" : `new-${n}`, views: n, body: "" }';

/** What is measured: how the collection stands before, what the input items hold, and what a node is to do. */
const MEASURED = {
	create: { way: 'create', size: RECORDS, timed: true },
	createList: { way: 'createList', of: 'create', size: RECORDS, timed: true },
	update: { way: 'update', size: RECORDS, timed: true },
	updateList: { way: 'updateList', of: 'update', size: RECORDS, timed: true },
	all: { way: 'all', before: 20_000, timed: true },
	allRaw: { way: 'allRaw', of: 'all', before: 20_000, timed: true },
	emptyCell: {
		way: 'create',
		before: 0,
		items: '{ title: "One", slug: "one", views: "", body: "" }',
	},
	refused: { way: 'create', before: 1, size: 10, items: ONE_OF_TEN, goesOn: true },
	failed: { way: 'create', before: 1, size: 10, items: ONE_OF_TEN },
	address: { way: 'get', before: 1, items: '{ id: "../../users" }' },
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs a workflow once, and looks at what it has put out and what Directus holds. */
async function once({ directus, n8n }, name, nodes) {
	const { of = name, size = 1, before, items, goesOn } = MEASURED[name];
	await seed(directus, before ?? tasks[of].before(size));
	const measured = nodes.map((one) =>
		goesOn ? { ...one, onError: 'continueRegularOutput' } : one,
	);
	const all = [...setUp({ items: items ?? tasks[of].items }, size), ...measured];
	const workflow = await n8n.client.createWorkflow({
		name,
		nodes: all,
		connections: connect(all),
	});
	const count = await countRequests(directus);
	const { executionId } = await n8n.client.call('POST', `/rest/workflows/${workflow.id}/run`, {
		triggerToStartFrom: { name: 'Start' },
	});
	const execution = await n8n.client.ended(executionId, PATIENCE);
	const requests = (await countRequests(directus)) - count;
	await n8n.client.deleteWorkflow(workflow);
	const { runData, error } = execution.data.resultData;
	const ms = measured
		.flatMap((one) => runData[one.name] ?? [])
		.reduce((sum, run) => sum + run.executionTime, 0);
	const output = outputOf(execution, measured.at(-1).name);
	const { data: first } = await directus.request('GET', `/items/${COLLECTION}?limit=1&sort=-id`);
	return {
		ms,
		requests,
		output,
		error: error && { message: error.message, description: error.description ?? undefined },
		holds: await held(directus),
		views: first[0]?.views,
		hasToken: JSON.stringify(execution.data).includes(directus.adminToken),
	};
}

/** All that is measured with one package. */
async function measure(servers, nodesOf, onProgress) {
	const found = {};
	// n8n is slow at first.
	await once(servers, 'refused', nodesOf('create'));
	for (const [name, { way, of = name, size = 1, timed }] of Object.entries(MEASURED)) {
		const nodes = nodesOf(way);
		if (!nodes) continue;
		onProgress(name);
		const runs = [];
		while (runs.length < (timed ? RUNS : 1)) runs.push(await once(servers, name, nodes));
		const [{ output, ...first }] = runs;
		const wanted = timed && tasks[of].after(way.startsWith('all') ? 20_000 : size);
		found[name] = {
			...first,
			ms: median(runs.map(({ ms }) => ms)),
			items: output.length,
			isRight: !wanted || JSON.stringify(first.holds) === JSON.stringify(wanted),
			// Of many all look alike.
			...(!timed && { output }),
		};
	}
	return found;
}

/** The fields in which the packages' credentials expect the address and a token. */
const credentialData = ({ url, adminToken }) => ({
	...{ url, authentication: 'accessToken', authMethod: 'staticToken' },
	...{ token: adminToken, accessToken: adminToken, staticToken: adminToken },
});

/** Puts a built package where n8n's own installer puts it. */
async function installFolder(folder, { name, version }, userFolder) {
	const nodes = join(userFolder, '.n8n', 'nodes');
	await mkdir(nodes, { recursive: true });
	await cp(folder, join(nodes, 'node_modules', name), { recursive: true, dereference: true });
	const manifest = { name: 'installed-nodes', private: true, dependencies: { [name]: version } };
	await writeFile(join(nodes, 'package.json'), JSON.stringify(manifest));
}

/** The descriptions of a package's nodes, without the tools that n8n makes of them. */
const descriptionsOf = (types, name) =>
	types.filter((type) => type.name.startsWith(`${name}.`) && !type.name.endsWith('Tool'));

/** Whether a package was measured in an earlier run. */
const isMeasured = (one) =>
	results.some((other) => ['name', 'version', 'commit'].every((key) => one[key] === other[key]));

async function measurePackage(directus, { tarball, source, commit }, progress) {
	const manifest = JSON.parse(await readFile(join(source ?? root, 'package.json'), 'utf8'));
	const { name, version } = manifest;
	const title = `${name} ${version}`;
	if (isMeasured({ name, version, commit })) return [];
	progress.update(title);
	const prepare = source && (async (users) => await installFolder(source, manifest, users));
	const n8n = await startN8n({ tarball, ...(prepare && { prepare }) });
	try {
		const descriptions = descriptionsOf(await n8n.client.nodeTypes(), name);
		if (descriptions.length === 0)
			throw new Error(`n8n loads no node of ${title}: ${n8n.log().slice(-1500)}`);
		const { id } = await n8n.client.createCredential(
			'Directus',
			'directusApi',
			name === OWN
				? { url: directus.url, authentication: 'accessToken', token: directus.adminToken }
				: credentialData(directus),
		);
		const action = descriptions.find(({ group }) => !group.includes('trigger'));
		const servers = { directus, n8n };
		const onProgress = (task) => progress.update(`${title}: ${task}`);
		const credential = { id, name: 'Directus' };
		const nodesOf = (way) => nodesFor(way, action, credential);
		const found = await measure(servers, nodesOf, onProgress);
		const showsToken =
			n8n.log().includes(directus.adminToken) ||
			Object.values(found).some(({ hasToken }) => hasToken);
		const results = [{ name, version, commit, offer: offerOf(descriptions), found, showsToken }];
		if (name === OWN)
			results.push({
				name: 'HTTP Request node',
				found: await measure(servers, (way) => nodesWithHttpRequest(way, directus), onProgress),
			});
		return results;
	} finally {
		await n8n.stop();
	}
}

const versionOf = async (server, name) => {
	const { folder } = await installed(server);
	const path = join(folder, 'node_modules', name, 'package.json');
	return JSON.parse(await readFile(path, 'utf8')).version;
};

await prepareCheckout();
const progress = progressLine();
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const results =
	flags.keep && existsSync(flags.keep) ? JSON.parse(await readFile(flags.keep, 'utf8')) : [];
const notMeasured = [];
try {
	const directus = await startCountingDirectus(folder, progress.update);
	try {
		const peers = positionals.map((given) => {
			const [source, commit] = given.split('@');
			return { source: resolve(source), commit };
		});
		for (const peer of [{ tarball: await packPackage(folder) }, ...peers]) {
			try {
				results.push(...(await measurePackage(directus, peer, progress)));
				if (flags.keep) await writeFile(flags.keep, JSON.stringify(results, null, '\t'));
			} catch (error) {
				if (!peer.source) throw error;
				notMeasured.push({ ...peer, why: error.message });
				process.stderr.write(`\n${peer.source}: ${error.stack}\n`);
			}
		}
	} finally {
		await directus.stop();
	}
} finally {
	progress.clear();
	await rm(folder, { recursive: true, force: true });
}
const text = peersReport(results, {
	runs: RUNS,
	records: RECORDS,
	isBusy: flags.busy,
	n8n: await versionOf('n8n', 'n8n'),
	directus: await versionOf('directus-12', 'directus'),
	date: new Date().toISOString().slice(0, 10),
});
if (!flags.print) await writeFile(join(root, 'bench', 'peers.md'), text);
process.stdout.write(text);
for (const { source, why } of notMeasured)
	process.stderr.write(`Not measured: ${source}: ${why}\n`);
