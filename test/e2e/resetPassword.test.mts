/** The example workflow, as it is in examples/, in a real n8n: from the forgotten password to the new one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Directus, nextMail, type User } from '../support/directus.mjs';
import { placesOf } from '../support/leaks.mjs';
import { until } from '../support/until.mjs';
import {
	logIn,
	outputOf,
	running,
	saveCredential,
	type Client,
	type Execution,
	type Saved,
	type Workflow,
} from './support/n8n.mjs';

const directus = new Directus();
const example = JSON.parse(
	readFileSync(join(__dirname, '..', '..', 'examples', 'reset-a-forgotten-password.json'), 'utf8'),
) as { name: string; nodes: object[]; connections: object; settings: object };

const PASSWORD = 'New-password-2';

let client: Client;
let credential: Saved;
let workflow: Workflow;
let user: User;

async function post(path: string, body: object): Promise<{ status: number; body: unknown }> {
	const response = await fetch(`${running().url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', connection: 'close' },
		body: JSON.stringify(body),
	});
	return { status: response.status, body: await response.json() };
}

/** Has the workflow ask for a reset. @returns the token in the mail */
async function forget(): Promise<string> {
	const answer = await post('forgot-password', { email: user.email });
	expect(answer).toEqual({
		status: 200,
		body: { message: expect.stringMatching(/a mail is on its way/) },
	});
	return (await nextMail(user.email)).resetToken;
}

async function start(settings: object): Promise<void> {
	const own = { directusApi: credential };
	const saved = { ...example, settings: { ...example.settings, ...settings } };
	workflow = (await client.importWorkflow(saved, own)) as Workflow;
	await client.activate(workflow);
}

/** All that n8n has kept of the workflow's runs, once it has kept so many and none is under way. */
async function kept(count: number): Promise<Execution[]> {
	const runs = await until(
		async () => (await client.executions(workflow.id)) as Array<{ id: string; status: string }>,
		`n8n has kept ${count} executions`,
		{
			holds: (all) =>
				all.length === count &&
				all.every(({ status }) => status === 'success' || status === 'error'),
		},
	);
	return (await Promise.all(runs.map(({ id }) => client.execution(id)))) as Execution[];
}

beforeAll(async () => {
	client = await logIn();
	credential = await saveCredential(client, directus.credential);
});

beforeEach(async () => {
	user = await directus.makeUser();
});

afterEach(async () => {
	await client.deleteWorkflow(workflow);
	await directus.removeUsers();
});

afterAll(async () => await client.deleteCredential(credential.id));

it('resets a forgotten password once, and n8n keeps nothing of it', async () => {
	await start({});
	const token = await forget();
	expect(await post('reset-password', { token, password: PASSWORD })).toEqual({
		status: 200,
		body: { success: true },
	});
	expect(await directus.canLogIn(user, user.password)).toBe(false);
	expect(await directus.canLogIn(user, PASSWORD)).toBe(true);

	const again = await post('reset-password', { token, password: 'Another-password-3' });
	expect(again).toEqual({
		status: 400,
		body: { error: expect.stringContaining('invalid or expired') },
	});
	expect(await directus.canLogIn(user, PASSWORD)).toBe(true);

	expect(await kept(0)).toEqual([]);
});

it('answers a request without a password with what is missing, and sets none', async () => {
	await start({});
	const token = await forget();
	const answer = await post('reset-password', { token, password: '' });
	expect(answer).toEqual({
		status: 400,
		body: { error: expect.stringMatching(/Missing.*password/i) },
	});
	expect(await directus.canLogIn(user, user.password)).toBe(true);
});

it('takes the whole link from the mail, and an address that nobody has', async () => {
	await start({});
	expect((await post('forgot-password', { email: 'nobody@example.com' })).status).toBe(200);
	await forget();
	const { resetLink } = await nextMail(user.email);
	expect((await post('reset-password', { token: resetLink, password: PASSWORD })).status).toBe(200);
	expect(await directus.canLogIn(user, PASSWORD)).toBe(true);
});

it('where executions are kept, the secrets are only where they came in', async () => {
	await start({ saveDataSuccessExecution: 'all', saveDataErrorExecution: 'all' });
	const token = await forget();
	await post('reset-password', { token, password: PASSWORD });
	const executions = await kept(2);
	expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
	expect(await outputOf(executions[0]!, 'Reset Password')).toEqual([
		expect.objectContaining({ json: { success: true } }),
	]);
	expect(placesOf(directus.server.adminToken, executions)).toEqual([]);
	for (const secret of [token, PASSWORD]) {
		const places = placesOf(secret, executions);
		expect(places).not.toEqual([]);
		expect(places.filter((place) => !place.includes('.runData.New Password.'))).toEqual([]);
	}
});
