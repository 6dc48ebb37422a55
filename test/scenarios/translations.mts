import { deleteSteps, removeRecords, writeSteps } from './crudSteps.mjs';
import { byId, mapped, type Scenario } from './scenario.mjs';

const sample = {
	path: '/translations',
	create: () => ({ key: 'scenario_greeting', language: 'en-US', value: 'Hello' }),
	made: { key: 'scenario_greeting', language: 'en-US', value: 'Hello' },
	records: () => [
		{ key: 'scenario_greeting', language: 'de-DE', value: 'Hallo' },
		{ key: 'scenario_farewell', language: 'de-DE', value: 'Auf Wiedersehen' },
	],
	update: { fields: mapped({ value: 'Hi' }) },
	changed: { key: 'scenario_greeting', language: 'en-US', value: 'Hi' },
	change: { value: 'Checked' },
};

export const translations: Scenario = {
	resource: 'translations',
	versions: ['12', '11', '10'],
	steps: [
		...writeSteps(sample),
		{
			operation: 'create',
			title: 'a key that the language has already',
			parameters: sample.create(),
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toContain('Duplicate key and language combination'),
		},
		{
			operation: 'create',
			title: 'without a text nothing is sent',
			parameters: { ...sample.create(), value: '={{ $json.none }}' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Translation'),
		},
		{
			operation: 'update',
			title: 'to a key that the language has already',
			parameters: ({ id }) => ({ id: byId(id), fields: mapped({ language: 'de-DE' }) }),
			fails: true,
			verify: async ({ error, server, state }) => {
				expect(error?.message).toContain('Duplicate key and language combination');
				expect((await server.request('GET', `/translations/${state.id}`)).language).toBe('en-US');
			},
		},
		...deleteSteps(sample),
	],
	after: (server, state) => removeRecords(server, sample.path, state),
};
