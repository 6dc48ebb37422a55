/** Workflows that a Directus Hook Trigger starts, beside the Directus that calls them. */
import { randomUUID, sign } from 'node:crypto';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { Receiver } from '../../../nodes/DirectusHookTrigger/flows.js';
import type { HookEvent } from '../../../nodes/DirectusHookTrigger/read.js';
import { Directus } from '../../support/directus.mjs';
import { flowsTakenUp } from '../../support/flowsTakenUp.mjs';
import { shopExtension } from '../../support/shopExtension.mjs';
import { until } from '../../support/until.mjs';
import {
	CREDENTIAL,
	nodeOf,
	outputOf,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './n8n.mjs';

export const HOOK = 'n8n-nodes-directus-complete.directusHookTrigger';
export const SECRET = 'x-directus-trigger-secret';
export const UNTRACKED = 'hook_untracked';
export const TRACKED = 'hook_tracked';

export interface Flow {
	id: string;
	name: string;
	trigger: string;
	operations: Array<{ type: string; options: { payload: Receiver[] } }>;
}

export interface Run {
	id: string;
	status: string;
	items: HookEvent[];
}

/** A Directus with two collections and an extension that emits events, and workflows that wait for them. */
export class Hooks {
	private readonly workflows: Workflow[] = [];

	private constructor(
		readonly directus: Directus,
		/** As somebody else than the user of the credential. */
		readonly other: string,
		readonly client: () => Client,
		readonly stop: () => Promise<void>,
	) {}

	/** What workflows are saved with. */
	credential: Saved = { id: '', name: '' };

	/** Starts Directus, and saves a credential for it in an n8n. */
	static async start(client: () => Client): Promise<Hooks> {
		const hooks = await Hooks.startDirectus(client);
		hooks.credential = await saveCredential(client(), hooks.directus.credential);
		return hooks;
	}

	/** Starts Directus; `credential` is for the test to set. */
	static async startDirectus(client: () => Client): Promise<Hooks> {
		const { startDirectus } = await import('../../stack/directus.mjs');
		const extension = await shopExtension();
		const server = await startDirectus({
			env: {
				...extension.env,
				IMPORT_IP_DENY_LIST: '169.254.169.254',
				MAX_PAYLOAD_SIZE: '40mb',
			},
		});
		const directus = new Directus(server);
		for (const [collection, accountability] of [
			[UNTRACKED, null],
			[TRACKED, 'all'],
		]) {
			await directus.ask('POST', '/collections', {
				...{ collection, schema: {}, meta: { accountability } },
				fields: [
					{
						...{ field: 'id', type: 'integer', meta: {} },
						schema: { is_primary_key: true, has_auto_increment: true },
					},
					{ field: 'title', type: 'text', schema: {}, meta: {} },
				],
			});
		}
		const { role } = await directus.ask<{ role: string }>('GET', '/users/me?fields=role');
		const other = `other-${randomUUID()}`;
		await directus.makeUser({ role, token: other });
		return new Hooks(directus, other, client, async () => {
			await server.stop();
			await extension.remove();
		});
	}

	/** A request of somebody else than the user of the credential. */
	async act<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await this.directus.ask<T>(method, path, body, this.other);
	}

	/** Has the extension emit an action event. */
	async emit(event: string, meta: object): Promise<void> {
		await this.act('POST', '/shop/action', { event, meta });
	}

	/** Saves a workflow of the trigger and a node behind it, which does nothing unless another is given. */
	async save(
		parameters: INodeParameters,
		then: INode = nodeOf('Then', 'n8n-nodes-base.noOp', { position: [240, 0] }),
	): Promise<Workflow & { name: string }> {
		const name = `Hooked ${randomUUID()}`;
		const trigger = nodeOf('Hook', HOOK, {
			...{ id: randomUUID(), webhookId: randomUUID(), typeVersion: 1.1, parameters },
			credentials: { [CREDENTIAL]: this.credential },
		});
		const workflow = (await this.client().createWorkflow({
			name,
			nodes: [trigger, then],
			connections: { Hook: { main: [[{ node: then.name, type: 'main', index: 0 }]] } },
		})) as Workflow;
		this.workflows.push(workflow);
		return { ...workflow, name };
	}

	/** Saves and activates a workflow, and waits until Directus has taken up its flow. */
	async activate(parameters: INodeParameters, then?: INode): Promise<Workflow & { name: string }> {
		const workflow = await this.save(parameters, then);
		await this.client().activate(workflow);
		await flowsTakenUp(this.directus);
		return workflow;
	}

	async deactivate(workflow: Workflow): Promise<void> {
		await this.client().deactivate(workflow);
		await flowsTakenUp(this.directus);
	}

	/** As the editor's button does. */
	async listen({ id }: { id: string }): Promise<unknown> {
		const body = { triggerToStartFrom: { name: 'Hook' } };
		const answer = await this.client().call('POST', `/rest/workflows/${id}/run`, body);
		await flowsTakenUp(this.directus);
		return answer;
	}

	/** The runs of a workflow, the oldest first, once there are so many and none is under way. */
	async runs({ id }: Workflow, count: number, within = 30_000): Promise<Run[]> {
		return await until(
			async () => {
				const found = (await this.client().executions(id)) as Array<{ id: string; status: string }>;
				const runs: Run[] = [];
				for (const each of found.sort((a, b) => Number(a.id) - Number(b.id))) {
					if (!['success', 'error', 'crashed'].includes(each.status)) return [];
					const execution = (await this.client().execution(each.id)) as Execution;
					const items = await outputOf(execution, 'Hook');
					runs.push({ ...each, items: items.map(({ json }) => json as unknown as HookEvent) });
				}
				return runs;
			},
			`the workflow has ${count} runs`,
			{ holds: (runs) => runs.length >= count, within, every: 200 },
		);
	}

	async flows(): Promise<Flow[]> {
		return await this.directus.ask('GET', '/flows?fields=*,operations.*');
	}

	/** A workflow as it stands in the flow that calls it. */
	async receiver({ name }: { name: string }): Promise<Receiver> {
		const all = (await this.flows()).flatMap(({ operations }) =>
			operations.flatMap(({ type, options }) => (type === 'trigger' ? options.payload : [])),
		);
		const found = all.filter((one) => one.name === name);
		if (found.length !== 1) throw new Error(`${found.length} places in flows for ${name}`);
		return found[0]!;
	}

	/** Deactivates and deletes all workflows. */
	async clear(): Promise<void> {
		for (const workflow of this.workflows.splice(0)) await this.client().deleteWorkflow(workflow);
	}
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the flow signs it for a call, or with other claims or another key. */
export function tokenOf(
	receiver: Receiver,
	more: object = {},
	key: string = receiver.privateKey,
): string {
	const claims = {
		trigger: { event: 'shop.order-paid' },
		id: randomUUID(),
		iat: Math.floor(Date.now() / 1000),
		...more,
	};
	const text = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
	const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
	return `${text}.${signature.toString('base64url')}`;
}

export interface Answer {
	status: number;
	text: string;
}

/** Calls a webhook as a flow does, with or without the secret. */
export async function callWebhook(url: string, token: string, secret?: string): Promise<Answer> {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			...{ 'content-type': 'application/jwt', connection: 'close' },
			...(secret !== undefined && { [SECRET]: secret }),
		},
		body: token,
	});
	return { status: response.status, text: await response.text() };
}
