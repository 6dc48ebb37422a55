import { extensionFolder } from '../support/extensionFolder.mjs';
import { ACCOUNT, EXTENSION, startRegistry, VERSION, type Registry } from '../support/registry.mjs';
import { until } from '../support/until.mjs';
import { byId, type Scenario, type Server } from './scenario.mjs';

/** Directus loads its extensions anew after it has answered. */
const loaded = async (
	server: Server,
	what: string,
	holds: (extensions: any[]) => boolean,
): Promise<any[]> => await until(() => server.request('GET', '/extensions'), what, { holds });

const MISSING = '99999999-9999-4999-8999-999999999999';

export const extensions: Scenario = {
	resource: 'extensions',
	versions: ['12', '11', '10'],
	env: async (state) => {
		const registry: Registry = await startRegistry();
		state.registry = registry;
		state.folder = await extensionFolder();
		return {
			...state.folder.env,
			MARKETPLACE_REGISTRY: registry.url,
			MARKETPLACE_TRUST: 'all',
		};
	},
	steps: [
		{
			operation: 'searchRegistry',
			title: 'all, though the registry gives two at once',
			parameters: { returnAll: true },
			verify: ({ items }) =>
				expect(items.map(({ json }) => json.name)).toEqual([
					'directus-extension-scenario',
					'directus-extension-two',
					'directus-extension-three',
				]),
		},
		{
			operation: 'searchRegistry',
			title: 'with a limit and options',
			parameters: {
				limit: 1,
				options: { search: 'scenario', type: 'interface', by: ACCOUNT, sort: 'downloads' },
			},
			verify: ({ items, state }) => {
				expect(items.map(({ json }) => json.name)).toEqual(['directus-extension-two']);
				const asked = new URL(state.registry.asked.at(-1), 'http://registry').searchParams;
				expect(Object.fromEntries(asked)).toMatchObject({
					search: 'scenario',
					by: ACCOUNT,
					sort: 'downloads',
				});
			},
		},
		{
			operation: 'getRegistryAccount',
			parameters: { id: ACCOUNT },
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({ id: ACCOUNT, github_name: 'Scenario' }),
		},
		{
			operation: 'getRegistryExtension',
			parameters: {
				extension: {
					__rl: true,
					mode: 'url',
					value: `https://x/admin/settings/marketplace/extension/${EXTENSION}`,
				},
			},
			verify: ({ items }) =>
				expect(items[0]?.json).toMatchObject({ id: EXTENSION, versions: [{ id: VERSION }] }),
		},
		{
			operation: 'install',
			title: 'a version that does not exist',
			fails: true,
			parameters: { extension: byId(EXTENSION), version: byId(MISSING) },
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'install',
			title: 'without a version',
			fails: true,
			parameters: { extension: byId(EXTENSION), version: byId("={{ '' }}") },
			verify: ({ error }) => expect(error?.message).toBe('Missing required parameter: Version'),
		},
		{
			operation: 'install',
			parameters: { extension: byId(EXTENSION), version: byId(VERSION) },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ success: true });
				const [installed] = await loaded(server, 'the extension is loaded', ([one]) =>
					Boolean(one?.schema),
				);
				expect(installed).toMatchObject({
					id: EXTENSION,
					meta: { enabled: true, source: 'registry' },
					schema: { name: 'directus-extension-scenario' },
				});
			},
		},
		{
			operation: 'list',
			verify: ({ items }) => expect(items.map(({ json }) => json.id)).toEqual([EXTENSION]),
		},
		{
			operation: 'update',
			parameters: { id: byId(EXTENSION), enabled: false },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toMatchObject({ id: EXTENSION, meta: { enabled: false } });
				const [extension] = await loaded(
					server,
					'the extension is off',
					([one]) => one.meta.enabled === false,
				);
				expect(extension.meta.enabled).toBe(false);
			},
		},
		{
			operation: 'reinstall',
			parameters: { id: byId(EXTENSION) },
			verify: ({ items, state }) => {
				expect(items[0]?.json).toEqual({ success: true });
				expect(
					state.registry.asked.filter((path: string) => path.startsWith('/download/')),
				).toHaveLength(2);
			},
		},
		{
			operation: 'uninstall',
			parameters: { id: byId(EXTENSION) },
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ id: EXTENSION, deleted: true });
				expect(
					await loaded(server, 'there are no extensions', ({ length }) => length === 0),
				).toEqual([]);
			},
		},
		{
			operation: 'uninstall',
			title: 'one that is not installed',
			fails: true,
			parameters: { id: byId(EXTENSION) },
			verify: ({ error }) => expect(error?.context.code).toBe('FORBIDDEN'),
		},
		{
			operation: 'delete',
			parameters: async (_, server) => {
				const body = { extension: EXTENSION, version: VERSION };
				await server.request('POST', '/extensions/registry/install', body);
				await loaded(server, 'the extension is loaded', ([one]) => Boolean(one?.schema));
				return { id: byId(EXTENSION) };
			},
			verify: async ({ items, server }) => {
				expect(items[0]?.json).toEqual({ id: EXTENSION, deleted: true });
				expect(await server.request('GET', '/extensions')).toEqual([]);
			},
		},
	],
	after: async (_, { registry, folder }) => {
		await registry.close();
		await folder.remove();
	},
};
