/**
 * What a real n8n keeps of operations that fail with a password, a token or a code: no secret is in the stored
 * execution or in n8n's log, in any spelling. The secrets come in by the environment, so that no input holds them.
 *
 * @shares directus
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import type { startN8n } from '../../stack/n8n.mjs';
import { Directus } from '../../support/directus.mjs';
import { fakeServer, refusal, type FakeServer } from '../../support/fakeServer.mjs';
import { placesOf, spellings } from '../../support/leaks.mjs';
import { carriers, type Carrier } from '../../support/secretCarriers.mjs';
import { tried } from '../../support/tried.mjs';
import {
	CREDENTIAL,
	NODE,
	nodeOf,
	outputOf,
	saveBehindStart,
	saveCredential,
	saveWorkflow,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from '../support/n8n.mjs';

const SECRETS = {
	STORED_PASSWORD: 'wrong "pass"\\wörd/1+2 & <b> %41',
	STORED_TOKEN: 'eyJhbGciOiJIUzI1NiJ9.eyJzZWNyZXQiOiJ5ZXMifQ.c2lnbmF0dXJl',
	// Short, of what no random token of n8n's own holds.
	STORED_CODE: 'Q~7',
};
type Name = keyof typeof SECRETS;
const TOKEN = 'token-of-the-credential-0123456789';

const NAMES = [
	'password',
	'pwd',
	'client_secret',
	'private_key',
	'otp',
	'refresh_token',
	'DB_PASS',
];

const directus = new Directus();
let n8n: Awaited<ReturnType<typeof startN8n>>;
let server: FakeServer;
let credential: Saved;

/** What the server says of each request to it. */
let said: (count: number) => string;

const client = (): Client => n8n.client;

beforeAll(async () => {
	server = await fakeServer(({ method, path }, count) =>
		// What is looked up before the secret is sent: no server can say it back then.
		method === 'GET' && /^\/(collections|fields|relations)(\/|$)/.test(path)
			? refusal(403, 'FORBIDDEN', 'You may not see this.')
			: refusal(400, said(count), `No "${said(count)}", or`),
	);
	const { packPackage, startN8n: start } = await import('../../stack/n8n.mjs');
	const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
	n8n = await start({
		tarball: await packPackage(folder),
		env: { ...SECRETS, N8N_BLOCK_ENV_ACCESS_IN_NODE: 'false', N8N_LOG_LEVEL: 'debug' },
	});
	await rm(folder, { recursive: true, force: true });
	credential = await saveCredential(client(), { url: server.url, token: TOKEN });
}, 300_000);

afterAll(async () => {
	await n8n.stop();
	await server.close();
});

/** The parameters of a carrier whose secret is a variable of the environment. */
function parametersOf({ parameters }: Carrier, at: number, name: Name): INodeParameters {
	const given = JSON.stringify(parameters(NAMES[at % NAMES.length]!));
	return JSON.parse(given.replaceAll('$json.secret', `$env.${name}`)) as INodeParameters;
}

/** A workflow of a node for each carrier, all behind Start, which goes on where one fails. */
async function saveAll(chosen: Carrier[], name: Name, used: Saved): Promise<Workflow> {
	const nodes = chosen.map((one, at) =>
		nodeOf(one.title, NODE, {
			parameters: parametersOf(one, at, name),
			credentials: { [CREDENTIAL]: used },
			onError: 'continueRegularOutput',
		}),
	);
	return await saveBehindStart(client(), 'Stored secrets', nodes);
}

/** Runs a workflow. @returns the execution, of which neither n8n's database nor its log holds a secret */
async function runWithoutLeak(workflow: Workflow): Promise<Execution> {
	const execution = (await client().run(workflow, 'Start')) as Execution & { id: string };
	const stored = (await client().call('GET', `/rest/executions/${execution.id}`)) as object;
	for (const secret of [...Object.values(SECRETS), TOKEN, directus.server.adminToken]) {
		expect(placesOf(secret, execution)).toEqual([]);
		expect(placesOf(secret, stored)).toEqual([]);
		expect(placesOf(secret, n8n.log())).toEqual([]);
	}
	return execution;
}

/** What each node of an execution says went wrong. */
const errorsOf = async (execution: Execution, chosen: Carrier[]): Promise<unknown[]> =>
	await Promise.all(
		chosen.map(async ({ title }) => (await outputOf(execution, title))[0]?.json.error),
	);

it.each<Name>(['STORED_PASSWORD', 'STORED_TOKEN', 'STORED_CODE'])(
	'%s, said back in every spelling, is not kept of any operation that sends one',
	async (name) => {
		const secret = SECRETS[name];
		const isShort = secret.length < 4;
		// As the value of a header with any name a few characters may be a number or a word.
		const chosen = carriers.filter(({ isNameless }) => !(isShort && isNameless));
		const ways = Object.values(spellings);
		said = (count) => (isShort ? secret : ways[count % ways.length]!(secret));
		server.received.length = 0;
		const workflow = await saveAll(chosen, name, credential);
		const execution = await runWithoutLeak(workflow);
		expect(placesOf(secret, server.received)).not.toEqual([]);
		const errors = await errorsOf(execution, chosen);
		expect(errors.filter((error) => typeof error !== 'string')).toEqual([]);
		const hidden = errors.filter((error) => String(error).includes('***'));
		expect(hidden.length).toBeGreaterThan(chosen.length * 0.8);
		await client().deleteWorkflow(workflow);
		tried({
			what: 'a failing node in an n8n, whose secret the server says back',
			times: chosen.length,
			result: 'neither the stored execution nor the log of n8n holds it',
		});
	},
	300_000,
);

it('nor of executions that end with the error', async () => {
	const chosen = carriers.filter((_, at) => at % 10 === 0);
	const ways = Object.values(spellings);
	said = (count) => ways[count % ways.length]!(SECRETS.STORED_PASSWORD);
	for (const [at, one] of chosen.entries()) {
		const parameters = parametersOf(one, at, 'STORED_PASSWORD');
		const workflow = await saveWorkflow(client(), credential, parameters);
		const execution = await runWithoutLeak(workflow);
		expect(execution.status).toBe('error');
		await client().deleteWorkflow(workflow);
	}
	tried({
		what: 'an execution in an n8n that ends with an error in which the server says a secret back',
		times: chosen.length,
		result: 'neither the stored execution nor the log of n8n holds it',
	});
}, 300_000);

it('nor of what a real Directus refuses', async () => {
	const chosen = carriers.filter(({ title }) =>
		/^auth\.|\.acceptInvite|verifyHash|of a call$|of a mutation$/.test(title),
	);
	const real = await saveCredential(client(), directus.credential);
	for (const name of Object.keys(SECRETS) as Name[]) {
		const workflow = await saveAll(chosen, name, real);
		const execution = await runWithoutLeak(workflow);
		const errors = await errorsOf(execution, chosen);
		expect(errors.filter((error) => typeof error === 'string').length).toBeGreaterThan(10);
		await client().deleteWorkflow(workflow);
	}
	tried({
		what: 'a log-in, reset, invitation or call with a wrong secret in an n8n, refused by a real Directus',
		times: chosen.length * Object.keys(SECRETS).length,
		result: 'neither the stored execution nor the log of n8n holds it',
	});
}, 300_000);
