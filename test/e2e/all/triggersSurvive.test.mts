/**
 * The Directus Trigger, told by a WebSocket and by looking, while n8n is killed, Directus is restarted
 * and restored, and the session of the credential ends: each event starts each workflow once.
 *
 * @needs directus-10
 * @shares nothing
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { startDirectus } from '../../stack/directus.mjs';
import type { startN8n } from '../../stack/n8n.mjs';
import { Directus } from '../../support/directus.mjs';
import { mutableProxy } from '../../support/mutableProxy.mjs';
import { until } from '../../support/until.mjs';
import {
	CREDENTIAL,
	makeArticles,
	type Client,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';
import {
	errorsOf,
	eventsGiven,
	executionsOf,
	saveTrigger,
	untilEvents,
	type Event,
} from '../support/triggers.mjs';

const NOTES = 'surviving_notes';
const LARGE = 'surviving_large';
const created = { triggerOn: 'items', collections: [NOTES], events: ['create'] };
/** Short, so that the session ends several times while the tests run. */
const SESSION = '10s';

type Server = Awaited<ReturnType<typeof startDirectus>>;

let server: Server;
/** Starts while the tests run that do not need it. */
let starting: Promise<Server>;
let n8n: Awaited<ReturnType<typeof startN8n>>;
let directus: Directus;
let credential: Saved;
let polling: Workflow;
let realtime: Workflow;

const client = (): Client => n8n.client;

beforeAll(async () => {
	const stack = await import('../../stack/directus.mjs');
	const { packPackage, startN8n: start } = await import('../../stack/n8n.mjs');
	const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
	const env = { ACCESS_TOKEN_TTL: SESSION, MAX_PAYLOAD_SIZE: '40mb' };
	[server, n8n] = await Promise.all([
		stack.startDirectus({ env }),
		start({
			tarball: await packPackage(folder),
			// An n8n that was killed while it started its workflows leaves them to the next one so late.
			env: { N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '40' },
		}),
	]);
	await rm(folder, { recursive: true, force: true });
	starting = stack.startDirectus({
		version: '10',
		env: { WEBSOCKETS_ENABLED: 'false', QUERY_LIMIT_MAX: '7' },
	});
	// Whether it has failed is for its test to say.
	starting.catch(() => undefined);
	const { url, adminEmail, adminPassword, adminToken, secret } = server;
	directus = new Directus({ url, adminEmail, adminPassword, adminToken, secret });
	await makeArticles(directus, NOTES);
	const { id, name } = await client().createCredential('Directus account', CREDENTIAL, {
		url,
		authentication: 'password',
		email: adminEmail,
		password: adminPassword,
	});
	credential = { id, name };
	polling = await saveTrigger(client(), credential, { ...created, noticedBy: 'looking' });
	realtime = await saveTrigger(client(), credential, created);
	for (const workflow of [polling, realtime]) await client().activate(workflow);
}, 240_000);

afterAll(async () => {
	await n8n?.stop();
	await server?.stop();
	const older = await starting?.catch(() => undefined);
	await older?.stop();
});

/** Changes a database behind the back of the server that it is of. */
async function changeDatabase(file: string, statement: string, values: unknown[]): Promise<void> {
	const { installed } = await import('../../stack/cache.mjs');
	const { folder, node } = await installed('directus-12', { onProgress: () => undefined });
	const script = `
		const [file, statement, values] = process.argv.slice(1);
		const db = new (require('sqlite3').Database)(file);
		db.configure('busyTimeout', 10000);
		db.run(statement, JSON.parse(values), (error) => {
			if (error) throw error;
			db.close();
		});`;
	const args = ['-e', script, file, statement, JSON.stringify(values)];
	await promisify(execFile)(node, args, { cwd: folder });
}

/** Entries as a transaction leaves them that took its ids early, every second one, and ended late. */
const insertActivity = async (id: number, item: string, time: number, count = 1) =>
	await changeDatabase(
		join(server.folder, 'data.db'),
		`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
		INSERT INTO directus_activity (id, action, timestamp, collection, item)
		SELECT ? + 2 * i, 'create', ? + i, ?, ? FROM n`,
		[count, id, time, NOTES, item],
	);

