/** n8n's editor in a real browser, for the tests that look at it and for the picture in the README. */
import { chromium } from 'playwright-core';
import { findChromium } from '../../stack/browser.mjs';

/** Nothing is fetched by the browser for itself; the sandbox does not work for root, as CI runs. */
const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Opens a browser and logs in to n8n.
 *
 * @param {{ url: string, owner: { email: string, password: string } }} n8n
 * @param {import('playwright-core').BrowserContextOptions} [options]
 * @returns {Promise<{ page: import('playwright-core').Page, close: () => Promise<void> }>}
 * @throws {Error} when there is no browser, or n8n does not let the owner in
 */
export async function openEditor({ url, owner }, options = {}) {
	const executablePath = findChromium();
	if (!executablePath) throw new Error('No Chromium was found. Install one, or set CHROMIUM_PATH.');
	const browser = await chromium.launch({ executablePath, args: ARGS });
	try {
		const page = await browser.newPage({
			baseURL: url,
			viewport: { width: 1400, height: 900 },
			...options,
		});
		// The editor is large: a busy machine needs a minute for the first page of a new browser.
		page.setDefaultTimeout(120_000);
		await page.goto('/signin', { waitUntil: 'commit' });
		await page.locator('input[name=emailOrLdapLoginId]').fill(owner.email);
		await page.locator('input[name=password]').fill(owner.password);
		await byTestId(page, 'form-submit-button').click();
		await page.waitForURL((address) => !address.pathname.includes('signin'));
		return { page, close: () => browser.close() };
	} catch (error) {
		await browser.close();
		throw error;
	}
}

/**
 * What n8n has named for its own tests.
 *
 * @param {import('playwright-core').Page | import('playwright-core').Locator} where
 * @param {string} id
 */
export const byTestId = (where, id) => where.locator(`[data-test-id="${id}"]`);

/**
 * The input of a parameter in the opened node, with its label.
 *
 * @param {import('playwright-core').Page | import('playwright-core').Locator} where
 * @param {string} name
 */
export const parameter = (where, name) => byTestId(where, `parameter-input-${name}`);

/**
 * Opens a node of a workflow.
 *
 * @param {import('playwright-core').Page} page
 * @param {{ id: string }} workflow
 * @param {string} node its name
 * @returns {Promise<import('playwright-core').Locator>} the opened node: parameters, input and output
 */
export async function openNode(page, { id }, node) {
	await page.goto(`/workflow/${id}`, { waitUntil: 'commit' });
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`).dblclick();
	const opened = byTestId(page, 'ndv');
	await opened.waitFor();
	return opened;
}
