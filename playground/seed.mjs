/** What the playground's Directus and n8n have in them. Everything is made once and found again later. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../test/stack/checkout.mjs';

/** Who forgets the password. */
export const USER = {
	email: 'ada@example.com',
	password: 'forgotten-password',
	first_name: 'Ada',
	last_name: 'Lovelace',
	status: 'active',
};

const CREDENTIAL = { name: 'Directus account', type: 'directusApi' };

const EXAMPLE = join(root, 'examples', 'reset-a-forgotten-password.json');

/** A request that must succeed. */
async function ask(directus, ...request) {
	const { ok, status, data, errors } = await directus.request(...request);
	if (!ok)
		throw new Error(
			`Directus answered ${status} to ${request[0]} ${request[1]}: ${errors?.[0]?.message}`,
		);
	return data;
}

/** The user, with the password that is about to be forgotten. */
async function seedUser(directus) {
	const [found] = await ask(
		directus,
		'GET',
		`/users?filter[email][_eq]=${encodeURIComponent(USER.email)}`,
	);
	if (found)
		await ask(directus, 'PATCH', `/users/${found.id}`, {
			password: USER.password,
			status: USER.status,
		});
	else await ask(directus, 'POST', '/users', USER);
}

/** The credential, with the address that Directus has this time. */
async function seedCredential({ client }, { url, adminToken }) {
	const credential = {
		...CREDENTIAL,
		data: { url, authentication: 'accessToken', token: adminToken },
	};
	const found = (await client.credentials()).find(
		({ name, type }) => name === CREDENTIAL.name && type === CREDENTIAL.type,
	);
	const { id } = found
		? await client.updateCredential(found.id, credential)
		: await client.createCredential(credential.name, credential.type, credential.data);
	const { status, message } = await client.testCredential({ id, ...credential });
	if (status !== 'OK') throw new Error(`n8n’s test of the credential failed: ${message}`);
	return { id, name: CREDENTIAL.name };
}

/** The example as it is in this checkout; a changed copy in n8n would not show what the example does. */
async function seedWorkflow({ client }, credential) {
	const example = JSON.parse(await readFile(EXAMPLE, 'utf8'));
	for (const old of await client.workflows()) {
		if (old.name === example.name) await client.deleteWorkflow(old);
	}
	const workflow = await client.importWorkflow(example, { directusApi: credential });
	await client.activate(workflow);
	return workflow;
}

/**
 * @param {object} servers
 * @param {Awaited<ReturnType<typeof import('../test/stack/directus.mjs').startDirectus>>} servers.directus
 * @param {Awaited<ReturnType<typeof import('../test/stack/n8n.mjs').startN8n>>} servers.n8n
 * @returns {Promise<{ id: string, name: string }>} the example workflow, live
 * @throws {Error} when one of the two refuses, or n8n's own test of the credential fails
 */
export async function seed({ directus, n8n }) {
	await seedUser(directus);
	const credential = await seedCredential(n8n, directus);
	return await seedWorkflow(n8n, credential);
}