/** Some way behind the newest entry: the triggers log in again and again, which takes ids too. */
const freeActivity = async () =>
	(await directus.ask<Array<{ id: number }>>('GET', '/activity?sort=-id&limit=1'))[0]!.id + 50;

const anyNote = async () =>
	String((await directus.ask<Array<{ id: number }>>('GET', `/items/${NOTES}?limit=1`))[0]!.id);

/** Has the triggers look at once, by a change that is no event for them: their WebSocket tells of it. */
async function ring(): Promise<void> {
	await directus.ask('PATCH', `/items/${NOTES}/${await anyNote()}`, { views: Date.now() % 1000 });
}

const times = (events: Event[]) => events.map(({ timestamp }) => new Date(timestamp).getTime());

const titles = (events: Event[]) => events.map(({ payload }) => payload?.title);

/** Everything that was written so far, in order. */
const written: string[] = [];

async function write(title: string): Promise<void> {
	await directus.ask('POST', `/items/${NOTES}`, { title, slug: randomUUID() });
	written.push(title);
}

async function expectAll(): Promise<void> {
	for (const workflow of [polling, realtime]) {
		const given = titles(await untilEvents(client(), workflow, written.length, 120_000));
		// None is missing, none came twice, and they came in order.
		expect(given).toEqual(written);
	}
}

it('n8n is killed and started again, three times, during 1,000 writes', async () => {
	const killAt = [250, 500, 750];
	let starting: Promise<void> = Promise.resolve();
	for (let index = 0; index < 1000; index += 1) {
		await write(`Write ${index}`);
		if (killAt.includes(index)) {
			await starting;
			await n8n.kill();
			starting = n8n.restart();
		}
	}
	await starting;
	await expectAll();
	// What was handed over before does not come again with the next start.
	await n8n.restart();
	await write('After the last start');
	await expectAll();
}, 300_000);

it('an execution that was cut off behind the trigger has its event, by which n8n can retry it', async () => {
	const workflow = await saveTrigger(client(), credential, created, {
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { resume: 'timeInterval', amount: 50, unit: 'seconds' },
	});
	await client().activate(workflow);
	await write('Cut off');
	await until(async () => await executionsOf(client(), workflow), 'n8n carries it out', {
		holds: (all) => all[0]?.status === 'running',
		within: 60_000,
	});
	await n8n.kill();
	await n8n.restart();
	expect(titles(await untilEvents(client(), workflow, 1))).toEqual(['Cut off']);
	await client().deleteWorkflow(workflow);
}, 120_000);

it('what n8n had not stored yet when it was killed is handed over again', async () => {
	await write('Not stored');
	await expectAll();
	const last = await Promise.all(
		[polling, realtime].map(async (one) => (await executionsOf(client(), one)).at(-1)!.id),
	);
	await n8n.kill();
	for (const id of last) {
		const database = join(n8n.folder, '.n8n', 'database.sqlite');
		await changeDatabase(database, 'DELETE FROM execution_entity WHERE id = ?', [id]);
	}
	await n8n.restart();
	await expectAll();
	const now = await Promise.all([polling, realtime].map(async (one) => await idsOf(one)));
	now.forEach((ids, index) => expect(ids).not.toContain(last[index]));
}, 180_000);

it('Directus is restarted, and both go on', async () => {
	for (let index = 0; index < 20; index += 1) await write(`Before ${index}`);
	await server.restart();
	for (let index = 0; index < 20; index += 1) await write(`After ${index}`);
	await expectAll();
}, 120_000);

it('n8n starts while Directus is down, and both go on when it is up', async () => {
	await write('Before both');
	await expectAll();
	await server.kill();
	await n8n.restart();
	await server.restart();
	await write('After both');
	await expectAll();
}, 180_000);

it('events that are larger than n8n takes by a webhook come whole, also when it was killed meanwhile', async () => {
	await makeArticles(directus, LARGE);
	const workflow = await saveTrigger(client(), credential, { ...created, collections: [LARGE] });
	await client().activate(workflow);
	const lengths = [10, 20_000_000, 20];
	await n8n.kill();
	for (const length of lengths) {
		const one = { title: 'x'.repeat(length), slug: randomUUID() };
		await directus.ask('POST', `/items/${LARGE}`, one);
	}
	await n8n.restart();
	const given = await untilEvents(client(), workflow, lengths.length, 120_000);
	expect(given.map(({ payload }) => String(payload!.title).length)).toEqual(lengths);
	await client().deleteWorkflow(workflow);
	await directus.ask('DELETE', `/collections/${LARGE}`);
}, 240_000);

