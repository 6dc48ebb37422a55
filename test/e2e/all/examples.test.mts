/** Every workflow of examples/ in a real n8n, imported as it is, and what it does to a real Directus. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Directus, nextMail } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import {
	logIn,
	makeArticles,
	outputOf,
	running,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import { makeEditor } from '../support/triggers.mjs';

const FOLDER = join(__dirname, '..', '..', '..', 'examples');

const directus = new Directus();
let client: Client;
let credential: Saved;
let editor: { id: string; token: string };
const workflows: Workflow[] = [];

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	editor = await makeEditor(directus);
});

// The collection that the examples name.
beforeEach(async () => await makeArticles(directus, 'articles'));

afterEach(async () => {
	for (const workflow of workflows.splice(0)) await client.deleteWorkflow(workflow);
	await directus.ask('DELETE', '/collections/articles');
});

afterAll(async () => {
	await client.deleteCredential(credential.id);
	await directus.removeUsers();
});

/** As somebody else than the user of the credential. */
const act = async <T,>(method: string, path: string, body?: unknown): Promise<T> =>
	await directus.ask<T>(method, path, body, editor.token);

/** Imports an example and activates it. @param change what a user changes in the text first */
async function activate(file: string, change = (text: string) => text): Promise<Workflow> {
	const text = change(readFileSync(join(FOLDER, file), 'utf8'));
	const example = JSON.parse(text) as Parameters<Client['importWorkflow']>[0];
	const own = { directusApi: credential };
	const workflow = (await client.importWorkflow(example, own)) as Workflow;
	workflows.push(workflow);
	await client.activate(workflow);
	return workflow;
}

async function fillsInSlugs(file: string): Promise<void> {
	const workflow = await activate(file);
	const slug = async (id: number) =>
		(await directus.ask<{ slug: string | null }>('GET', `/items/articles/${id}`)).slug;
	const { id } = await act<{ id: number }>('POST', '/items/articles', {
		title: 'Crème brûlée, twice!',
	});
	await until(async () => await slug(id), 'the new article has its slug', {
		holds: (written) => written === 'creme-brulee-twice',
	});
	// This one does not concern the title.
	await act('PATCH', `/items/articles/${id}`, { views: 5 });
	await act('PATCH', `/items/articles/${id}`, { title: 'Another name' });
	await until(async () => await slug(id), 'the renamed article has its new slug', {
		holds: (written) => written === 'another-name',
	});
	const runs = (await client.executions(workflow.id)) as Array<{ id: string }>;
	const ended = (await Promise.all(
		runs.map(async (run) => await client.ended(run.id)),
	)) as Execution[];
	// One for each title; none for the views, and none for what the workflow itself wrote.
	expect(ended.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(await directus.ask('GET', `/items/articles/${id}`)).toEqual({
		id,
		title: 'Another name',
		slug: 'another-name',
		views: 5,
	});
}

async function postsChanges(file: string): Promise<void> {
	const posted: unknown[] = [];
	const receiver = createServer((request, response) => {
		let text = '';
		request.on('data', (part) => (text += String(part)));
		request.on('end', () => {
			posted.push(JSON.parse(text));
			response.end('{}');
		});
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	try {
		const { port } = receiver.address() as AddressInfo;
		await activate(file, (text) =>
			text.replace('https://app.example.com/changes', `http://127.0.0.1:${port}/`),
		);
		const times = async (count: number) =>
			await until(() => posted, `${count} changes were posted`, {
				holds: ({ length }) => length >= count,
			});
		await directus.ask('POST', '/items/articles', { title: 'By the credential' });
		const article = { title: 'Posted', slug: randomUUID(), views: 1 };
		const { id } = await act<{ id: number }>('POST', '/items/articles', article);
		await times(1);
		await act('PATCH', `/items/articles/${id}`, { views: 2 });
		await times(2);
		await act('DELETE', `/items/articles/${id}`);
		expect(await times(3)).toEqual([
			{ what: 'items.create', id, article: { ...article, id } },
			{ what: 'items.update', id, article: { ...article, id, views: 2 } },
			{ what: 'items.delete', id, article: null },
		]);
	} finally {
		receiver.close();
	}
}

async function resetsPasswords(file: string): Promise<void> {
	await activate(file);
	const post = async (path: string, body: object) => {
		const response = await fetch(`${running().url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', connection: 'close' },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: await response.json() };
	};
	const user = await directus.makeUser();
	const asked = await post('forgot-password', { email: user.email });
	expect(asked).toMatchObject({ status: 200 });
	const { resetToken: token } = await nextMail(user.email);
	for (const body of [{}, { email: '' }, { email: { a: 1 } }, { email: 'nobody@example.com' }])
		expect(await post('forgot-password', body)).toEqual(asked);
	const weak = await post('reset-password', { token, password: '' });
	expect(weak).toMatchObject({ status: 400, body: { error: expect.any(String) } });
	expect(await directus.canLogIn(user, user.password)).toBe(true);
	const password = 'New-password-2';
	expect(await post('reset-password', { token, password })).toEqual({
		status: 200,
		body: { success: true },
	});
	expect(await directus.canLogIn(user, user.password)).toBe(false);
	expect(await directus.canLogIn(user, password)).toBe(true);
}

async function updatesWhatIsThere(file: string): Promise<void> {
	const text = readFileSync(join(FOLDER, file), 'utf8');
	const example = JSON.parse(text) as Parameters<Client['importWorkflow']>[0];
	const workflow = (await client.importWorkflow(example, { directusApi: credential })) as Workflow;
	workflows.push(workflow);
	const execution = (await client.run(workflow, 'Start')) as Execution;
	expect(execution.status).toBe('success');
	const toLookAt = await outputOf(execution, 'Look at This');
	expect(toLookAt.map(({ json }) => json)).toMatchObject([
		{ slug: 'without-a-title', details: { field: 'title', written: 'no' } },
	]);
	expect(await directus.ask('GET', '/items/articles?fields=title,slug,views')).toEqual([
		{ title: 'First, once more', slug: 'first', views: 10 },
		{ title: 'Second', slug: 'second', views: 2 },
		{ title: 'A new one', slug: 'a-new-one', views: 1 },
	]);
}

const EXAMPLES: Record<string, (file: string) => Promise<void>> = {
	'fill-in-a-slug.json': fillsInSlugs,
	'post-changes-to-a-web-address.json': postsChanges,
	'reset-a-forgotten-password.json': resetsPasswords,
	'update-what-is-there.json': updatesWhatIsThere,
};

it('each of them has a test here', () => {
	expect(Object.keys(EXAMPLES).sort()).toEqual(readdirSync(FOLDER).sort());
});

it.each(Object.entries(EXAMPLES))('%s does what it says', async (file, does) => await does(file));
