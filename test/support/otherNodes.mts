/**
 * The operations of the other nodes for Directus that `convert` knows, written down from their published packages: the
 * parameters as n8n stores them, without those that are at their defaults, and the request that the other node sends.
 */
import type { IDataObject } from 'n8n-workflow';

export interface OtherOperation {
	/** `resource.operation`, as the other node stores them. */
	name: string;
	parameters: IDataObject;
	/** The method and the path of its request; undefined where the operation is refused. */
	request?: string;
	/** What its body holds, or of a read its query. */
	sent?: unknown;
	/** What the report says of it; of a refusal why. */
	says?: RegExp;
}

export type Line = [
	name: string,
	parameters: IDataObject,
	request?: string,
	sent?: unknown,
	says?: RegExp,
];

export const operationsOf = (lines: Line[]): OtherOperation[] =>
	lines.map(([name, parameters, request, sent, says]) => ({
		name,
		parameters,
		...(request !== undefined && { request }),
		...(sent !== undefined && { sent }),
		...(says && { says }),
	}));

const data = '{ "name": "Ada" }';

/** A field and its value, as the official node's editor stores what is added. */
const added = (name: string, value: string) => ({ fields: { field: [{ name, value }] } });

/** What the official node's users and files have in common. */
const ofOfficial = (one: 'user' | 'file'): Line[] => [
	[
		`${one}.get`,
		{ [`${one}Id`]: '7', [`${one}FieldsToReturn`]: ['id', 'title'] },
		`GET /${one}s/7`,
		{ fields: 'id,title' },
	],
	[
		`${one}.getRaw`,
		{ [`${one}Id`]: '7', queryParameters: '{ "fields": ["id"] }' },
		`GET /${one}s/7`,
		{ fields: 'id' },
	],
	[
		`${one}.getAll`,
		{ limit: 20, [`${one}FieldsToReturn`]: ['id'] },
		`GET /${one}s`,
		{ limit: '20', fields: 'id' },
	],
	[
		`${one}.getAllRaw`,
		{ queryParameters: '{ "limit": 3, "filter": { "title": { "_nnull": true } } }' },
		`GET /${one}s`,
		{ limit: '3', filter: '{"title":{"_nnull":true}}' },
		/100 records/,
	],
	[
		`${one}.update`,
		{ [`${one}Id`]: '7', [`${one}Fields`]: added('title', 'Countess') },
		`PATCH /${one}s/7`,
		{ title: 'Countess' },
	],
	[
		`${one}.updateRaw`,
		{ [`${one}Id`]: '7', jsonData: '{ "title": "Countess" }' },
		`PATCH /${one}s/7`,
		{ title: 'Countess' },
	],
	[`${one}.delete`, { [`${one}Id`]: '7' }, `DELETE /${one}s/7`],
];

/** Of Directus's own package, @directus/n8n-nodes-directus. */
export const official: OtherOperation[] = operationsOf([
	[
		'item.create',
		{ collection: 'articles', collectionFields: added('title', 'One') },
		'POST /items/articles',
		{ title: 'One' },
	],
	[
		'item.createRaw',
		{ collection: 'articles', jsonData: data },
		'POST /items/articles',
		{ name: 'Ada' },
	],
	[
		'item.get',
		{ collection: 'articles', itemId: '7', itemFields: ['id', 'title'] },
		'GET /items/articles/7',
		{ fields: 'id,title' },
	],
	[
		'item.getRaw',
		{ collection: 'articles', itemId: '7', queryParameters: '{ "fields": ["id"] }' },
		'GET /items/articles/7',
		{ fields: 'id' },
	],
	['item.getAll', { collection: 'articles', limit: 20 }, 'GET /items/articles', { limit: '20' }],
	[
		'item.getAllRaw',
		{ collection: 'articles', queryParameters: '{ "limit": 3, "sort": ["-id"] }' },
		'GET /items/articles',
		{ limit: '3', sort: '-id' },
		/100 records/,
	],
	[
		'item.update',
		{ collection: 'articles', itemId: '7', collectionFields: added('title', 'Two') },
		'PATCH /items/articles/7',
		{ title: 'Two' },
	],
	[
		'item.updateRaw',
		{ collection: 'articles', itemId: '7', jsonData: data },
		'PATCH /items/articles/7',
		{ name: 'Ada' },
	],
	['item.delete', { collection: 'articles', itemId: '7' }, 'DELETE /items/articles/7'],
	...ofOfficial('user'),
	[
		'user.invite',
		{ email: 'a@example.com', role: 'r', invite_url: 'https://example.com/join' },
		'POST /users/invite',
		{ role: 'r', invite_url: 'https://example.com/join' },
		/success": true } alone/,
	],
	...ofOfficial('file'),
	[
		'file.import',
		{ file: 'https://example.com/x.jpg' },
		'POST /files/import',
		{ url: 'https://example.com/x.jpg' },
	],
	['file.upload', {}, 'POST /files'],
]);

const crud = 'create createMultiple delete deleteMultiple get list update updateMultiple';

/** All operations that the editor offers in any version of the packages, by resource. */
export const offered: Record<'older' | 'official', Record<string, string>> = {
	older: {
		activity: 'create delete get list update',
		assets: 'get',
		auth: 'list login logout refreshToken requestReset resetPassword startOauthFlow',
		collections: 'create delete get list update',
		extensions: 'list',
		fields: 'create delete get list listAll update',
		files: 'create delete deleteMultiple get import importFile list update updateMultiple',
		folders: crud,
		items: `${crud} upsert`,
		permissions: crud,
		presets: crud,
		relations: 'create delete get list listAll update',
		revisions: 'get list',
		roles: crud,
		server: 'getGraphQL getOpenAPI health info ping pingServer serverHealth systemInfo',
		settings: 'get update',
		users: `${crud} acceptUserInvite disable2FA enable2FA generate2FA getCurrent inviteUser updateMe`,
		utils: 'clearCache generateHash getRandomString importFileData sortItems verfiyHash verifyHash',
		webhooks: crud,
	},
	official: {
		item: 'create createRaw delete get getAll getAllRaw getRaw update updateRaw',
		user: 'delete get getAll getAllRaw getRaw invite update updateRaw',
		file: 'delete get getAll getAllRaw getRaw import update updateRaw upload',
	},
};
