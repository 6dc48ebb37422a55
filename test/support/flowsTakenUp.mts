import { randomUUID } from 'node:crypto';
import type { Directus } from './directus.mjs';
import { until } from './until.mjs';

/**
 * Waits until Directus has taken up the flows that it was given. It reads them again after it has answered
 * the request that changed them, and no flow hears of events meanwhile. From Directus 11 on a call of a flow
 * by its address waits for the end of that reading (`runWebhookFlow` in Directus's flows.ts), also where
 * there is no such flow, which is what it is told here.
 *
 * @throws where Directus answers anything else than that there is no such flow
 */
export async function flowsTakenUp(directus: Directus): Promise<void> {
	const { version } = await directus.ask<{ version: string }>('GET', '/server/info');
	if (version.startsWith('10.')) return await probeAnswers(directus);
	const { status, text } = await directus.request('GET', `/flows/trigger/${randomUUID()}`);
	if (status !== 403) throw new Error(`A flow that is not there was answered ${status}: ${text}`);
}

/** The name and the key of the operation of the flow that probeAnswers calls. */
export const PROBE = 'probe';

const probes = new Map<string, Promise<{ flow: string; operation: string }>>();
let turns = 0;

/**
 * Directus 10 answers at once while it reads its flows. It reads them in turn for each change, so that a flow
 * that answers with a change of its own proves that all changes before are taken up.
 */
async function probeAnswers(directus: Directus): Promise<void> {
	const { url } = directus.server;
	const made = probes.get(url) ?? makeProbe(directus);
	probes.set(url, made);
	const { flow, operation } = await made;
	const turn = `turn ${(turns += 1)}`;
	const options = { json: JSON.stringify({ turn }) };
	await directus.ask('PATCH', `/operations/${operation}`, { options });
	await until(
		async () => (await directus.request('GET', `/flows/trigger/${flow}`)).text,
		'Directus has taken up its flows',
		{ holds: (text) => text.includes(`"${turn}"`) },
	);
}

async function makeProbe(directus: Directus) {
	const { id: flow } = await directus.ask<{ id: string }>('POST', '/flows', {
		...{ name: PROBE, status: 'active', trigger: 'webhook', accountability: null },
		options: { method: 'GET', async: false, return: '$last' },
	});
	const { id: operation } = await directus.ask<{ id: string }>('POST', '/operations', {
		...{ flow, key: PROBE, name: PROBE, type: 'transform', options: { json: '{}' } },
		...{ position_x: 20, position_y: 20 },
	});
	await directus.ask('PATCH', `/flows/${flow}`, { operation });
	return { flow, operation };
}
