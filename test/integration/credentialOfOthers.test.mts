/** The credential where n8n uses the class of another package for it, which has other fields. */
import type { ICredentialType } from 'n8n-workflow';
import { Directus } from '../support/directus.mjs';
import { editorContext, known, runNode, type CredentialData } from '../support/engine.mjs';
import { itemWith } from '../support/files.mjs';
import {
	withAccessToken,
	withBoth,
	withNone,
	withStaticToken,
	withToken,
} from '../support/otherPackages.mjs';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';

const directus = new Directus();
const { url, adminToken, adminEmail } = directus.server;

const layouts: Array<[string, ICredentialType, CredentialData]> = [
	["Directus's own package", withToken, { url, token: adminToken }],
	['a package with accessToken', withAccessToken, { url, accessToken: adminToken }],
	['one that shows accessToken', withBoth, { url, accessToken: adminToken, token: 'old' }],
	['one that hides token', withBoth, { url, accessToken: '', token: adminToken }],
	['one with staticToken', withStaticToken, { url, staticToken: adminToken }],
];

describe.each(layouts)('the class of %s', (_, credentialType, credential) => {
	it('lets the node work', async () => {
		const parameters = { resource: 'users', operation: 'getCurrent' };
		const { items, error } = await runNode(parameters, { credential, credentialType });
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.email)).toEqual([adminEmail]);
	});

	it('spoils no upload', async () => {
		const item = await itemWith({ data: { bytes: Buffer.from('some bytes'), name: 'a.txt' } });
		const { items, error } = await runNode(
			{ resource: 'files', operation: 'create' },
			{ credential, credentialType, items: [item] },
		);
		expect(error).toBeUndefined();
		const { id, filesize } = items[0]!.json;
		expect(Number(filesize)).toBe(10);
		await directus.ask('DELETE', `/files/${String(id)}`);
	});

	it('lets the lists of the editor work', async () => {
		const context = editorContext({ resource: 'users' }, credential, 'parameters', credentialType);
		const { results } = await listSearch.searchUsers!.call(context, adminEmail);
		expect(results).not.toEqual([]);
	});
});

describe('a class without a token', () => {
	const packages = ['n8n-nodes-first-directus.directus', '@other/n8n-nodes-directus.directus'];

	afterEach(() => packages.forEach((name) => delete known[name]));

	const refused = async () => {
		const { items, error } = await runNode(
			{ resource: 'users', operation: 'getCurrent' },
			{ credential: { url, token: adminToken }, credentialType: withNone },
		);
		expect(items).toEqual([]);
		expect(error?.message).toBe('The Directus credential holds no access token');
		return error?.description;
	};

	it('is told with the package that it most likely is of, and what to do', async () => {
		for (const name of packages) known[name] = {};
		expect(await refused()).toMatch(
			/^n8n reads it with the form of another package whose credential has the same name, most likely @other\/n8n-nodes-directus: open the credential, enter an access token in that form and save it, or uninstall that package and restart n8n\. More: https:\S+\/docs\/credential\.md$/,
		);
	});

	it('is told where no package is known by its name', async () => {
		expect(await refused()).toMatch(/whose credential has the same name: open the credential/);
	});
});
