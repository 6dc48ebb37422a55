/** What the picture and the recording in the README are about: a collection of articles, and a workflow that fills it. */
import { directusClient } from '../test/stack/directus.mjs';

export const NODE = 'n8n-nodes-directus-complete.directus';
export const COLLECTION = 'articles';

const text = (field) => ({ field, type: 'string', schema: {}, meta: { interface: 'input' } });

/** The field of the key, which the table fills in. */
export const KEY = 'id';
const FIELDS = [
	{
		field: KEY,
		type: 'integer',
		schema: { is_primary_key: true, has_auto_increment: true },
		meta: { hidden: true },
	},
	{ ...text('slug'), schema: { is_unique: true } },
	text('title'),
	text('status'),
	{ field: 'published_on', type: 'date', schema: {}, meta: { interface: 'datetime' } },
];

/** What comes in: the first of them is in Directus already. */
export const ARTICLES = [
	{ slug: 'hello-directus', title: 'Hello, Directus', date: '2026-03-02' },
	{ slug: 'ten-flows', title: 'Ten flows we use every day', date: '2026-03-09' },
	{ slug: 'from-sheet-to-site', title: 'From a sheet to a site', date: '2026-03-16' },
];

/**
 * Makes the collection anew, with the first of the articles in it.
 *
 * @param {{ url: string, adminToken: string }} directus
 * @returns {Promise<void>}
 * @throws {Error} where Directus refuses
 */
export async function seedArticles({ url, adminToken }) {
	const directus = directusClient(url, adminToken);
	const must = async (...request) => {
		const { ok, status, text: said } = await directus.request(...request);
		if (!ok) throw new Error(`${request[0]} ${request[1]} was answered ${status}: ${said}`);
	};
	await directus.request('DELETE', `/collections/${COLLECTION}`);
	const collection = { collection: COLLECTION, schema: {}, meta: {}, fields: FIELDS };
	await must('POST', '/collections', collection);
	const { slug, title } = ARTICLES[0];
	await must('POST', `/items/${COLLECTION}`, { slug, title, status: 'draft' });
}

/** A node of a workflow, at a place from left to right. */
export const nodeAt = (called, type, typeVersion, x, more) => ({
	...{ id: called, name: called, type, typeVersion, position: [x, 0], parameters: {} },
	...more,
});

/** Start → the articles, an item each. */
export const articleNodes = [
	nodeAt('Start', 'n8n-nodes-base.manualTrigger', 1, 0),
	nodeAt('Articles', 'n8n-nodes-base.code', 2, 200, {
		parameters: { jsCode: `return ${JSON.stringify(ARTICLES.map((json) => ({ json })))};` },
	}),
];

export const linkTo = (to) => ({ main: [[{ node: to, type: 'main', index: 0 }]] });

/** The credential that both use. */
export const makeCredential = async (client, { url, adminToken }) =>
	await client.createCredential('Directus account', 'directusApi', {
		url,
		authentication: 'accessToken',
		token: adminToken,
	});
