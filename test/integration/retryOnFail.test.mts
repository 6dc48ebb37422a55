/** With n8n's Retry On Fail the node runs again with all its inputs: what is written is not written again. */
import type { IDataObject } from 'n8n-workflow';
import { byId, mapped, type Server } from '../scenarios/scenario.mjs';
import { runNode, type RunOptions } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { autoMap, count, inputs, makeRecords, range, rows, titles } from '../support/records.mjs';
import { serverFor } from '../support/servers.mjs';

const collection = 'retried';
const path = `/items/${collection}`;
const create = {
	resource: 'items',
	operation: 'create',
	collection: byId(collection),
	fields: autoMap(),
	options: { batchSize: 1 },
};
let server: Server;

beforeAll(async () => {
	server = await serverFor('12');
});

beforeEach(async () => await makeRecords(server, collection));

afterAll(async () => {
	for (const name of [collection, 'bulk_parents'])
		await server.status('DELETE', `/collections/${name}`);
});

/** A refusal of the second request, with which nothing is written. */
const refusedOnce: Fault = {
	...{ method: 'POST', path, after: 1, status: 404 },
	body: '{"errors":[{"message":"No such route","extensions":{"code":"ROUTE_NOT_FOUND"}}]}',
};

const lostOnce: Fault = { method: 'POST', path, after: 1, loseAnswer: true };

async function run(fault: Fault, options: Partial<RunOptions> = {}, parameters: IDataObject = {}) {
	const proxy = await faultyProxy(server.url, [fault]);
	const credential = { ...server.credential, url: proxy.url };
	const items = inputs(range(4).map((n) => ({ title: `T${n}` })));
	const settings = { credential, items, retryOnFail: true, ...options };
	const told = await runNode({ ...create, ...parameters }, settings);
	await proxy.close();
	expect(proxy.struck()).toBe(1);
	const sent = proxy.asked.filter((one) => one.startsWith(`${String(fault.method)} ${path}`));
	return { ...told, sent: sent.length };
}

it('what was created before the refusal is not created again', async () => {
	const { items, error, hints, sent } = await run(refusedOnce);
	expect(error).toBeUndefined();
	expect(titles(items)).toEqual(['T0', 'T1', 'T2', 'T3']);
	expect(sent).toBe(5);
	const held = await rows(server, collection);
	expect(items.map(({ json }) => [json.id, json.title])).toEqual(
		held.map(({ id, title }) => [id, title]),
	);
	expect(held).toHaveLength(4);
	expect(JSON.stringify(hints)).toContain('1 item was dealt with by an earlier try');
});

it.each(['{{ $now }}', '{{ new Date().toISOString() }}'])(
	'what was created before is not created again where %s gives another moment in each try',
	async (at) => {
		const fields = mapped({ title: '={{ $json.title }}', at: `=${at}` });
		const { error, sent } = await run(refusedOnce, {}, { fields });
		expect(error).toBeUndefined();
		expect(sent).toBe(5);
		expect((await rows(server, collection)).map(({ title }) => title)).toEqual([
			...['T0', 'T1', 'T2', 'T3'],
		]);
	},
);

it.each<Partial<RunOptions>>([{}, { onError: 'continueRegularOutput' }, { runs: 2 }])(
	'a record with a field "error", which n8n takes for a failure of the node, is created once a run: %j',
	async (options) => {
		await server.request('POST', `/fields/${collection}`, { field: 'error', type: 'string' });
		const { items, error } = await runNode(create, {
			credential: server.credential,
			items: inputs([{ title: 'T0', error: 'Boom' }, { title: 'T1' }]),
			retryOnFail: true,
			...options,
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => [json.title, json.error])).toEqual([
			['T0', 'Boom'],
			['T1', null],
		]);
		expect(await count(server, collection)).toBe(2 * (options.runs ?? 1));
	},
);

it('what may have been created is not created again, and stays an error that says so', async () => {
	const { error, sent } = await run(lostOnce);
	expect(error?.description).toContain('it is not known whether it was written');
	expect(error?.context).toMatchObject({ itemIndex: 1, written: 'unknown' });
	expect(sent).toBe(2);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual(['T0', 'T1']);
});

it('with Continue On Fail an error in the first item makes n8n run it again, and nothing is doubled', async () => {
	const first = { ...lostOnce, after: 0 };
	const { items, sent } = await run(first, { onError: 'continueRegularOutput' });
	expect(items.map(({ json }) => json.title ?? (json.details as IDataObject).written)).toEqual([
		...['unknown', 'T1', 'T2', 'T3'],
	]);
	expect(sent).toBe(4);
	expect(await count(server, collection)).toBe(4);
});

it('a loop is no retry: the next run writes the same inputs again', async () => {
	const { items, error } = await run(refusedOnce, { runs: 2 });
	expect(error).toBeUndefined();
	expect(titles(items)).toEqual(['T0', 'T1', 'T2', 'T3']);
	expect(await count(server, collection)).toBe(8);
});

