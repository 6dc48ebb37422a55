/**
 * The triggers with a Directus behind a proxy that lets nothing through without a header, which the credential
 * has among its custom headers.
 *
 * @shares n8n
 */
import { accessProxy, type AccessProxy } from '../../support/accessProxy.mjs';
import { Hooks, TRACKED } from '../support/hookTrigger.mjs';
import { logIn, saveCredential, type Client } from '../support/n8n.mjs';
import { saveTrigger, untilEvents } from '../support/triggers.mjs';

const NAME = 'X-Access-Key';
const KEY = 'key of the proxy 0123456789';

let client: Client;
let hooks: Hooks;
let proxy: AccessProxy;

beforeAll(async () => {
	client = await logIn();
	hooks = await Hooks.startDirectus(() => client);
	const { url, adminToken } = hooks.directus.server;
	proxy = await accessProxy(url, NAME, KEY);
	hooks.credential = await saveCredential(client, {
		...{ url: proxy.url, authentication: 'accessToken', token: adminToken },
		headers: JSON.stringify({ [NAME]: KEY }),
	});
}, 120_000);

afterEach(async () => await hooks.clear());

afterAll(async () => {
	await client.deleteCredential(hooks.credential.id);
	await proxy.close();
	await hooks.stop();
});

it.each([
	['by a WebSocket', 'auto', true],
	['by looking', 'looking', false],
])('the Directus Trigger notices changes %s', async (_, noticedBy, hasSocket) => {
	proxy.passed.length = 0;
	const collections = [TRACKED];
	const parameters = { triggerOn: 'items', collections, fullRecord: true, noticedBy };
	const workflow = await saveTrigger(client, hooks.credential, parameters);
	await client.activate(workflow);
	await hooks.act('POST', `/items/${TRACKED}`, { title: 'Behind it' });
	const events = await untilEvents(client, workflow, 1);
	expect(events).toMatchObject([{ event: 'items.create', record: { title: 'Behind it' } }]);
	await client.deleteWorkflow(workflow);
	expect(proxy.passed.includes('GET /websocket')).toBe(hasSocket);
	expect(proxy.refused).toEqual([]);
});

it('the Directus Hook Trigger puts its flow in place, and is called', async () => {
	const workflow = await hooks.activate({
		triggerOn: 'action',
		actionEvents: 'shop.order-paid',
	});
	await hooks.emit('shop.order-paid', { payload: { order: 1 } });
	const [run] = await hooks.runs(workflow, 1);
	expect(run!.items).toMatchObject([{ event: 'shop.order-paid', payload: { order: 1 } }]);
	await hooks.deactivate(workflow);
	expect(await hooks.flows()).toEqual([]);
	expect(proxy.refused).toEqual([]);
});
