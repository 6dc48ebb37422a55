import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, type Scenario } from './scenario.mjs';

const sample = {
	path: '/policies',
	create: () => ({
		name: 'Scenario editing',
		additionalFields: {
			app_access: true,
			description: 'For those who write',
			enforce_tfa: true,
			icon: 'edit',
			ip_access: '["10.0.0.0/8", "192.168.0.1"]',
		},
	}),
	made: {
		name: 'Scenario editing',
		admin_access: false,
		app_access: true,
		enforce_tfa: true,
		icon: 'edit',
		ip_access: ['10.0.0.0/8', '192.168.0.1'],
	},
	records: () => [{ name: 'Scenario reading' }, { name: 'Scenario visiting', app_access: true }],
	update: {
		additionalFields: {
			name: 'Scenario writing',
			description: '',
			enforce_tfa: false,
			ip_access: '',
		},
	},
	changed: { name: 'Scenario writing', description: null, enforce_tfa: false, ip_access: null },
	change: { description: 'Checked' },
};

export const policies: Scenario = {
	resource: 'policies',
	versions: ['12', '11'],
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'an address that is none',
			parameters: { name: 'Scenario lost', additionalFields: { ip_access: '["10.0.0.*"]' } },
			fails: true,
			verify: async ({ error, server }) => {
				expect(error?.message).toContain('IP Access contains an incorrect value');
				expect(await server.request('GET', '/policies?filter[name][_eq]=Scenario lost')).toEqual(
					[],
				);
			},
		},
		{
			operation: 'get',
			title: 'a policy that is not there',
			parameters: { id: byId('c0ffee00-0000-4000-8000-000000000000') },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'getMyGlobals',
			verify: ({ items }) =>
				expect(items[0]?.json).toEqual({
					app_access: true,
					admin_access: true,
					enforce_tfa: false,
				}),
		},
		{
			operation: 'getMyGlobals',
			title: 'without a log-in',
			credential: (_, { url }) => ({ url, authentication: 'none' }),
			verify: ({ items }) => expect(items[0]?.json).toMatchObject({ app_access: false }),
		},
		...deleteSteps(sample),
	],
	after: (server, state) => removeRecords(server, sample.path, state),
};

/** Directus 10 has roles only. */
export const policiesBefore11: Scenario = {
	resource: 'policies',
	versions: ['10'],
	steps: [
		{
			operation: 'list',
			fails: true,
			verify: ({ error }) => {
				expect(error?.message).toMatch(
					/^This Directus \(version 10\.\d+\.\d+\) does not have "Policy: Get Many"$/,
				);
				expect(error?.description).toContain('use the resource Role');
			},
		},
		{
			operation: 'create',
			parameters: { name: 'Scenario editing' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toContain('does not have "Policy: Create"'),
		},
		{
			operation: 'create',
			title: 'is what every item says',
			parameters: { name: '={{ $json.name }}' },
			items: () => [{ json: { name: 'One' } }, { json: { name: 'Two' } }],
			onError: 'continueRegularOutput',
			verify: ({ items }) =>
				expect(items).toEqual(
					[0, 1].map((item) => ({
						json: {
							error: expect.stringContaining('does not have "Policy: Create"'),
							details: {
								code: 'ROUTE_NOT_FOUND',
								status: 404,
								written: 'no',
								advice: expect.any(String),
							},
						},
						pairedItem: { item },
					})),
				),
		},
	],
};