it.each([undefined, 'continueRegularOutput' as const, 'continueErrorOutput' as const])(
	'records with a field named error, for which n8n runs the node again, are created once (%s)',
	async (onError) => {
		const error = { field: 'error', type: 'string', schema: {}, meta: {} };
		await server.request('POST', `/fields/${collection}`, error);
		const items = inputs([{ title: 'T0', error: 'in the log' }, { title: 'T1' }]);
		const settings = { credential: server.credential, items, retryOnFail: true, onError };
		const told = await runNode(create, settings);
		expect(told.items.map(({ json }) => [json.id, json.title, json.error])).toEqual([
			[1, 'T0', 'in the log'],
			[2, 'T1', null],
		]);
		expect(await count(server, collection)).toBe(2);
	},
);

it.each<[string, Partial<Fault>, number]>([
	['that did not arrive is sent again, since it does no harm twice', { cutUnanswered: true }, 5],
	['whose answer was lost is found by a look, and not sent again', { loseAnswer: true }, 4],
])('a change %s', async (_, fault, requests) => {
	const ids: number[] = await server.request(
		'POST',
		`${path}?fields[]=id`,
		range(4).map((n) => ({ title: `old ${n}` })),
	);
	expect(ids).toHaveLength(4);
	const update = { operation: 'update', id: byId('={{ $itemIndex + 1 }}') };
	const second = { method: 'PATCH', path, after: 1, ...fault };
	const { items, error, sent } = await run(second, {}, update);
	expect(error).toBeUndefined();
	expect(titles(items)).toEqual(['T0', 'T1', 'T2', 'T3']);
	expect(sent).toBe(requests);
	expect((await rows(server, collection)).map(({ title }) => title)).toEqual([
		...['T0', 'T1', 'T2', 'T3'],
	]);
});

/** n8n makes the memory of an execution where it is asked for: by that the node knows one execution from another. */
const EMPTY = { flow: {} };

it('without Retry On Fail nothing is kept with the execution', async () => {
	const { stored } = await run(refusedOnce, { retryOnFail: false });
	expect(stored.data.executionData?.contextData).toEqual(EMPTY);
});

it('after a run that went well nothing is kept either', async () => {
	const { stored } = await run(refusedOnce);
	expect(stored.data.executionData?.contextData).toEqual({ ...EMPTY, 'node:Directus': {} });
});

describe('what an earlier try may have done', () => {
	const makeOne = async () => (await server.request('POST', path, { title: 'old' })) as IDataObject;
	const tries = { retryOnFail: true };

	it('a change that makes a related item along is not sent again', async () => {
		const { id } = await makeOne();
		const before = await count(server, 'bulk_parents');
		const proxy = await faultyProxy(server.url, [{ method: 'PATCH', path, loseAnswer: true }]);
		const { error } = await runNode(
			{
				...{ resource: 'items', operation: 'update', id: byId(id), fields: autoMap() },
				collection: byId(collection),
			},
			{
				...tries,
				credential: { ...server.credential, url: proxy.url },
				items: inputs([{ parent: { name: 'new' } }]),
			},
		);
		await proxy.close();
		expect(error?.context.written).toBe('unknown');
		expect(await count(server, 'bulk_parents')).toBe(before + 1);
	});

	it('a delete that finds nothing when it is sent again is not said to have done nothing', async () => {
		const { id } = await makeOne();
		const proxy = await faultyProxy(server.url, [
			{ method: 'DELETE', path, status: 502, loseAnswer: true },
			// The look after it.
			{ method: 'GET', path, after: 1, status: 500 },
		]);
		const { error } = await runNode(
			{ resource: 'items', operation: 'delete', collection: byId(collection), id: byId(id) },
			{ ...tries, credential: { ...server.credential, url: proxy.url } },
		);
		await proxy.close();
		expect(proxy.struck()).toBe(2);
		expect(await count(server, collection)).toBe(0);
		expect(error?.message).toBe(`There is no "${String(id)}" in ${collection}`);
		expect(error?.description).toContain(
			'An earlier try (Retry On Fail) may have done it already.',
		);
		expect(error?.context.written).toBe('unknown');
	});

	it('a file that an earlier try has fetched is given out again', async () => {
		const proxy = await faultyProxy(server.url, [{ method: 'GET', path: '/roles', status: 500 }]);
		const { items, error } = await runNode(
			{
				...{ resource: 'customApi', operation: 'request', answerAs: 'file' },
				path: '={{ $json.path }}',
			},
			{
				...tries,
				credential: { ...server.credential, url: proxy.url },
				items: inputs([{ path: 'users/me' }, { path: 'roles' }]),
			},
		);
		await proxy.close();
		expect(error).toBeUndefined();
		expect(items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['data'], ['data']]);
	});
});