const idsOf = async (workflow: Workflow) =>
	(await executionsOf(client(), workflow)).map(({ id }) => id);

const failures = async () => await errorsOf(client(), realtime);

it('the session of the credential ends, and both go on with a new one', async () => {
	const before = await failures();
	for (let index = 0; index < 3; index += 1) {
		// When a session that begins now has ended, so have those that the triggers have.
		const { access_token } = await directus.logIn({
			email: server.adminEmail,
			password: server.adminPassword,
		});
		await until(
			async () => await directus.request('GET', '/users/me', undefined, access_token),
			'the session has ended',
			{ holds: ({ code }) => code === 'TOKEN_EXPIRED', every: 300 },
		);
		await write(`Session ${index}`);
		await expectAll();
	}
	expect(await failures()).toEqual(before);
}, 120_000);

it('a WebSocket that is dead and was not closed is noticed, and another one opened', async () => {
	const proxy = await mutableProxy(server.url);
	try {
		const { id, name } = await client().createCredential('Behind a router', CREDENTIAL, {
			...directus.credential,
			url: proxy.url,
		});
		const workflow = await saveTrigger(client(), { id, name }, created);
		await client().activate(workflow);
		await write('Heard');
		expect(titles(await untilEvents(client(), workflow, 1))).toEqual(['Heard']);
		expect(proxy.webSocketsSoFar).toBe(1);
		proxy.mute();
		await write('Not heard');
		expect(titles(await untilEvents(client(), workflow, 2))).toEqual(['Heard', 'Not heard']);
		await until(() => proxy.webSocketsSoFar, 'another WebSocket is opened', {
			holds: (count) => count > 1,
			within: 60_000,
		});
		await write('Heard again');
		expect(titles(await untilEvents(client(), workflow, 3)).at(-1)).toBe('Heard again');
		await client().deleteWorkflow(workflow);
	} finally {
		await proxy.close();
	}
	await expectAll();
}, 180_000);

it('another version of the package goes on where the one before was', async () => {
	await write('By the old version');
	await expectAll();
	const { installPackage, packPackage } = await import('../../stack/n8n.mjs');
	const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
	const installed = await installPackage(await packPackage(folder), n8n.folder);
	await rm(folder, { recursive: true, force: true });
	const manifest = join(installed, 'package.json');
	const { version, ...rest } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
	await writeFile(manifest, JSON.stringify({ ...rest, version: `${version}-next` }));
	// The files are exchanged, and what n8n has loaded goes on until it is started again.
	await write('By the old version, in memory');
	await n8n.kill();
	await write('While neither ran');
	await n8n.restart();
	await write('By the new version');
	await expectAll();
}, 180_000);

it('a renamed trigger goes on where it was', async () => {
	const workflow = await saveTrigger(client(), credential, created);
	await client().activate(workflow);
	await write('Before it is renamed');
	await untilEvents(client(), workflow, 1);
	await client().deactivate(workflow);
	await write('While it is off');
	const { nodes, connections, ...rest } = (await client().workflow(workflow.id)) as Workflow & {
		nodes: Array<{ name: string }>;
		connections: Record<string, object>;
	};
	const renamed = {
		...rest,
		nodes: nodes.map((node) => ({ ...node, name: node.name.replace('Trigger', 'Renamed') })),
		connections: { Renamed: connections.Trigger },
	};
	await client().call('PATCH', `/rest/workflows/${workflow.id}`, renamed);
	await client().activate((await client().workflow(workflow.id)) as Workflow);
	const given = await until(
		async () => titles(await eventsGiven(client(), workflow, ['Trigger', 'Renamed'])),
		'it has given what happened meanwhile',
		{ holds: ({ length }) => length > 1, within: 60_000 },
	);
	expect(given).toEqual(['Before it is renamed', 'While it is off']);
	await client().deleteWorkflow(workflow);
}, 120_000);

