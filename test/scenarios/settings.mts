import { leaksOf } from '../support/leaks.mjs';
import { mapped, type Scenario } from './scenario.mjs';

const KEY = 'scenario-api-key-0123456789';

export const settings: Scenario = {
	resource: 'settings',
	versions: ['12', '11', '10'],
	// Directus would send the owner to its makers.
	env: { PROJECT_OWNER_ENABLED: 'false' },
	steps: [
		{
			operation: 'get',
			verify: ({ items }) => {
				expect(items).toHaveLength(1);
				expect(items[0]?.json).toMatchObject({
					project_name: 'Directus',
					default_language: 'en-US',
				});
				expect(items[0]?.json).not.toHaveProperty('custom_css');
			},
		},
		{
			operation: 'get',
			title: 'everything',
			parameters: { simple: false },
			verify: async ({ items, server }) =>
				expect(items[0]?.json).toEqual(await server.request('GET', '/settings')),
		},
		{
			operation: 'get',
			title: 'with chosen fields',
			parameters: { options: { fieldPaths: 'project_name' } },
			verify: ({ items }) => expect(items[0]?.json).toEqual({ project_name: 'Directus' }),
		},
		{
			operation: 'update',
			parameters: async (_, server) => ({
				fields: mapped({
					project_name: 'Scenario',
					project_url: 'https://example.com',
					project_color: '#112233',
					default_appearance: 'dark',
					public_note: 'Hello',
					auth_login_attempts: 7,
					auth_password_policy: '/^.{8,}$/',
					public_registration_role: (await server.request('GET', '/users/me')).role,
					public_registration_email_filter: { email: { _ends_with: '@example.com' } },
					storage_asset_transform: 'presets',
					storage_asset_presets: [{ key: 'small', fit: 'cover', width: 20, height: 20 }],
					mapbox_key: 'pk.scenario',
					report_bug_url: 'https://example.com/bugs',
				}),
			}),
			verify: async ({ server }) => {
				const { role } = await server.request('GET', '/users/me');
				expect(await server.request('GET', '/settings')).toMatchObject({
					project_name: 'Scenario',
					project_url: 'https://example.com',
					project_color: '#112233',
					default_appearance: 'dark',
					public_note: 'Hello',
					auth_login_attempts: 7,
					auth_password_policy: '/^.{8,}$/',
					public_registration_role: role,
					public_registration_email_filter: { email: { _ends_with: '@example.com' } },
					storage_asset_transform: 'presets',
					storage_asset_presets: [{ key: 'small', fit: 'cover', width: 20, height: 20 }],
					mapbox_key: 'pk.scenario',
					report_bug_url: 'https://example.com/bugs',
				});
			},
		},
		{
			operation: 'update',
			title: 'what is left empty is emptied, and the rest stays',
			parameters: {
				fields: mapped({
					public_note: null,
					project_logo: null,
					auth_password_policy: null,
					mapbox_key: null,
				}),
			},
			verify: async ({ server }) =>
				expect(await server.request('GET', '/settings')).toMatchObject({
					project_name: 'Scenario',
					public_note: null,
					project_logo: null,
					auth_password_policy: null,
					mapbox_key: null,
				}),
		},
		{
			operation: 'update',
			title: 'of AI and MCP',
			versions: ['12', '11'],
			items: () => [{ json: { apiKey: KEY } }],
			parameters: {
				fields: mapped({
					ai_openai_api_key: '={{ $json.apiKey }}',
					ai_system_prompt: 'Be brief',
					mcp_enabled: true,
					mcp_allow_deletes: true,
				}),
			},
			verify: async ({ items, run, server }) => {
				const held = await server.request('GET', '/settings');
				expect(held).toMatchObject({
					ai_system_prompt: 'Be brief',
					mcp_enabled: true,
					mcp_allow_deletes: true,
				});
				expect(held.ai_openai_api_key).not.toBeNull();
				expect(items[0]?.json.ai_openai_api_key).not.toBe(KEY);
				expect(leaksOf(KEY, run.stored)).toEqual([]);
			},
		},
		{
			operation: 'update',
			title: 'the fields of an input item, by JSON',
			items: () => [{ json: { project_name: 'By JSON' } }],
			parameters: { jsonParameters: true, bodyParametersJson: '={{ $json }}' },
			verify: async ({ server }) =>
				expect((await server.request('GET', '/settings')).project_name).toBe('By JSON'),
		},
		{
			operation: 'update',
			title: 'a role that is not there',
			parameters: {
				fields: mapped({ public_registration_role: 'c0ffee00-0000-4000-8000-000000000000' }),
			},
			fails: true,
			verify: ({ error }) => expect(error?.context.code).toBe('INVALID_FOREIGN_KEY'),
		},
		{
			operation: 'setOwner',
			versions: ['12', '11'],
			parameters: {
				email: 'owner@example.com',
				organization: 'Scenario Ltd',
				projectUsage: 'community',
			},
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(await server.request('GET', '/settings')).toMatchObject({
					project_owner: 'owner@example.com',
					org_name: 'Scenario Ltd',
					project_usage: 'community',
					product_updates: false,
				});
			},
		},
		{
			operation: 'setOwner',
			title: 'where Directus does not have it',
			versions: ['10'],
			parameters: { email: 'owner@example.com' },
			fails: true,
			verify: ({ error }) => expect(error?.message).toContain('does not have "Setting: Set Owner"'),
		},
	],
};
