/** Workflows that begin with a Directus Trigger, and what it has given them. */
import { randomUUID } from 'node:crypto';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { DirectusEvent } from '../../../nodes/DirectusTrigger/event.js';
import type { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import { nodeOf, type Client, type Saved, type Workflow } from './n8n.mjs';

export const TRIGGER = 'n8n-nodes-directus-complete.directusTrigger';

export type Event = DirectusEvent & IDataObject;

/** The parameters of a trigger that tells of everybody's changes. */
export const watching = (parameters: { options?: object; [name: string]: unknown }) =>
	({
		...parameters,
		options: { ignoreOwnChanges: false, ...parameters.options },
	}) as unknown as INodeParameters;

/** A workflow of the trigger and a node behind it, which does nothing unless another is given. */
export async function saveTrigger(
	client: Client,
	credential: Saved,
	parameters: { options?: object; [name: string]: unknown },
	behind: Partial<INode> & { type: string } = { type: 'n8n-nodes-base.noOp' },
): Promise<Workflow> {
	return (await client.createWorkflow({
		name: 'Trigger',
		nodes: [
			nodeOf('Trigger', TRIGGER, {
				parameters: watching(parameters),
				credentials: { directusApi: credential },
			}),
			nodeOf('Behind', behind.type, { position: [240, 0], ...behind }),
		],
		connections: { Trigger: { main: [[{ node: 'Behind', type: 'main', index: 0 }]] } },
	})) as Workflow;
}

interface Stored {
	data: {
		resultData: {
			error?: { message: string; description?: string };
			runData: Record<string, Array<{ data?: { main: Array<Array<{ json: Event }>> } }>>;
		};
		executionData?: {
			nodeExecutionStack: Array<{ data: { main: Array<Array<{ json: Event }>> } }>;
		};
	};
}

/** The executions of a workflow, the oldest first. */
export async function executionsOf(client: Client, { id }: Workflow) {
	const all = (await client.executions(id)) as Array<{ id: string; status: string }>;
	return all.sort((a, b) => Number(a.id) - Number(b.id));
}

const read = new Map<string, Event[]>();

/**
 * All events that a workflow was started with, in the order of its executions. An execution that
 * was under way when n8n was killed counts: n8n shows it with its events, and offers to retry it.
 *
 * @param names those that the trigger has had
 */
export async function eventsGiven(
	client: Client,
	workflow: Workflow,
	names = ['Trigger'],
): Promise<Event[]> {
	const events: Event[] = [];
	for (const { id, status } of await executionsOf(client, workflow)) {
		const name = `${workflow.id}/${id}`;
		const known = read.get(name);
		const given = known ?? (await eventsOfExecution(client, id, names));
		if (status === 'success') read.set(name, given);
		events.push(...given);
	}
	return events;
}

async function eventsOfExecution(client: Client, id: string, names: string[]): Promise<Event[]> {
	const { data } = (await client.execution(id)) as Stored;
	const name = names.find((one) => data.resultData.runData[one]) ?? '';
	// Where n8n was killed behind the trigger, it has put an item of its own in place of the trigger's
	// output; what the workflow was started with is in the stack, from which it retries.
	const ofRun = data.resultData.runData[name]?.[0]?.data?.main;
	const ofStack = data.executionData?.nodeExecutionStack[0]?.data.main;
	const eventsOf = (main: typeof ofRun) =>
		main?.[0]?.map(({ json }) => json).filter(({ event }) => event) ?? [];
	const given = eventsOf(ofRun);
	return given.length > 0 ? given : eventsOf(ofStack);
}

/**
 * All events that a workflow was started with, once there are at least so many.
 *
 * @throws where they do not come within the limit
 */
export async function untilEvents(
	client: Client,
	workflow: Workflow,
	count: number,
	within = 60_000,
): Promise<Event[]> {
	return await until(
		async () => await eventsGiven(client, workflow),
		`the workflow was started with ${count} events`,
		{ holds: (events) => events.length >= count, within, every: 300 },
	);
}

/** The errors that a workflow has failed with. */
export async function errorsOf(client: Client, workflow: Workflow): Promise<string[]> {
	const messages: string[] = [];
	for (const { id, status } of await executionsOf(client, workflow)) {
		if (status !== 'error') continue;
		const { data } = (await client.execution(id)) as Stored;
		messages.push(data.resultData.error?.message ?? '');
	}
	return messages;
}

/** A second administrator, whose changes are not the credential's own. */
export async function makeEditor(directus: Directus): Promise<{ id: string; token: string }> {
	const { role } = await directus.ask<{ role: string }>('GET', '/users/me?fields=role');
	const token = `editor-${randomUUID()}`;
	const { id } = await directus.makeUser({ role, token });
	return { id, token };
}
