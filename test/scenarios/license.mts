import type { Scenario } from './scenario.mjs';

export const license: Scenario = {
	resource: 'license',
	steps: [
		{
			operation: 'get',
			verify: async ({ items, server }) => {
				expect(items.map(({ json }) => json)).toEqual([await server.request('GET', '/license')]);
				expect(items[0]?.json).toMatchObject({ name: 'Core', usage: {}, entitlements: {} });
			},
		},
		{
			operation: 'listAddons',
			title: 'of the free license',
			fails: true,
			verify: ({ error }) =>
				expect(error?.message).toBe('You cannot manage addons for the current license.'),
		},
	],
};

export const licenseBefore12: Scenario = {
	resource: 'license',
	versions: ['11', '10'],
	steps: [
		{
			operation: 'get',
			fails: true,
			verify: ({ error, server: { version } }) => {
				expect(error?.message).toMatch(
					new RegExp(`^This Directus \\(version ${version}\\.[\\d.]+\\) does not have`),
				);
				expect(error?.description).toContain('from Directus 12 on');
			},
		},
	],
};
