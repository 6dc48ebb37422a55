/** Workflows that a Directus Trigger starts, and the flows that it makes in Directus. */
import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { Directus } from '../../support/directus.mjs';
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

export const sleep = async (ms: number): Promise<void> =>
	await new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is there; fails with the last one where it never is. */
export async function until<T>(
	ask: () => Promise<T>,
	isThere: (answer: T) => boolean,
	timeout = 30_000,
): Promise<T> {
	const deadline = Date.now() + timeout;
	for (;;) {
		const answer = await ask();
		if (isThere(answer)) return answer;
		if (Date.now() > deadline)
			throw new Error(
				`Waited in vain; the last answer was ${JSON.stringify(answer).slice(0, 2000)}`,
			);
		await sleep(100);
	}
}

/** The flows of a workflow of this name; the name is in the flow's. */
export const flowsOf = async (directus: Directus, name: string): Promise<Flow[]> => {
	const filter = encodeURIComponent(JSON.stringify({ name: { _contains: name } }));
	return await directus.ask('GET', `/flows?filter=${filter}&fields=*,operations.*`);
};

/** Workflows of one test file, with what they have been started with. */
export class Triggered {
	private readonly workflows: Workflow[] = [];

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
		// Directus reads its flows again just after it has answered.
		await sleep(1000);
		return workflow;
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

	private async arrived({ id }: Workflow, count: number) {
		const read = new Map<string, { run: Execution; items: object[] }>();
		return await until(
			async () => {
				const found = (await this.client().executions(id)) as Array<{ id: string; status: string }>;
				for (const { id: run, status } of found) {
					if (read.has(run) || ['new', 'running', 'waiting'].includes(status)) continue;
					const execution = (await this.client().execution(run)) as Execution;
					const items = await outputOf(execution, 'Directus Trigger');
					read.set(run, { run: execution, items: items.map(({ json }) => json) });
				}
				if (read.size < found.length) return [];
				return [...read].sort(([a], [b]) => Number(a) - Number(b)).map(([, each]) => each);
			},
			(all) => {
				const brought = all.map(({ items }) => Math.max(items.length, 1));
				return brought.reduce((sum, some) => sum + some, 0) >= count;
			},
			// Directus calls a busy n8n again after 5 and 30 seconds.
			100_000,
		);
	}

	/** What the trigger put out in each of the runs: just so many items in all. */
	async events(workflow: Workflow, count: number): Promise<object[][]> {
		await this.runs(workflow, count);
		// One too many may come a little later.
		await sleep(300);
		const events = (await this.arrived(workflow, count)).map(({ items }) => items);
		if (events.flat().length !== count)
			throw new Error(`${events.flat().length} events, not ${count}: ${JSON.stringify(events)}`);
		return events;
	}

	/** The workflow's flow, which must be the only one. */
	async flow({ name }: { name: string }): Promise<Flow> {
		const flows = await flowsOf(this.directus, name);
		if (flows.length !== 1) throw new Error(`${flows.length} flows of ${name}`);
		return flows[0]!;
	}

	async clear(): Promise<void> {
		for (const workflow of this.workflows.splice(0)) await this.client().deleteWorkflow(workflow);
	}
}

/** A second administrator, whose changes are not the credential's own. */
export async function makeEditor(directus: Directus): Promise<{ id: string; token: string }> {
	const { role } = await directus.ask<{ role: string }>('GET', '/users/me?fields=role');
	const token = `editor-${randomUUID()}`;
	const { id } = await directus.makeUser({ role, token });
	return { id, token };
}
