import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, mapped, type Scenario } from './scenario.mjs';

const sample = {
	path: '/presets',
	create: () => ({
		collection: byId('directus_files'),
		fields: mapped({
			bookmark: 'Scenario pictures',
			color: '#6644FF',
			filter: { type: { _starts_with: 'image/' } },
			icon: 'image',
			layout: 'cards',
			layout_options: { cards: { size: 3 } },
			layout_query: { cards: { sort: ['title'] } },
			refresh_interval: 60,
			search: 'cat',
		}),
	}),
	made: {
		collection: 'directus_files',
		bookmark: 'Scenario pictures',
		color: '#6644FF',
		filter: { type: { _starts_with: 'image/' } },
		layout: 'cards',
		layout_options: { cards: { size: 3 } },
		layout_query: { cards: { sort: ['title'] } },
		refresh_interval: 60,
		search: 'cat',
		user: null,
		role: null,
	},
	records: () => [
		{ collection: 'directus_files', bookmark: 'Scenario one' },
		{ collection: 'directus_files', bookmark: 'Scenario two', layout: 'tabular' },
	],
	update: { fields: mapped({ bookmark: 'Scenario photos', search: null, filter: null }) },
	changed: { bookmark: 'Scenario photos', search: null, filter: null, layout: 'cards' },
	change: { icon: 'star' },
};

export const presets: Scenario = {
	resource: 'presets',
	versions: ['12', '11', '10'],
	steps: [
		...writeSteps(sample),
		{
			operation: 'update',
			title: 'gives it to a user and a role',
			parameters: async ({ id }, server) => {
				const { id: user, role } = await server.request('GET', '/users/me');
				return { id: byId(id), fields: mapped({ user, role }) };
			},
			verify: async ({ server, state }) => {
				const { id: user, role } = await server.request('GET', '/users/me');
				expect(await server.request('GET', `/presets/${state.id}`)).toMatchObject({ user, role });
			},
		},
		{
			operation: 'create',
			title: 'a user who is not there',
			parameters: {
				collection: byId('directus_files'),
				fields: mapped({ user: 'c0ffee00-0000-4000-8000-000000000000' }),
			},
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		...deleteSteps(sample),
	],
	after: (server, state) => removeRecords(server, sample.path, state),
};
