/** What n8n takes for a failure, and runs the node again with Retry On Fail. */
import {
	createEmptyRunExecutionData,
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
} from 'n8n-workflow';
import { connectAnew } from '../../dist/nodes/Directus/transport/directus';
import { EarlierTries } from '../../dist/nodes/Directus/framework/tries';
import { resources } from '../../dist/nodes/Directus/operations';
import { inputOf } from '../support/directusObject.mjs';
import { byId } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { fakeServer } from '../support/fakeServer.mjs';
import { autoMap, inputs } from '../support/records.mjs';

const records = [{ title: 'T0', error: 'in the log' }, { title: 'T1' }];

it.each([undefined, 'continueRegularOutput' as const, 'continueErrorOutput' as const])(
	'a first record with a field named error is created once (%s)',
	async (onError) => {
		let created = 0;
		const server = await fakeServer(({ method, body }) => {
			if (method !== 'POST') return { status: 204 };
			const given = JSON.parse(body) as IDataObject | IDataObject[];
			const make = (one: IDataObject) => ({ id: (created += 1), ...one });
			return { body: { data: Array.isArray(given) ? given.map(make) : make(given) } };
		});
		const create = { resource: 'items', operation: 'create', collection: byId('logs') };
		const { items, errors } = await runNode(
			{ ...create, fields: autoMap('title', 'error') },
			{
				credential: { url: server.url, token: 'static-token' },
				items: inputs(records),
				retryOnFail: true,
				onError,
			},
		);
		await server.close();
		expect(created).toBe(2);
		expect(items.map(({ json }) => json)).toEqual(records.map((one, n) => ({ id: n + 1, ...one })));
		expect(errors).toEqual([]);
	},
);

it.each([
	['in the log', true],
	// n8n 1 takes these for a failure as well, and n8n 2 does not.
	[null, true],
	[false, true],
	[undefined, false],
])(
	'what was written is known again behind a first record whose error is %j: %j',
	(error, isKnown) => {
		const kept: IDataObject = {};
		const context = {
			getNode: () => ({ type: 'directus', parameters: {} }),
			getWorkflowDataProxy: () => ({ $runIndex: 0 }),
			getInputData: () => [{ json: { title: 'T0' } }],
			getContext: () => kept,
		} as unknown as IExecuteFunctions;
		const triesOf = () => new EarlierTries(context, resources.items!.operations.create!);
		const input = inputOf({ index: 0, body: { title: 'T0' } });
		const written = { records: [{ id: 1, error }] };
		triesOf().end(new Map([[input, written]]), written.records[0] as IDataObject);
		expect(triesOf().outcomesOf([input]).get(input)).toEqual(isKnown ? written : undefined);
	},
);

it('a tool that a webhook calls before n8n has made an execution works', () => {
	const node = { name: 'Tool', type: 'directusTool', parameters: {} } as unknown as INode;
	const context = {
		getNode: () => node,
		getContext: (type: string) => NodeHelpers.getContext(createEmptyRunExecutionData(), type, node),
	} as unknown as IExecuteFunctions;
	expect(() => context.getContext('node')).toThrow('not initialized');
	const tries = new EarlierTries(context, resources.items!.operations.create!);
	const input = inputOf({ index: 0, body: { title: 'T0' } });
	tries.keep(new Map([[input, { records: [{ id: 1 }] }]]));
	expect(tries.outcomesOf([input])).toEqual(new Map([[input, { records: [{ id: 1 }] }]]));
	expect(() => connectAnew(context)).not.toThrow();
});
