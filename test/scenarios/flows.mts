import type { IDataObject } from 'n8n-workflow';
import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario, type Server, type State, type Step } from './scenario.mjs';

const sample = {
	path: '/flows',
	create: () => ({
		name: 'Greet',
		trigger: 'webhook',
		additionalFields: {
			accountability: 'activity',
			description: 'Says hello',
			icon: 'waving_hand',
			options: '{ "method": "GET" }',
			status: 'inactive',
		},
	}),
	made: {
		name: 'Greet',
		trigger: 'webhook',
		accountability: 'activity',
		description: 'Says hello',
		options: { method: 'GET' },
		status: 'inactive',
	},
	records: () => [
		{
			name: 'One',
			status: 'inactive',
			trigger: 'manual',
			options: { collections: ['directus_users'] },
		},
		{ name: 'Two', status: 'inactive', trigger: 'operation' },
	],
	update: {
		additionalFields: {
			accountability: '',
			trigger: 'schedule',
			options: '{ "cron": "0 0 1 1 *" }',
		},
	},
	changed: {
		accountability: null,
		trigger: 'schedule',
		options: { cron: '0 0 1 1 *' },
		name: 'Greet',
	},
	change: { description: 'Checked' },
};

const unknown = '00000000-0000-4000-8000-000000000000';

/** What Trigger is tried on; each answers what it was sent, by `return`. */
const flowsToTrigger: Record<string, IDataObject> = {
	query: { trigger: 'webhook', options: { method: 'GET', return: '$trigger.query' } },
	text: { trigger: 'webhook', options: { method: 'GET', return: '$trigger.query.text' } },
	body: { trigger: 'webhook', options: { method: 'POST', return: '$trigger.body' } },
	background: { trigger: 'webhook', options: { method: 'POST', async: true } },
	manual: {
		trigger: 'manual',
		options: { collections: ['directus_users'], requireSelection: true },
	},
	inactive: { trigger: 'webhook', status: 'inactive', options: { method: 'GET' } },
	event: { trigger: 'event', options: { type: 'action', scope: ['none'] } },
};

/** Sets the one flow up as one of them: Directus 12 allows few active flows without a licence. */
async function setUp(server: Server, { flow }: State, name: string): Promise<unknown> {
	await server.request('PATCH', `/flows/${flow}`, { status: 'active', ...flowsToTrigger[name] });
	return flow;
}

/** A run of one of these flows, and the records that it must give. */
const answers = (
	title: string,
	flow: string,
	parameters: IDataObject,
	records: IDataObject[],
): Step => ({
	operation: 'trigger',
	title,
	parameters: async (state, server) => ({
		id: byId(await setUp(server, state, flow)),
		...parameters,
	}),
	verify: ({ items }) => expect(items.map(({ json }) => json)).toEqual(records),
});

/** A flow that cannot be run so, and a part of what the error says. */
const refused = (title: string, flow: string, parameters: IDataObject, reason: string): Step => ({
	operation: 'trigger',
	title,
	parameters: async (state, server) => ({
		id: byId(flowsToTrigger[flow] ? await setUp(server, state, flow) : flow),
		...parameters,
	}),
	fails: true,
	verify: ({ error }) => {
		expect(error?.message).toBe('The flow could not be triggered');
		expect(error?.description).toContain(reason);
	},
});

export const flows: Scenario = {
	resource: 'flows',
	versions: ['12', '11', '10'],
	before: async (server, state) => {
		const flow = { name: 'Trigger', status: 'inactive', trigger: 'webhook', accountability: null };
		state.flow = (await server.request('POST', '/flows', flow)).id;
		state.user = (await server.request('GET', '/users/me?fields=id')).id;
	},
	steps: [
		...writeSteps(sample),
		answers('an object', 'query', { triggerWith: 'GET', queryJson: '{ "a": "1" }' }, [{ a: '1' }]),
		answers('a text', 'text', { triggerWith: 'GET', queryJson: '{ "text": "<b>hello</b>" }' }, [
			{ result: '<b>hello</b>' },
		]),
		answers('nothing', 'text', { triggerWith: 'GET' }, [{ success: true }]),
		answers('a list', 'body', { triggerWith: 'POST', bodyJson: '[{ "n": 1 }, { "n": 2 }]' }, [
			{ n: 1 },
			{ n: 2 },
		]),
		answers(
			'an object that looks like an envelope',
			'body',
			{ triggerWith: 'POST', bodyJson: '{ "data": [1], "n": 2 }' },
			[{ data: [1], n: 2 }],
		),
		answers('a flow in the background', 'background', { triggerWith: 'POST' }, [{ success: true }]),
		{
			operation: 'trigger',
			title: 'for items',
			parameters: async (state, server) => ({
				id: {
					__rl: true,
					mode: 'url',
					value: `https://directus.example.com/admin/flows/${await setUp(server, state, 'manual')}?x=1`,
					__regex: '/flows/(?:trigger/)?([^/?#]+)',
				},
				triggerWith: 'manual',
				collection: byId('directus_users'),
				keys: state.user,
				bodyJson: '{ "reason": "test" }',
			}),
			verify: ({ items, state }) => {
				const body = { collection: 'directus_users', keys: [state.user], reason: 'test' };
				expect(items[0]?.json).toMatchObject({ body, method: 'POST' });
			},
		},
		refused(
			'a flow that is not there',
			unknown,
			{ triggerWith: 'GET' },
			'There is no flow with this ID',
		),
		refused('an ID that is none', 'abc', { triggerWith: 'GET' }, 'There is no flow with this ID'),
		refused('an inactive flow', 'inactive', { triggerWith: 'GET' }, 'The flow is inactive'),
		refused(
			'a flow of another trigger',
			'event',
			{ triggerWith: 'GET' },
			'The trigger of the flow is "event"',
		),
		refused('GET where it takes POST', 'body', { triggerWith: 'GET' }, 'Choose Webhook (POST)'),
		refused(
			'a webhook where it is manual',
			'manual',
			{ triggerWith: 'GET' },
			'Choose Items (Manual Trigger)',
		),
		refused(
			'a collection that it is not for',
			'manual',
			{ triggerWith: 'manual', collection: byId('directus_files'), keys: '1' },
			'set up for the collection',
		),
		{
			operation: 'trigger',
			title: 'broken JSON is not sent',
			parameters: ({ flow }) => ({ id: byId(flow), queryJson: '{ a: 1 }' }),
			fails: true,
			verify: ({ error }) => expect(error?.message).toContain('Query (JSON) is not valid JSON'),
		},
		...deleteSteps(sample),
	],
	after: async (server, state) => {
		await removeRecords(server, sample.path, state);
		await server.status('DELETE', `/flows/${state.flow}`);
	},
};
