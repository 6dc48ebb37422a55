import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, mapped, type Scenario, type State } from './scenario.mjs';

const sample = {
	path: '/notifications',
	create: ({ user }: State) => ({
		recipient: byId(user),
		subject: 'Look at this',
		fields: mapped({
			message: '**Now**',
			sender: user as string,
			collection: 'directus_users',
			item: user as string,
		}),
	}),
	made: {
		subject: 'Look at this',
		message: '**Now**',
		status: 'inbox',
		collection: 'directus_users',
	},
	records: ({ user }: State) => [
		{ recipient: user as string, subject: 'One' },
		{ recipient: user as string, subject: 'Two' },
	],
	update: { fields: mapped({ status: 'archived' }) },
	changed: { status: 'archived', subject: 'Look at this' },
	change: { status: 'archived' },
};

export const notifications: Scenario = {
	resource: 'notifications',
	before: async (server, state) => {
		state.user = (await server.request('GET', '/users/me?fields=id')).id;
	},
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'for a user who is not there',
			parameters: { recipient: byId('00000000-0000-4000-8000-000000000000'), subject: 'Nobody' },
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		...deleteSteps(sample),
	],
	after: (server, state) => removeRecords(server, sample.path, state),
};
