/** The custom headers of a credential, with a Directus behind a proxy that lets nothing else through. */
import { accessProxy, type AccessProxy } from '../support/accessProxy.mjs';
import { Directus } from '../support/directus.mjs';
import { editorContext, runNode, type CredentialData } from '../support/engine.mjs';
import { fakeServer, refusal } from '../support/fakeServer.mjs';
import { itemWith, someBytes } from '../support/files.mjs';
import { leaksOf } from '../support/leaks.mjs';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';

const directus = new Directus();
const { url, adminToken, adminEmail, adminPassword } = directus.server;
const KEY = 'key of the proxy 0123456789';
const headers = JSON.stringify({ 'X-Access-Key': KEY });
const whoAmI = { resource: 'users', operation: 'getCurrent' };

let proxy: AccessProxy;

beforeEach(async () => void (proxy = await accessProxy(url, 'X-Access-Key', KEY)));
afterEach(async () => await proxy.close());

it.each<[string, CredentialData]>([
	['a token', { token: adminToken }],
	['a log-in', { authentication: 'password', email: adminEmail, password: adminPassword }],
])('reach every request with %s', async (_, logIn) => {
	const credential = { url: proxy.url, headers, ...logIn };
	const { items, error } = await runNode(whoAmI, { credential });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.email)).toEqual([adminEmail]);
	const context = editorContext({ resource: 'users' }, credential);
	expect((await listSearch.searchUsers!.call(context, adminEmail)).results).not.toEqual([]);
	expect(proxy.passed.length).toBeGreaterThan(1);
	expect(proxy.refused).toEqual([]);
});

it('reach requests that go without a token', async () => {
	const credential = { url: proxy.url, headers, authentication: 'none' };
	const parameters = { resource: 'auth', operation: 'login' };
	const logIn = { email: adminEmail, password: adminPassword };
	const { items, error } = await runNode({ ...parameters, ...logIn }, { credential });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(1);
	expect(proxy.refused).toEqual([]);
});

it('reach an upload and the chunks of one', async () => {
	const credential = { url: proxy.url, headers, token: adminToken };
	for (const operation of ['create', 'uploadResumable']) {
		const item = await itemWith({ data: { bytes: someBytes(10_000), name: 'a.bin' } });
		const run = await runNode({ resource: 'files', operation }, { credential, items: [item] });
		expect(run.error).toBeUndefined();
		await directus.ask('DELETE', `/files/${String(run.items[0]!.json.id)}`);
	}
	expect(proxy.passed.some((told) => told.startsWith('PATCH /files/tus'))).toBe(true);
	expect(proxy.refused).toEqual([]);
});

it('that the proxy refuses are in no error', async () => {
	const wrong = 'wrong key of the proxy';
	const credential = {
		url: proxy.url,
		headers: JSON.stringify({ 'X-Access-Key': wrong }),
		token: adminToken,
	};
	const { error, stored } = await runNode(whoAmI, { credential });
	expect(error?.message).toMatch(/not as Directus does/);
	expect(leaksOf(wrong, stored)).toEqual([]);
});

it('that are said back are in no error', async () => {
	const server = await fakeServer(({ headers: sent }) =>
		refusal(403, 'FORBIDDEN', `Not ${String(sent['x-access-key'])}`),
	);
	try {
		const credential = { url: server.url, headers, token: adminToken };
		const { error, stored } = await runNode(whoAmI, { credential });
		expect(error?.message).toBe('Not ***');
		expect(leaksOf(KEY, stored)).toEqual([]);
	} finally {
		await server.close();
	}
});

it('that cannot be sent are told, and nothing is sent', async () => {
	const credential = { url: proxy.url, headers: '{ "X-Access-Key": ', token: adminToken };
	const { error } = await runNode(whoAmI, { credential });
	expect(error?.message).toBe('The Custom Headers of the Directus credential cannot be sent');
	expect([...proxy.passed, ...proxy.refused]).toEqual([]);
});
