/** Calls of a Directus Trigger's webhook that Directus did not make: none may start a workflow. */
import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { Directus } from '../../support/directus.mjs';
import { logIn, makeArticles, saveCredential, type Client, type Saved } from '../support/n8n.mjs';
import { HEADER, overhear, post as postTo, type Answer } from '../support/overhear.mjs';
import { makeEditor, Triggered, type Flow } from '../support/trigger.mjs';

const ARTICLES = 'forged_articles';
/** Order of the curve P-256: with s, its difference to this is as good a half of a signature. */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

const directus = new Directus();
let client: Client;
let credential: Saved;
let editor: { id: string; token: string };
let workflow: { id: string; name: string; versionId: string };
let flow: Flow;
/** What the flow really sends to n8n. */
let url: string;
let secret: string;
let privateKey: string;
const triggered = new Triggered(
	() => client,
	() => credential,
	directus,
);

const create = async (title: string) =>
	await directus.ask('POST', `/items/${ARTICLES}`, { title }, editor.token);

async function call(token: unknown, given: string | undefined = secret): Promise<Answer> {
	return await post(JSON.stringify({ token }), given);
}

const post = async (body: string, given: string | undefined) => await postTo(url, body, given);

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const claims = (more: object = {}) => ({
	trigger: {
		event: `${ARTICLES}.items.create`,
		payload: { title: 'Forged' },
		key: 1,
		collection: ARTICLES,
	},
	user: editor.id,
	iat: Math.floor(Date.now() / 1000),
	...more,
});

/** A token as the flow makes it, with the key of the flow or another one. */
function token(content: object, key = privateKey): string {
	const text = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(content)}`;
	const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
	return `${text}.${signature.toString('base64url')}`;
}

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
	editor = await makeEditor(directus);
	await makeArticles(directus, ARTICLES);
	workflow = await triggered.start({
		triggerOn: 'items',
		collections: [ARTICLES],
		events: ['create'],
	});
	flow = await triggered.flow(workflow);
	const options = (key: string) => flow.operations.find((each) => each.key === key)!.options;
	url = options('call').url;
	secret = options('call').headers.find(({ header }) => header === HEADER)!.value;
	privateKey = options('sign').secret;
});

afterAll(async () => {
	await triggered.clear();
	await client.deleteCredential(credential.id);
	await directus.ask('DELETE', `/collections/${ARTICLES}`);
	await directus.removeUsers();
});

it('takes the call that Directus makes once, and never again', async () => {
	const { headers, body } = await overhear(directus, flow, async () => await create('Overheard'));
	const given = headers[HEADER] as string;
	expect(await post(body, given)).toMatchObject({ status: 200 });
	expect(await post(body, given)).toEqual({
		status: 403,
		body: { error: expect.stringContaining('before') },
	});

	// The second signature that is as good as the first.
	const [head, content, signature] = (JSON.parse(body) as { token: string }).token.split('.');
	const bytes = Buffer.from(signature!, 'base64url');
	const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`);
	const other = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
	const twin = Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url');
	expect(await call(`${head}.${content}.${twin}`, given)).toMatchObject({ status: 403 });
	// Base64 has several ways to write the same bytes.
	expect(await call(`${head}.${content}.${signature}==`, given)).toMatchObject({ status: 403 });

	expect(await triggered.events(workflow, 1)).toEqual([
		[expect.objectContaining({ event: 'items.create', payload: { title: 'Overheard' } })],
	]);
});

it('takes an event once that Directus sends again, since it did not hear that it had come', async () => {
	const before = (await triggered.runs(workflow, 0)).length;
	const id = randomUUID();
	expect((await call(token(claims({ id })))).status).toBe(200);
	expect(await call(token(claims({ id })))).toEqual({
		status: 200,
		body: { ignored: 'it has come before' },
	});
	await triggered.events(workflow, before + 1);
});

it('refuses 1,000 forged calls, and none of them starts the workflow', async () => {
	const before = (await triggered.runs(workflow, 0)).length;
	const foreign = generateKeyPairSync('ec', {
		namedCurve: 'P-256',
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const now = Math.floor(Date.now() / 1000);
	const hmac = (header: object, key: string) => {
		const text = `${encode(header)}.${encode(claims())}`;
		return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
	};
	const altered = () => {
		const [head, , signature] = token(claims()).split('.');
		return `${head}.${encode(claims({ user: null }))}.${signature}`;
	};
	const seen = token(claims());
	expect((await call(seen)).status).toBe(200);
	const large = 'x'.repeat(6 * 1024 * 1024);

	const kinds: Array<[name: string, status: number, send: () => Promise<Answer>]> = [
		[
			'no secret',
			401,
			async () => await post(JSON.stringify({ token: token(claims()) }), undefined),
		],
		['an empty secret', 401, async () => await call(token(claims()), '')],
		[
			'a wrong secret',
			401,
			async () => await call(token(claims()), randomBytes(32).toString('base64url')),
		],
		['a part of the secret', 401, async () => await call(token(claims()), secret.slice(0, -1))],
		['no token', 403, async () => await post('{}', secret)],
		['a list for a token', 403, async () => await call([token(claims())])],
		['no JWT', 403, async () => await call(randomUUID())],
		[
			'no signature',
			403,
			async () => await call(`${encode({ alg: 'none' })}.${encode(claims())}.`),
		],
		['a foreign key', 403, async () => await call(token(claims(), foreign.privateKey))],
		['an HMAC with the secret', 403, async () => await call(hmac({ alg: 'HS256' }, secret))],
		['other content', 403, async () => await call(altered())],
		['an old time', 403, async () => await call(token(claims({ iat: now - 3600 })))],
		['a time to come', 403, async () => await call(token(claims({ iat: now + 3600 })))],
		['no time', 403, async () => await call(token(claims({ iat: undefined })))],
		['a call seen before', 403, async () => await call(seen)],
	];
	const outcomes = new Map<string, number>();
	const note = async ([name, wanted, send]: (typeof kinds)[number]) => {
		const { status, body } = await send();
		const key =
			status === wanted && typeof body.error === 'string'
				? 'refused'
				: `${name}: ${status} ${JSON.stringify(body)}`;
		outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
	};
	for (let sent = 0; sent < 990; sent += 30) {
		await Promise.all(
			Array.from({ length: 30 }, async (_, i) => await note(kinds[(sent + i) % kinds.length]!)),
		);
	}
	for (let sent = 0; sent < 10; sent++) {
		await note(['too large', 413, async () => await call(large)]);
	}
	expect([...outcomes]).toEqual([['refused', 1000]]);

	// A real one starts it, and is the only one besides the one that was to be replayed.
	await create('Real');
	const events = await triggered.events(workflow, before + 2);
	expect(events.at(-1)).toEqual([expect.objectContaining({ payload: { title: 'Real' } })]);
}, 300_000);
