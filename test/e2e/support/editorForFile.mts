/** n8n's editor for the tests of a file: opened once, with a credential for the Directus that the tests share. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { Directus } from '../../support/directus.mjs';
import type * as Editor from './editor.mjs';
import { logIn, running, saveCredential, type Client, type Saved, type Workflow } from './n8n.mjs';

interface OpenedEditor {
	client: Client;
	credential: Saved;
	editor: typeof Editor;
	page: Page;
	/** They are deleted behind the tests. */
	workflows: Workflow[];
}

/** Opens the editor before the tests of the file that calls this, and closes it behind them. */
export function editorForFile(options?: BrowserContextOptions): OpenedEditor {
	// Longer than the waits of the browser, whose messages say more.
	jest.setTimeout(300_000);
	const opened = { workflows: [] as Workflow[] } as OpenedEditor;
	let close: (() => Promise<void>) | undefined;
	beforeAll(async () => {
		opened.client = await logIn();
		opened.credential = await saveCredential(opened.client, new Directus().credential);
		opened.editor = await import('./editor.mjs');
		const browser = await opened.editor.openEditor(running(), options);
		opened.page = browser.page;
		close = browser.close;
	});
	afterAll(async () => {
		await close?.();
		for (const workflow of opened.workflows) await opened.client.deleteWorkflow(workflow);
		await opened.client.deleteCredential(opened.credential.id);
	});
	return opened;
}
