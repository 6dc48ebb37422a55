/** What stands in the flows of the Directus Hook Trigger, and how workflows come into them and leave them. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Flow, Receiver, Watch } from '../../dist/nodes/DirectusHookTrigger/flows';
import {
	CALL_FLOW_LENGTH,
	callFlowBody,
	callFlowId,
	isCallFlow,
	isWatchFlow,
	receiversOf,
	watchFlowBody,
	watchFlowId,
} from '../../dist/nodes/DirectusHookTrigger/flows';
import { isIn, join, leave, type Ask } from '../../dist/nodes/DirectusHookTrigger/sharing';
import { draws } from '../support/draws.mjs';

const INSTANCE = 'an n8n';
const receiver = (name: string): Receiver => ({
	...{ id: `id of ${name}`, name, url: `http://n8n/webhook/${name}` },
	...{ secret: `secret of ${name}`, privateKey: `key of ${name}` },
});
const watch = (type: Watch['type'], ...scope: string[]): Watch => ({
	type,
	scope,
	collections: [],
});
const stored = (id: string, body: IDataObject) =>
	structuredClone({ id, status: 'active', ...body }) as unknown as Flow;

describe.each(['action', 'filter'] as const)('the flow for %s events', (type) => {
	const of = watch(type, 'shop.paid');
	const made = () =>
		stored(
			watchFlowId(INSTANCE, of),
			watchFlowBody(INSTANCE, of, [receiver('one'), receiver('two')]),
		);
	const calls = (flow: Flow) => flow.operations.find((each) => each.type === 'trigger')!;

	it('as it was made is intact, and gives its workflows back', () => {
		expect(isWatchFlow(made(), INSTANCE, of)).toBe(true);
		expect(receiversOf(made())).toEqual(
			['one', 'two'].map((name) => expect.objectContaining(receiver(name))),
		);
	});

	it('with other looks, and JSON in another order, is intact', () => {
		const flow = made() as Flow & { icon: string; color: string };
		Object.assign(flow, { icon: 'bolt', color: null });
		for (const each of [flow, ...flow.operations]) {
			each.options = Object.fromEntries(Object.entries(each.options!).reverse());
		}
		expect(isWatchFlow(flow, INSTANCE, of)).toBe(true);
	});

	it.each<[string, (flow: Flow) => unknown]>([
		['inactive', (flow) => (flow.status = 'inactive')],
		['renamed', (flow) => (flow.name = 'Other')],
		['unmarked', (flow) => (flow.description = null)],
		['that keeps records', (flow) => (flow.accountability = 'all')],
		['with another trigger', (flow) => (flow.trigger = 'webhook')],
		['with other events', (flow) => (flow.options!.scope = ['shop.sold'])],
		['with collections', (flow) => (flow.options!.collections = ['a'])],
		['without options', (flow) => (flow.options = null)],
		['that begins elsewhere', (flow) => (flow.operation = null)],
		['without operations', (flow) => (flow.operations = [])],
		['that runs another flow', (flow) => (calls(flow).options!.flow = 'other')],
		[
			'that sends more',
			(flow) => ((calls(flow).options!.payload as IDataObject[])[0]!.event = '{{$env}}'),
		],
		[
			'with a broken workflow',
			(flow) => delete (calls(flow).options!.payload as IDataObject[])[0]!.url,
		],
	])('%s is not', (_, change) => {
		const flow = made();
		change(flow);
		expect(isWatchFlow(flow, INSTANCE, of)).toBe(false);
	});
});

describe('the flow that makes the calls', () => {
	const made = () => stored(callFlowId(INSTANCE), callFlowBody(INSTANCE));
	const operation = (flow: Flow, key: string) => flow.operations.find((each) => each.key === key)!;

	it('as it was made is intact, and as long as Directus has to allow', () => {
		expect(isCallFlow(made(), INSTANCE)).toBe(true);
		expect(made().operations).toHaveLength(CALL_FLOW_LENGTH);
	});

	it('is a tree, as Directus reads and stores flows', () => {
		const next = made().operations.flatMap(({ resolve, reject }) => [resolve, reject]);
		const ids = next.filter((id) => id !== null);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toHaveLength(CALL_FLOW_LENGTH - 1);
	});

	it.each<[string, (flow: Flow) => unknown]>([
		['with another address', (flow) => (operation(flow, 'call').options!.url = 'http://other')],
		['that sends more', (flow) => (operation(flow, 'call').options!.body = '{{$env}}')],
		['that signs otherwise', (flow) => (operation(flow, 'sign').options!.payload = {})],
		['cut in two', (flow) => (operation(flow, 'sign').resolve = null)],
		['that does not call again', (flow) => (operation(flow, 'call').reject = null)],
		['that waits longer', (flow) => (operation(flow, 'wait').options!.milliseconds = 3_600_000)],
		['that runs another', (flow) => (operation(flow, 'keys').options!.flow = 'other')],
		['of another type', (flow) => (operation(flow, 'call').type = 'log')],
	])('%s is not', (_, change) => {
		const flow = made();
		change(flow);
		expect(isCallFlow(flow, INSTANCE)).toBe(false);
	});
});

/**
 * What of Directus the sharing needs, in memory.
 *
 * @param pause how long a request is under way
 * @param gap how long it is from what Directus looks up for a change to the change
 */
