/** Workflows that a Directus Trigger starts, and the flows that it makes in Directus. */
import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import {
	CREDENTIAL,
	nodeOf,
	outputOf,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './n8n.mjs';

export const TRIGGER = 'n8n-nodes-directus-complete.directusTrigger';

/** A flow as Directus has it, with what the tests look at. */
export interface Flow {
	id: string;
	name: string;
	description: string;
	operation: string;
	status: string;
	options: { scope: string[]; collections: string[] };
	operations: FlowOperation[];
}

export interface FlowOperation {
	id: string;
	key: string;
	type: string;
	options: {
		url: string;
		secret: string;
		headers: Array<{ header: string; value: string }>;
		body: string;
	};
}

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

/** The key of the operation of the flow that probeAnswers calls. */
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

/** The flows of a workflow of this name; the name is in the flow's. */
export const flowsOf = async (directus: Directus, name: string): Promise<Flow[]> => {
	const filter = encodeURIComponent(JSON.stringify({ name: { _contains: name } }));
	return await directus.ask('GET', `/flows?filter=${filter}&fields=*,operations.*`);
};

/** A run of a workflow, with the items that the trigger has started it with. */
interface Run {
	run: Execution;
	items: object[];
}

/** How many items some runs were started with; a run that failed in the trigger counts as one. */
const itemsIn = (runs: Run[]): number =>
	runs.reduce((sum, { items }) => sum + Math.max(items.length, 1), 0);

/** Workflows of one test file, with what they have been started with. */
export class Triggered {
	private readonly workflows: Workflow[] = [];
	/** How many items each workflow was started with when a test looked last, by the workflow's ID. */
	private readonly counted = new Map<string, number>();
	private readonly read = new Map<string, Run>();

	constructor(
		readonly client: () => Client,
		readonly credential: () => Saved,
		readonly directus: Directus,
	) {}

	/** Saves a workflow that begins with a Directus Trigger. */
	async save(
		parameters: INodeParameters,
		more: { nodes?: object[]; next?: string; credential?: Saved } = {},
	): Promise<Workflow & { name: string }> {
		const { nodes = [], next = 'Then', credential = this.credential() } = more;
		const name = `Triggered ${randomUUID()}`;
		const workflow = (await this.client().createWorkflow({
			name,
			nodes: [
				nodeOf('Directus Trigger', TRIGGER, {
					id: randomUUID(),
					webhookId: randomUUID(),
					parameters,
					credentials: { [CREDENTIAL]: credential },
				}),
				...(nodes.length > 0
					? nodes
					: [nodeOf('Then', 'n8n-nodes-base.noOp', { position: [240, 0] })]),
			],
			connections: {
				'Directus Trigger': { main: [[{ node: next, type: 'main', index: 0 }]] },
			},
		})) as Workflow;
		this.workflows.push(workflow);
		return { ...workflow, name };
	}

	/** Activates a workflow and waits until Directus has taken up its flow. */
	async activate<T extends Workflow>(workflow: T): Promise<T> {
		await this.client().activate(workflow);
		await flowsTakenUp(this.directus);
		return workflow;
	}

	/** Deactivates a workflow and waits until Directus listens again for the flows of the others. */
	async deactivate(workflow: Workflow): Promise<void> {
		await this.client().deactivate(workflow);
		await flowsTakenUp(this.directus);
	}

	async start(...args: Parameters<Triggered['save']>): Promise<Workflow & { name: string }> {
		return await this.activate(await this.save(...args));
	}

	/**
	 * All runs of a workflow, the oldest first, once they have ended and brought so many items; a failed one
	 * counts as one. What happens at about the same time comes in one run.
	 */
	async runs(workflow: Workflow, count: number): Promise<Execution[]> {
		return (await this.arrived(workflow, count)).map(({ run }) => run);
	}

	/** The runs of a workflow, the oldest first; undefined while one of them is under way. */
	private async ended({ id }: Workflow): Promise<Run[] | undefined> {
		const found = (await this.client().executions(id)) as Array<{ id: string; status: string }>;
		if (found.some(({ status }) => ['new', 'running', 'waiting'].includes(status)))
			return undefined;
		const runs: Run[] = [];
		for (const each of found.sort((a, b) => Number(a.id) - Number(b.id))) {
			const run = this.read.get(each.id) ?? (await this.readRun(each.id));
			this.read.set(each.id, run);
			runs.push(run);
		}
		return runs;
	}

	private async readRun(id: string): Promise<Run> {
		const run = (await this.client().execution(id)) as Execution;
		const items = await outputOf(run, 'Directus Trigger');
		return { run, items: items.map(({ json }) => json) };
	}

	private async arrived(workflow: Workflow, count: number): Promise<Run[]> {
		const runs = await until(
			async () => await this.ended(workflow),
			`the workflow was started with ${count} items`,
			{
				holds: (seen) => seen !== undefined && itemsIn(seen) >= count,
				// Directus calls a busy n8n again after 5 and 30 seconds.
				within: 100_000,
				every: 100,
			},
		);
		return runs!;
	}

	/**
	 * What the trigger put out in each of the runs: just so many items in all. That no more come later
	 * is looked at again by `clear`.
	 */
	async events(workflow: Workflow, count: number): Promise<object[][]> {
		const events = (await this.arrived(workflow, count)).map(({ items }) => items);
		if (events.flat().length !== count)
			throw new Error(`${events.flat().length} events, not ${count}: ${JSON.stringify(events)}`);
		this.counted.set(workflow.id, count);
		return events;
	}

	/** The workflow's flow, which must be the only one. */
	async flow({ name }: { name: string }): Promise<Flow> {
		const flows = await flowsOf(this.directus, name);
		if (flows.length !== 1) throw new Error(`${flows.length} flows of ${name}`);
		return flows[0]!;
	}

	/**
	 * Deactivates and deletes all workflows.
	 *
	 * @throws where one was started with more than `events` has given to its test
	 */
	async clear(): Promise<void> {
		const unexpected: string[] = [];
		for (const workflow of this.workflows.splice(0)) {
			await this.client().deactivate(workflow);
			const count = this.counted.get(workflow.id);
			if (count !== undefined) {
				const runs = await this.arrived(workflow, count);
				if (itemsIn(runs) > count) unexpected.push(JSON.stringify(runs.map(({ items }) => items)));
			}
			await this.client().deleteWorkflow(workflow);
		}
		if (unexpected.length > 0) throw new Error(`More came later: ${unexpected.join('; ')}`);
	}
}

/** A second administrator, whose changes are not the credential's own. */
export async function makeEditor(directus: Directus): Promise<{ id: string; token: string }> {
	const { role } = await directus.ask<{ role: string }>('GET', '/users/me?fields=role');
	const token = `editor-${randomUUID()}`;
	const { id } = await directus.makeUser({ role, token });
	return { id, token };
}
