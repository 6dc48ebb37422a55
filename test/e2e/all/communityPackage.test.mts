/**
 * n8n's own installer of community packages, with unverified packages forbidden and allowed
 * (N8N_UNVERIFIED_PACKAGES_ENABLED). The tests build on one another: the same n8n is started with one setting after
 * the other.
 *
 * @needs browser openssl
 * @shares directus
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { startN8n } from '../../stack/n8n.mjs';
import { Directus } from '../../support/directus.mjs';
import type { openEditor } from '../support/editor.mjs';
import {
	NODE,
	outputOf,
	saveCredential,
	saveWorkflow,
	type Execution,
	type Workflow,
} from '../support/n8n.mjs';
import { npmRegistry, type NpmRegistry } from '../support/npmRegistry.mjs';

const PACKAGE = 'n8n-nodes-directus-complete';
const FORBIDDEN = 'Installation of unverified community packages is forbidden!';
const PACKAGES = '/rest/community-packages';

const directus = new Directus();

/** Read at each start of n8n. */
const settings: Record<string, string> = {};

let folder: string;
let registry: NpmRegistry;
let n8n: Awaited<ReturnType<typeof startN8n>>;
let browser: Awaited<ReturnType<typeof openEditor>>;
let workflow: Workflow;

beforeAll(async () => {
	const n8nOfStack = await import('../../stack/n8n.mjs');
	folder = await mkdtemp(join(tmpdir(), 'registry-'));
	registry = await npmRegistry(await n8nOfStack.packPackage(folder), folder);
	Object.assign(settings, registry.env, { N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' });
	n8n = await n8nOfStack.startN8n({ env: settings });
	const { openEditor } = await import('../support/editor.mjs');
	// It stays logged in when n8n starts anew.
	browser = await openEditor(n8n);
}, 240_000);

afterAll(async () => {
	await browser?.close();
	await n8n?.stop();
	await registry?.close();
	await rm(folder, { recursive: true, force: true });
}, 60_000);

async function restartWith(isAllowed: 'true' | 'false'): Promise<void> {
	settings.N8N_UNVERIFIED_PACKAGES_ENABLED = isAllowed;
	await n8n.restart();
}

/** What the page Settings > Community nodes does when its button is pressed. */
const install = async () => await n8n.client.call('POST', PACKAGES, { name: PACKAGE });

/** The names of this package's nodes that n8n has. */
async function nodes(): Promise<string[]> {
	const types = (await n8n.client.nodeTypes()) as Array<{ name: string }>;
	return types.map(({ name }) => name).filter((name) => name.startsWith(`${PACKAGE}.`));
}

/** The packages that n8n says are installed, with their versions. */
async function installed(): Promise<Record<string, string>> {
	const packages = (await n8n.client.call('GET', PACKAGES)) as Array<{
		packageName: string;
		installedVersion: string;
	}>;
	return Object.fromEntries(
		packages.map(({ packageName, installedVersion }) => [packageName, installedVersion]),
	);
}

/** Has the node ask Directus whose its token is. */
async function whoAmI(): Promise<unknown> {
	const execution = (await n8n.client.run(workflow, 'Start')) as Execution;
	return (await outputOf(execution, 'Directus'))[0]?.json.email;
}

/** What the page of the settings offers where nothing is installed. */
async function offered(): Promise<string[]> {
	const { page } = browser;
	await page.goto('/settings/community-nodes', { waitUntil: 'commit' });
	const heading = page.getByText('Supercharge your workflows').first();
	await heading.waitFor();
	const buttons = page.getByRole('button', { name: 'Install' });
	return [await heading.innerText(), ...(await buttons.allInnerTexts())];
}

describe('where unverified packages are forbidden', () => {
	it('n8n does not install the package, and says why', async () => {
		await expect(install()).rejects.toThrow(FORBIDDEN);
		expect(registry.asked).toEqual([]);
		expect([await installed(), await nodes()]).toEqual([{}, []]);
	});

	it('the page of the settings has no button for it', async () => {
		expect(await offered()).toEqual(['Supercharge your workflows with verified community nodes']);
	}, 180_000);
});

describe('where they are allowed', () => {
	beforeAll(async () => await restartWith('true'), 240_000);

	it('the page of the settings has a button for it', async () => {
		expect(await offered()).toEqual([
			'Supercharge your workflows with community nodes',
			'Install a community node',
		]);
	}, 180_000);

	it('n8n installs the package from the registry, and has its nodes without a restart', async () => {
		const { version } = registry;
		await install();
		expect(registry.asked).toContain(`GET /${PACKAGE}/-/${PACKAGE}-${version}.tgz`);
		expect(await installed()).toEqual({ [PACKAGE]: version });
		expect(await nodes()).toEqual(
			expect.arrayContaining([NODE, `${NODE}Trigger`, `${PACKAGE}.directusHookTrigger`]),
		);
		const credential = await saveCredential(n8n.client, directus.credential);
		workflow = await saveWorkflow(n8n.client, credential, {
			resource: 'users',
			operation: 'getCurrent',
		});
		expect(await whoAmI()).toBe(directus.server.adminEmail);
	}, 180_000);
});

describe('the package, where they are forbidden later,', () => {
	beforeAll(async () => await restartWith('false'), 240_000);

	it('goes on working where it is installed', async () => {
		expect(Object.keys(await installed())).toEqual([PACKAGE]);
		expect(await whoAmI()).toBe(directus.server.adminEmail);
	});

	it('cannot be updated', async () => {
		const update = n8n.client.call('PATCH', PACKAGES, { name: PACKAGE });
		await expect(update).rejects.toThrow(FORBIDDEN);
		expect(await whoAmI()).toBe(directus.server.adminEmail);
	});

	it('can be removed, but not be installed again', async () => {
		await n8n.client.call('DELETE', `${PACKAGES}?name=${PACKAGE}`);
		expect([await installed(), await nodes()]).toEqual([{}, []]);
		await expect(install()).rejects.toThrow(FORBIDDEN);
	});
});
