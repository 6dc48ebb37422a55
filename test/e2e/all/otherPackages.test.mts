/**
 * The packed package in a real n8n beside other packages for Directus, whose credential has the same name: all
 * of its nodes with the class that n8n loads last, and again after a restart.
 *
 * @shares nothing
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICredentialType, INode } from 'n8n-workflow';
import type { startN8n } from '../../stack/n8n.mjs';
import type { CredentialData } from '../../support/engine.mjs';
import {
	installOther,
	withAccessToken,
	withNone,
	withToken,
} from '../../support/otherPackages.mjs';
import { Hooks, TRACKED } from '../support/hookTrigger.mjs';
import {
	CREDENTIAL,
	NODE,
	nodeOf,
	outputOf,
	saveCredential,
	type Client,
	type Execution,
	type Workflow,
} from '../support/n8n.mjs';
import { saveTrigger, untilEvents } from '../support/triggers.mjs';

/** n8n loads it before this package, and the other one after it. */
const BEFORE = 'n8n-nodes-a-directus';
const AFTER = '@other/n8n-nodes-directus';

const WHO = { resource: 'users', operation: 'getCurrent' };
const ITEMS = { triggerOn: 'items', collections: [TRACKED] };
const ACTION = { triggerOn: 'action', actionEvents: 'shop.order-paid' };

type N8n = Awaited<ReturnType<typeof startN8n>>;

let n8n: N8n;
let hooks: Hooks;
let packed: string;
let tarball: string;

const client = (): Client => n8n.client;

/** The other package, in words and by its name, the class of its credential, and where that has the token. */
const layouts: Array<[string, string, ICredentialType, string]> = [
	["Directus's own package, loaded before", BEFORE, withToken, 'token'],
	["Directus's own package, loaded after", AFTER, withToken, 'token'],
	['a package of the community, loaded before', BEFORE, withAccessToken, 'accessToken'],
	['a package of the community, loaded after', AFTER, withAccessToken, 'accessToken'],
	['a package whose form has no token', AFTER, withNone, ''],
];

/** Those that have been started, by what they have beside this package. */
const starting = new Map<string, Promise<N8n>>();

/** An n8n with this package and another one. */
async function startBeside(words: string): Promise<N8n> {
	const [, other, credentialType] = layouts.find(([one]) => one === words)!;
	const stack = await import('../../stack/n8n.mjs');
	const started = starting.get(words);
	const made =
		started ??
		stack.startN8n({
			tarball,
			prepare: async (folder) => await installOther(folder, other, credentialType),
		});
	starting.set(words, made);
	return await made;
}

/** Goes on with the n8n of a layout, and has that of the next one start meanwhile. */
async function start(words: string): Promise<void> {
	n8n = await startBeside(words);
	const next = layouts[layouts.findIndex(([one]) => one === words) + 1];
	// Whether it has failed is for its own tests to say.
	if (next) void startBeside(next[0]).catch(() => undefined);
}

beforeAll(async () => {
	const { packPackage } = await import('../../stack/n8n.mjs');
	packed = await mkdtemp(join(tmpdir(), 'other-packages-'));
	tarball = await packPackage(packed);
	hooks = await Hooks.startDirectus(client);
}, 120_000);

afterAll(async () => {
	// Where a layout is left out, so may be the end of its n8n.
	for (const one of starting.values())
		await one.then(async ({ stop }) => await stop()).catch(() => undefined);
	await hooks.stop();
	await rm(packed, { recursive: true, force: true });
});

/** A manual trigger and a node behind it that has the credential. */
async function saveAction(type: string, parameters: INode['parameters']): Promise<Workflow> {
	return (await client().createWorkflow({
		name: 'Who am I',
		nodes: [
			nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
			nodeOf('Who', type, { parameters, credentials: { [CREDENTIAL]: hooks.credential } }),
		],
		connections: { Start: { main: [[{ node: 'Who', type: 'main', index: 0 }]] } },
	})) as Workflow;
}

/** The e-mail address of the user as whom a node asks. */
async function emailOf(type: string, parameters: INode['parameters'] = {}): Promise<unknown> {
	const workflow = await saveAction(type, parameters);
	const execution = (await client().run(workflow, 'Start')) as Execution;
	await client().deleteWorkflow(workflow);
	return (await outputOf(execution, 'Who'))[0]?.json.email ?? execution.data.resultData.error;
}