it('a Directus that is restored is noticed, and what happens from then on is handed over', async () => {
	const file = join(server.folder, 'data.db');
	await write('In the backup');
	await server.kill();
	await copyFile(file, `${file}.backup`);
	await server.restart();
	for (let index = 0; index < 20; index += 1) await write(`Not in the backup ${index}`);
	await expectAll();
	await server.kill();
	await rename(`${file}.backup`, file);
	for (const end of ['-wal', '-shm']) await rm(`${file}${end}`, { force: true });
	await server.restart();
	for (let index = 0; index < 5; index += 1) await write(`After the backup ${index}`);
	await expectAll();
	for (const workflow of [polling, realtime])
		expect(await errorsOf(client(), workflow)).toEqual([
			expect.stringContaining('database of Directus was set back'),
		]);
}, 240_000);

it('an entry of the feed that appears behind a later one is not passed over', async () => {
	const [newest] = await directus.ask<Array<{ id: number }>>('GET', '/activity?sort=-id&limit=1');
	const [note] = await directus.ask<Array<{ id: number }>>('GET', `/items/${NOTES}?limit=1`);
	const item = String(note!.id);
	const given = async (workflow: Workflow, count: number) =>
		(await untilEvents(client(), workflow, written.length + count)).slice(written.length);
	const now = Date.now();
	await insertActivity(newest!.id + 5, item, now + 5);
	await ring();
	for (const workflow of [polling, realtime]) expect(await given(workflow, 1)).toHaveLength(1);
	await insertActivity(newest!.id + 3, item, now + 3);
	await ring();
	for (const workflow of [polling, realtime]) {
		const events = await given(workflow, 2);
		expect(events.map(({ key, timestamp }) => [key, new Date(timestamp).getTime() - now])).toEqual([
			[note!.id, 5],
			[note!.id, 3],
		]);
	}
}, 120_000);

it('an import that ends behind hundreds of changes by others arrives whole', async () => {
	const [free, note, now] = [await freeActivity(), await anyNote(), Date.now()];
	const before = (await untilEvents(client(), polling, 0)).length;
	const count = 450;
	const given = async (workflow: Workflow, last: number) =>
		times(await untilEvents(client(), workflow, before + last))
			.slice(before)
			.sort((a, b) => a - b);
	const from = (time: number) => Array.from({ length: count }, (_, index) => time + index);
	await insertActivity(free + 2, note, now, count);
	await ring();
	for (const workflow of [polling, realtime]) {
		expect(await given(workflow, count)).toEqual(from(now));
	}
	await insertActivity(free + 1, note, now + 5000, count);
	await ring();
	for (const workflow of [polling, realtime]) {
		expect(await given(workflow, 2 * count)).toEqual([...from(now), ...from(now + 5000)]);
	}
}, 180_000);

it('what is under way when a workflow starts from now comes when it is there', async () => {
	const [free, note, now] = [await freeActivity(), await anyNote(), Date.now()];
	await insertActivity(free + 2, note, now);
	const workflow = await saveTrigger(client(), credential, created);
	await client().activate(workflow);
	await insertActivity(free + 1, note, now + 5);
	// No message tells of what is written behind Directus's back: the feed is read twice a minute then.
	expect(times(await untilEvents(client(), workflow, 1))).toEqual([now + 5]);
	await client().deleteWorkflow(workflow);
}, 120_000);

it('with a Directus 10 without WebSockets it looks, page by page', async () => {
	const { url, adminEmail, adminPassword, adminToken, secret } = await starting;
	const older = new Directus({ url, adminEmail, adminPassword, adminToken, secret });
	await makeArticles(older, NOTES);
	const { id, name } = await client().createCredential('Older', CREDENTIAL, older.credential);
	const workflow = await saveTrigger(client(), { id, name }, { ...created, fullRecord: true });
	await client().activate(workflow);
	// More than the server gives in an answer.
	const titled = Array.from({ length: 30 }, (_, index) => ({
		title: `Older ${index}`,
		slug: randomUUID(),
	}));
	await older.ask('POST', `/items/${NOTES}`, titled);
	const given = await untilEvents(client(), workflow, titled.length);
	expect(given.map(({ payload }) => payload)).toEqual(titled);
	expect(given.map(({ record }) => record)).toEqual(
		titled.map((one) => expect.objectContaining(one)),
	);
	await client().deleteWorkflow(workflow);
}, 180_000);
