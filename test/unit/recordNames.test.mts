/** The lists of the editor where not all may be read of which the names of records are made. */
import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { listSearch } from '../../dist/nodes/Directus/methods/listSearch';
import { byId } from '../scenarios/scenario.mjs';
import { editorContext } from '../support/engine.mjs';
import { fakeServer, refusal, type Reply } from '../support/fakeServer.mjs';
import { range } from '../support/records.mjs';

const FIELDS = ['id', 'title', 'author'].map((field) => ({
	...{ collection: 'things', field, type: field === 'title' ? 'string' : 'integer' },
	schema: { is_primary_key: field === 'id' },
}));

const forbidden = refusal(403, 'FORBIDDEN', "You don't have permission to access this.");

/** The names in a list of items that a server gives, and of users. */
async function namesIn(
	list: 'searchItems' | 'searchUsers',
	{ template = '', max = -1, seesModel = true, search = undefined as string | undefined },
) {
	const records = range(30).map((n) => ({ id: n, title: `T${n}`, author: { name: 'Ada' } }));
	const server = await fakeServer(({ path, query }): Reply => {
		const asked = query.toString();
		if (path === '/server/info') return { body: { data: { queryLimit: { default: 100, max } } } };
		if (path === '/fields/things' && seesModel) return { body: { data: FIELDS } };
		if (path === '/collections/things' && seesModel)
			return { body: { data: { collection: 'things', meta: { display_template: template } } } };
		if (path === '/users')
			return asked.includes('email')
				? forbidden
				: { body: { data: [{ id: 'a', first_name: 'Ada', last_name: 'L.' }] } };
		const limit = Number(query.get('limit'));
		if (path !== '/items/things' || /gone|%24|%28/.test(asked)) return forbidden;
		if (max > 0 && limit > max) return refusal(400, 'INVALID_QUERY', 'Invalid query.');
		const offset = Number(query.get('offset'));
		return { body: { data: records.slice(offset, offset + limit) } };
	});
	try {
		const names: string[] = [];
		for (let token: string | undefined = '0'; token !== undefined; ) {
			const credential = { url: server.url, token: 'static-token' };
			const parameters = { resource: 'items', operation: 'get', collection: byId('things') };
			const context = editorContext(parameters, credential) as ILoadOptionsFunctions;
			const page = await listSearch[list]!.call(context, search, token);
			names.push(...page.results.map(({ name }) => name));
			token = page.paginationToken as string | undefined;
		}
		return names;
	} finally {
		await server.close();
	}
}

it.each([
	['names a field that is gone', '{{gone}} {{title}}', 'T0 (0)'],
	['has a picture', '{{image.$thumbnail}} {{title}}', 'T0 (0)'],
	['leads on to a field that is gone', '{{title}} {{author.gone}}', 'T0 (0)'],
	['is for several collections', '{{title}} {{item:articles.title}}', 'T0 (0)'],
	['has a function', '{{year(at)}} {{title}}', 'T0 (0)'],
	['leads on', '{{ author.name }}: {{title}}', 'Ada: T0 (0)'],
])('of items whose display template %s', async (_, template, first) => {
	expect((await namesIn('searchItems', { template }))[0]).toBe(first);
});

it('of items for a user who may not read the data model', async () => {
	expect((await namesIn('searchItems', { seesModel: false }))[0]).toBe('T0');
});

it('of users for one who may not read their addresses', async () => {
	expect(await namesIn('searchUsers', { search: 'Ada' })).toEqual(['Ada L.']);
});

it.each([-1, 20, 30])(
	'hold all, page by page, of a server with a QUERY_LIMIT_MAX of %d',
	async (max) => {
		expect(await namesIn('searchItems', { max })).toEqual(range(30).map((n) => `T${n} (${n})`));
	},
);