/** The fields of the class that n8n uses. */
async function fieldsOfForm(): Promise<string[]> {
	const types = (await client().call('GET', '/types/credentials.json')) as ICredentialType[];
	const [type, ...others] = types.filter(({ name }) => name === CREDENTIAL).reverse();
	expect([type, ...others].length).toBeGreaterThan(1);
	return type!.properties.map(({ name }) => name);
}

describe.each(layouts.slice(0, -1))('beside %s', (words, name, _, field) => {
	const isOurs = name === BEFORE;
	let data: CredentialData;
	let items: Workflow;
	let action: Workflow;
	let changes = 0;

	beforeAll(async () => {
		await start(words);
		const { url, adminToken } = hooks.directus.server;
		data = { url, [field]: adminToken };
		hooks.credential = await saveCredential(client(), data);
		items = await saveTrigger(client(), hooks.credential, ITEMS);
		await client().activate(items);
		action = await hooks.activate(ACTION);
	}, 240_000);

	afterAll(async () => {
		await hooks.clear();
		await client().deleteWorkflow(items);
		await n8n.stop();
	}, 60_000);

	/** Has every node of this package ask Directus, or be told by it. */
	const allNodesWork = async () => {
		changes += 1;
		expect(await emailOf(NODE, WHO)).toBe(hooks.directus.server.adminEmail);
		await hooks.act('POST', `/items/${TRACKED}`, { title: `Change ${changes}` });
		await hooks.emit('shop.order-paid', { payload: { order: changes } });
		const events = await untilEvents(client(), items, changes);
		expect(events.map(({ payload }) => payload)).toMatchObject(
			Array.from({ length: changes }, (_none, n) => ({ title: `Change ${n + 1}` })),
		);
		const runs = await hooks.runs(action, changes);
		expect(runs.at(-1)!.items).toMatchObject([{ payload: { order: changes } }]);
	};

	it(`n8n uses ${isOurs ? "this package's form" : 'the form of the other'}`, async () => {
		const fields = await fieldsOfForm();
		expect(fields.includes('sessionTokenFor')).toBe(isOurs);
		expect(fields).toContain(field);
	});

	it('all nodes of this package work', allNodesWork);

	it("and after a restart, as does the other package's where it leaves the token to n8n", async () => {
		await n8n.restart();
		await allNodesWork();
		expect(await emailOf(`${name}.directus`)).toBe(hooks.directus.server.adminEmail);
	}, 240_000);

	it(`the credential is ${isOurs ? '' : 'not '}tested`, async () => {
		const saved = { ...hooks.credential, type: CREDENTIAL, data };
		const wrong = { ...saved, data: { ...data, [field]: 'wrong' } };
		const good = await client().testCredential(saved);
		const bad = await client().testCredential(wrong);
		// n8n tests by the class that it uses, and the others have no test.
		expect([good.status, bad.status]).toEqual(isOurs ? ['OK', 'Error'] : ['Error', 'Error']);
	});
});

describe('beside a package whose form has no token', () => {
	const WORDS = 'The Directus credential holds no access token';

	beforeAll(async () => {
		await start(layouts.at(-1)![0]);
		const { url, adminToken } = hooks.directus.server;
		hooks.credential = await saveCredential(client(), { url, token: adminToken });
	}, 240_000);

	afterAll(async () => {
		await hooks.clear();
		await n8n.stop();
	}, 60_000);

	it('the node names that package, and what to do', async () => {
		const error = (await emailOf(NODE, WHO)) as { message: string; description: string };
		expect(error.message).toBe(WORDS);
		expect(error.description).toContain(`most likely ${AFTER}: open the credential`);
		expect(error.description).toContain('or uninstall that package and restart n8n');
	});

	it('neither trigger can be activated, and says so', async () => {
		const items = await saveTrigger(client(), hooks.credential, ITEMS);
		await expect(client().activate(items)).rejects.toThrow(WORDS);
		await client().deleteWorkflow(items);
		await expect(hooks.listen(await hooks.save(ACTION))).rejects.toThrow(WORDS);
	}, 120_000);
});
