/** What n8n takes for a failure, and runs the node again with Retry On Fail. */
import type { IDataObject } from 'n8n-workflow';
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
