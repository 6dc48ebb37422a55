/** What the tests of the examples share: a real n8n and a real Directus, and an example as a user sets it up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { startDirectus } from '../../stack/directus.mjs';
import { Directus, stack, type Mail } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import {
	logIn,
	running,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import { makeEditor } from '../support/triggers.mjs';

export const FOLDER = join(__dirname, '..', '..', '..', 'examples');

/** An exported workflow, as far as it is looked at here. */
export interface Example {
	name: string;
	nodes: Array<{
		name: string;
		type: string;
		typeVersion: number;
		parameters: { content?: string };
		credentials?: Record<string, { id: string | null; name: string }>;
	}>;
	connections: object;
	settings?: object;
}

export const exampleOf = (file: string, change = (text: string) => text): Example =>
	JSON.parse(change(readFileSync(join(FOLDER, file), 'utf8'))) as Example;

/** A field of a collection. */
export const field = (name: string, type: string, schema: object = {}, meta: object = {}) => ({
	field: name,
	type,
	schema,
	meta,
});

/** A key that Directus makes. */
export const uuid = () =>
	field('id', 'uuid', { is_primary_key: true }, { special: ['uuid'], hidden: true });

/** A key that the database counts. */
export const counted = () =>
	field('id', 'integer', { is_primary_key: true, has_auto_increment: true }, { hidden: true });

export class Workbench {
	readonly directus = new Directus();
	client!: Client;
	/** Somebody else than the user of the credential, whose changes start triggers. */
	editor!: { id: string; token: string };
	private readonly credentials: Record<string, Saved> = {};
	private readonly workflows: Workflow[] = [];
	private readonly collections: Array<[Directus, string]> = [];
	private second: Awaited<ReturnType<typeof startDirectus>> | undefined;

	async open(): Promise<void> {
		this.client = await logIn();
		this.editor = await makeEditor(this.directus);
		this.use('Directus account', await saveCredential(this.client, this.directus.credential));
		const { host, port } = stack().mailbox;
		const smtp = { host, port, secure: false, disableStartTls: true };
		this.use('SMTP account', (await this.client.createCredential('SMTP', 'smtp', smtp)) as Saved);
	}

	/** Takes away what one example has made. */
	async clear(): Promise<void> {
		for (const workflow of this.workflows.splice(0)) await this.client.deleteWorkflow(workflow);
		for (const [directus, name] of this.collections.splice(0).reverse())
			await directus.ask('DELETE', `/collections/${name}`);
	}

	async close(): Promise<void> {
		for (const { id } of Object.values(this.credentials)) await this.client.deleteCredential(id);
		await this.directus.removeUsers();
		await this.second?.stop();
	}

	/** Says which credential takes the place of a name in the examples. */
	use(name: string, credential: Saved): void {
		this.credentials[name] = credential;
	}

	credentialOf(name: string): Saved {
		const credential = this.credentials[name];
		if (!credential) throw new Error(`Nobody made a credential for ${name}`);
		return credential;
	}

	/** Another Directus, the same for all examples that need one. */
	async otherDirectus(): Promise<Directus> {
		if (!this.second) {
			const { startDirectus } = await import('../../stack/directus.mjs');
			this.second = await startDirectus({});
		}
		return new Directus(this.second);
	}

	/** As the editor. */
	async act<T>(method: string, path: string, body?: unknown): Promise<T> {
		return await this.directus.ask<T>(method, path, body, this.editor.token);
	}

	/** Makes a collection that is there until the example is done. */
	async collection(
		collection: string,
		fields: object[],
		{ on = this.directus, meta = {} }: { on?: Directus; meta?: object } = {},
	): Promise<void> {
		await on.request('DELETE', `/collections/${collection}`);
		await on.ask('POST', '/collections', { collection, schema: {}, meta, fields });
		this.collections.push([on, collection]);
	}

	/** Imports an example with credentials of this n8n. @param change what a user changes first */
	async add(file: string, change?: (text: string) => string): Promise<Workflow> {
		const example = exampleOf(file, change);
		const nodes = example.nodes.map((node) => ({
			...node,
			...(node.credentials && {
				credentials: Object.fromEntries(
					Object.entries(node.credentials).map(([type, { name }]) => {
						const { id, name: own } = this.credentialOf(name);
						return [type, { id, name: own }];
					}),
				),
			}),
		}));
		const workflow = (await this.client.importWorkflow({ ...example, nodes }, {})) as Workflow;
		this.workflows.push(workflow);
		return workflow;
	}

	/** Imports an example and activates it. */
	async activate(file: string, change?: (text: string) => string): Promise<Workflow> {
		const workflow = await this.add(file, change);
		await this.client.activate(workflow);
		return workflow;
	}

	/** Runs a workflow from a trigger to its end. */
	async run(workflow: Workflow, trigger: string): Promise<Execution> {
		return (await this.client.run(workflow, trigger)) as Execution;
	}

	/** The executions of a workflow, the oldest first, once there are so many and they have ended. */
	async ended(workflow: Workflow, count: number): Promise<Execution[]> {
		const runs = await until(
			async () => (await this.client.executions(workflow.id)) as Array<{ id: string }>,
			`the workflow has run ${count} times`,
			{ holds: ({ length }) => length >= count },
		);
		const ids = runs.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
		return (await Promise.all(ids.map((id) => this.client.ended(id)))) as Execution[];
	}

	/** Fills in a form of n8n, as a browser sends it. */
	async submitForm(path: string, values: Array<string | File>): Promise<void> {
		const form = new FormData();
		values.forEach((value, index) => form.append(`field-${index}`, value));
		const response = await fetch(`${running().url}/form/${path}`, { method: 'POST', body: form });
		if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	}

	/** Answers the mail with which a workflow asks and waits. */
	async answer(mail: Mail, approved: boolean): Promise<void> {
		const links = [...mail.html.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
		const link = links.find((one) => one.includes(`approved=${approved}`));
		if (!link) throw new Error(`The mail has no such button: ${mail.html}`);
		const id = /webhook-waiting\/(\d+)/.exec(link)?.[1];
		// The mail may come before n8n has put the execution to sleep, and until then it takes no answer.
		await until(
			async () => (await this.client.call('GET', `/rest/executions/${id}`)) as Execution,
			'the workflow waits for an answer',
			{ holds: ({ status }) => status === 'waiting' },
		);
		// n8n takes what looks like a robot for one that only previews the mail.
		const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
		const response = await fetch(link.replaceAll('&amp;', '&'), { headers });
		if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	}

	/** Puts a file into Directus without the node. */
	async putFile(bytes: Uint8Array, name: string, type: string, on = this.directus) {
		const form = new FormData();
		form.append('title', `The file ${name}`);
		form.append('file', new Blob([bytes], { type }), name);
		const response = await fetch(`${on.server.url}/files`, {
			method: 'POST',
			headers: { authorization: `Bearer ${on.server.adminToken}` },
			body: form,
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${response.status} ${text}`);
		return (JSON.parse(text) as { data: { id: string } }).data.id;
	}
}

/** What Directus holds of a file. */
export async function bytesOf(directus: Directus, id: string): Promise<Buffer> {
	const response = await fetch(`${directus.server.url}/assets/${id}`, {
		headers: { authorization: `Bearer ${directus.server.adminToken}`, connection: 'close' },
	});
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	return Buffer.from(await response.arrayBuffer());
}

/** A picture of one dot. */
export const DOT = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);
