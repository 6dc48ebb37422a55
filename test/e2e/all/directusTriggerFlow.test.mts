/** The flow that a Directus Trigger makes in Directus, for the workflow and for the editor's test. */
import type { INodeParameters } from 'n8n-workflow';
import { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import { logIn, makeArticles, saveCredential, type Client, type Saved } from '../support/n8n.mjs';
import { flowsOf, makeEditor, Triggered } from '../support/trigger.mjs';

const directus = new Directus();
const ARTICLES = 'flow_articles';
const ALL = ['create', 'update', 'delete'];
/** A name for the event, then four times: sign and call; and a pause before each call but the first. */
const OPERATIONS = 1 + 4 * 2 + 3;

let client: Client;
let credential: Saved;
let editor: { id: string; token: string };
const triggered = new Triggered(
	() => client,
	() => credential,
	directus,
);

/** As somebody else than the user of the credential. */
const act = async <T,>(method: string, path: string, body?: unknown): Promise<T> =>
	await directus.ask<T>(method, path, body, editor.token);

const create = async (title: string | null, more: object = {}): Promise<number> =>
	(await act<{ id: number }>('POST', `/items/${ARTICLES}`, { title, ...more })).id;

const onItems = (more: object = {}) => ({
	triggerOn: 'items',
	collections: [ARTICLES],
	events: ALL,
	...more,
});

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	editor = await makeEditor(directus);
	await makeArticles(directus, ARTICLES);
});

afterEach(async () => await triggered.clear());

afterAll(async () => {
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	await directus.removeUsers();
});

describe('the flow in Directus', () => {
	it('is one for each workflow, named after it, and goes with it', async () => {
		const operations = async () =>
			(await directus.ask<unknown[]>('GET', '/operations?limit=-1')).length;
		const before = await operations();
		const one = await triggered.start(onItems());
		const two = await triggered.start(onItems());
		expect((await triggered.flow(one)).name).toBe(`${one.name} (n8n)`);
		expect((await triggered.flow(two)).id).not.toBe((await triggered.flow(one)).id);
		expect(await operations()).toBe(before + 2 * OPERATIONS);

		await triggered.deactivate(one);
		expect(await flowsOf(directus, one.name)).toEqual([]);
		expect(await operations()).toBe(before + OPERATIONS);

		await create('For the other');
		expect(await triggered.events(two, 1)).toEqual([
			[expect.objectContaining({ payload: { title: 'For the other' } })],
		]);
		expect(await client.executions(one.id)).toEqual([]);

		await triggered.deactivate(two);
		expect(await flowsOf(directus, two.name)).toEqual([]);
		expect(await operations()).toBe(before);
	});

	it('takes the place of what was left behind, and leaves those of others alone', async () => {
		const other = await triggered.start(onItems());
		const workflow = await triggered.start(onItems());
		const left = await triggered.flow(workflow);
		await triggered.deactivate(workflow);
		const { id: _, operations: __, operation: ___, ...copy } = left;
		await directus.ask('POST', '/flows', copy);
		await directus.ask('POST', '/flows', copy);
		expect(await flowsOf(directus, workflow.name)).toHaveLength(2);

		await triggered.activate(workflow);
		expect((await triggered.flow(workflow)).operations).toHaveLength(OPERATIONS);
		await triggered.flow(other);
		await create('Once');
		await triggered.events(workflow, 1);
		await triggered.events(other, 1);
	});

	it('keeps no record of its runs, which would hold its keys', async () => {
		const workflow = await triggered.start(onItems());
		const { id } = await triggered.flow(workflow);
		await create('Unrecorded');
		await triggered.events(workflow, 1);
		const filter = encodeURIComponent(
			JSON.stringify({
				collection: { _eq: 'directus_flows' },
				item: { _eq: id },
				action: { _eq: 'run' },
			}),
		);
		expect(await directus.ask('GET', `/activity?filter=${filter}`)).toEqual([]);
	});
});

/** As the editor's button does. */
const listen = async ({ id }: { id: string }): Promise<unknown> =>
	await client.call('POST', `/rest/workflows/${id}/run`, {
		triggerToStartFrom: { name: 'Directus Trigger' },
	});

describe('listening for a test event', () => {
	it('takes one event at the test address, with a flow of its own that goes afterwards', async () => {
		const workflow = await triggered.start(onItems());
		expect(await listen(workflow)).toEqual({ waitingForWebhook: true });
		const flows = await flowsOf(directus, workflow.name);
		expect(flows.map(({ name }) => name).sort()).toEqual([
			`${workflow.name} (n8n test)`,
			`${workflow.name} (n8n)`,
		]);
		await until(
			async () => {
				await create('Listen');
				return (await client.executions(workflow.id)) as Array<{ mode: string }>;
			},
			'the editor has got an event',
			{ holds: (runs) => runs.some(({ mode }) => mode === 'manual'), every: 200 },
		);
		await until(async () => await flowsOf(directus, workflow.name), "the test's own flow is gone", {
			holds: ({ length }) => length === 1,
		});
		expect((await triggered.flow(workflow)).name).toBe(`${workflow.name} (n8n)`);
	});
});

describe('listening says why it cannot', () => {
	const refused = async (parameters: INodeParameters, data?: object): Promise<string> => {
		const own = data && (await saveCredential(client, { ...directus.credential, ...data }));
		const workflow = await triggered.save(parameters, own && { credential: own });
		try {
			return JSON.stringify(await listen(workflow));
		} catch (error) {
			return (error as Error).message;
		} finally {
			if (own) await client.deleteCredential(own.id);
		}
	};

	it('where the user may not manage flows', async () => {
		const token = 'nobody-special';
		await directus.makeUser({ token });
		expect(await refused(onItems(), { accessToken: token })).toContain('may not manage flows');
	});

	it('where Directus could not be reached', async () => {
		const url = 'http://127.0.0.1:9';
		expect(await refused(onItems(), { url })).toContain('could not be reached');
	});

	it('where an event would bring passwords', async () => {
		expect(await refused({ triggerOn: 'other', otherEvents: 'auth.*' })).toContain(
			'includes the log-ins',
		);
	});
});