function directusOf(pause: () => Promise<void>, gap = pause) {
	const flows = new Map<string, Flow>();
	const ask: Ask = async ({ method, path, body }) => {
		await pause();
		const answer = (data: unknown) => ({ status: 200, headers: {}, body: { data }, data });
		const given = body as IDataObject & { id?: string };
		if (method === 'GET') return answer(structuredClone([...flows.values()]));
		if (method === 'POST') {
			if (flows.has(given.id!)) {
				throw Object.assign(new Error('twice'), { context: { code: 'RECORD_NOT_UNIQUE' } });
			}
			flows.set(given.id!, stored(given.id!, given));
		} else if (path === '/operations') {
			const { query, data } = body as unknown as {
				query: { filter: { _and: [{ flow: { _eq: string } }, { key: { _eq: string } }] } };
				data: { key: string; options: IDataObject };
			};
			const [{ flow }, { key }] = query.filter._and;
			const found = flows.get(flow._eq)?.operations.find((one) => one.key === key._eq);
			// Directus looks up what a change is for before it makes it.
			await gap();
			if (found) Object.assign(found, structuredClone(data));
		} else if (method === 'PATCH') {
			Object.assign(flows.get(path.slice('/flows/'.length))!, structuredClone(given));
		} else if (Array.isArray(body)) {
			for (const id of body) flows.delete(id as string);
		} else {
			const { query } = body as unknown as {
				query: {
					filter: { _and: [{ id: { _eq: string } }, { operations: { key: { _eq: string } } }?] };
				};
			};
			const [{ id }, calls] = query.filter._and;
			const operations = flows.get(id._eq)?.operations ?? [];
			const isSame = operations.some(({ key }) => key === calls?.operations.key._eq);
			if (!calls || isSame) flows.delete(id._eq);
		}
		return answer([]);
	};
	return { flows, ask };
}

describe('workflows that come and go at the same time', () => {
	it('stand in their flows when they are there, and in none when they are not', async () => {
		const kinds = [watch('action', 'shop.paid'), watch('filter', 'shop.paid')];
		const step = fc.record({
			who: fc.integer({ min: 0, max: 4 }),
			kind: fc.constantFrom(0, 1, undefined),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { maxLength: 20 }),
				fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
				async (steps, lengths) => {
					const wait = async (turns: number) => {
						for (let left = turns; left > 0; left -= 1) await Promise.resolve();
					};
					const drawn = () => lengths.next().value as number;
					const pause = async () => await wait(1 + drawn());
					// It is shorter than two requests.
					const gap = async () => await wait(Math.min(drawn(), 2));
					const { flows, ask } = directusOf(pause, gap);
					const between = async () => await wait(10);
					// What one workflow does, it does in turn; the workflows do it at the same time.
					const last = new Map<number, number | undefined>();
					const turns = new Map<number, Promise<void>>();
					for (const { who, kind } of steps) {
						const one = receiver(`workflow ${who}`);
						const before = last.get(who);
						last.set(who, kind);
						turns.set(
							who,
							(turns.get(who) ?? Promise.resolve()).then(async () => {
								if (kind !== undefined)
									return await join(ask, INSTANCE, kinds[kind]!, one, between);
								if (before === undefined) return;
								await leave(ask, INSTANCE, one.id, watchFlowId(INSTANCE, kinds[before]!));
							}),
						);
					}
					await Promise.all(turns.values());
					const all = [...flows.values()];
					for (const [who, kind] of last) {
						const one = receiver(`workflow ${who}`);
						const holding = all.filter((flow) => receiversOf(flow).some(({ id }) => id === one.id));
						expect(holding.map(({ id }) => id)).toEqual(
							kind === undefined ? [] : [watchFlowId(INSTANCE, kinds[kind]!)],
						);
					}
					const isUsed = [...last.values()].some((kind) => kind !== undefined);
					expect(flows.has(callFlowId(INSTANCE))).toBe(isUsed);
					// A flow that calls nobody is gone.
					const empty = all.filter(
						(flow) => flow.trigger === 'event' && receiversOf(flow).length === 0,
					);
					expect(empty).toEqual([]);
				},
			),
			draws(100),
		);
	});

	it('are put back where the flow that makes the calls is gone', async () => {
		const { flows, ask } = directusOf(async () => undefined);
		const one = receiver('one');
		await join(ask, INSTANCE, watch('action', 'shop.paid'), one, async () => undefined);
		flows.delete(callFlowId(INSTANCE));
		await join(ask, INSTANCE, watch('action', 'shop.paid'), one, async () => undefined);
		expect(isIn([...flows.values()], INSTANCE, watch('action', 'shop.paid'), one)).toBe(true);
	});
});
