/**
 * What the user of the credential has to be allowed in Directus for an operation, and the page that says it.
 * test/integration/all/permissions.test.mts holds it against a real Directus: with exactly these permissions an
 * operation does its work, and without any one of them it is refused.
 */

/**
 * @typedef {object} Needs
 * @property {'everybody' | 'any user' | 'an administrator'} [who] where permissions do not decide it
 * @property {Array<[action: string, collection: string]>} [permissions] all of these; a collection that only the
 *   settings of the node tell is put in words, such as `the collection`
 * @property {string} [note] what else is to be known, as a sentence
 */

const COLLECTION = 'the collection';
const JUNCTION = 'the junction';
/** What Link and Unlink read of the data model, and of both sides. */
const BOTH_SIDES = [
	['read', 'directus_relations'],
	['read', COLLECTION],
	['read', 'the related collection'],
	['read', JUNCTION],
];

/** What the method of a route does to the collection of its records. */
const ACTIONS = { GET: 'read', POST: 'create', PATCH: 'update', PUT: 'update', DELETE: 'delete' };

/** What the method of the route and the collection do not tell, by `resource.operation`. */
const OTHERS = {
	'items.upsert': {
		permissions: [
			['read', COLLECTION],
			['create', COLLECTION],
			['update', COLLECTION],
		],
		note: 'Create only where an item is new, update only where one is there.',
	},
	'items.updateByQuery': {
		permissions: [
			['read', COLLECTION],
			['update', COLLECTION],
		],
	},
	'items.deleteByQuery': {
		permissions: [
			['read', COLLECTION],
			['delete', COLLECTION],
		],
	},
	'items.updateSingleton': {
		permissions: [
			['read', COLLECTION],
			['update', COLLECTION],
		],
	},
	'items.link': {
		permissions: [...BOTH_SIDES, ['create', JUNCTION]],
		note: 'In one to many there is no junction: update on the related collection.',
	},
	'items.unlink': {
		permissions: [...BOTH_SIDES, ['delete', JUNCTION]],
		note: 'In one to many there is no junction: update on the related collection.',
	},
	'items.synchronize': {
		permissions: [
			['read', COLLECTION],
			['create', COLLECTION],
			['update', COLLECTION],
			['read', 'directus_fields'],
		],
		note: 'Create, update and delete only where a record is created, changed and deleted.',
	},
	'assets.get': { permissions: [['read', 'directus_files']] },
	'assets.zipFiles': { permissions: [['read', 'directus_files']] },
	'assets.zipFolder': {
		permissions: [
			['read', 'directus_files'],
			['read', 'directus_folders'],
		],
	},
	'collections.list': { permissions: [['read', 'directus_collections']] },
	'collections.get': {
		permissions: [
			['read', 'directus_collections'],
			['read', COLLECTION],
		],
	},
	'fields.listAll': { permissions: [['read', 'directus_fields']] },
	'fields.list': {
		permissions: [
			['read', 'directus_fields'],
			['read', COLLECTION],
		],
	},
	'fields.get': { permissions: [['read', COLLECTION]] },
	'relations.listAll': { permissions: [['read', 'directus_relations']] },
	'relations.list': { permissions: [['read', 'directus_relations']] },
	'relations.get': {
		permissions: [
			['read', 'directus_relations'],
			['read', COLLECTION],
			['read', 'the related collection'],
		],
	},
	'flows.trigger': {
		who: 'everybody',
		note: 'A flow of a manual trigger: read on `directus_flows` and on the collection.',
	},
	'graphql.execute': {
		permissions: [['read', COLLECTION]],
		note: 'Of a mutation create, update or delete.',
	},
	'graphql.executeSystem': { note: 'Those on the system collections that the query names.' },
	'customApi.request': { note: 'What the endpoint asks for.' },
	'policies.getMyGlobals': { who: 'any user' },
	'revisions.revert': {
		permissions: [
			['read', 'directus_revisions'],
			['read', 'directus_activity'],
			['update', COLLECTION],
		],
	},
	'schema.describe': {
		permissions: [['read', COLLECTION]],
		note: 'Choices and keys are told only to who may read `directus_collections`, `directus_fields` and `directus_relations` too.',
	},
	'server.info': { who: 'everybody', note: 'Who is logged in is told more.' },
	'server.health': { who: 'everybody', note: 'Administrators are told more.' },
	'server.ping': { who: 'everybody' },
	'server.getOpenAPI': { who: 'everybody', note: 'It holds what the user may do.' },
	'server.getGraphQL': { who: 'everybody', note: 'It holds what the user may do.' },
	'settings.setOwner': { who: 'an administrator' },
	'comments.create': {
		permissions: [
			['create', 'directus_comments'],
			['read', COLLECTION],
		],
	},
	'utils.export': {
		permissions: [
			['read', COLLECTION],
			['create', 'directus_files'],
		],
		note: 'Directus answers before it exports, so that the node is not told of a refusal.',
	},
	'utils.importFileData': {
		permissions: [
			['create', COLLECTION],
			['update', COLLECTION],
		],
	},
	'utils.importCollections': {
		permissions: [
			['create', COLLECTION],
			['update', COLLECTION],
		],
	},
	'utils.sortItems': { permissions: [['update', COLLECTION]] },
	'utils.generateHash': { who: 'any user' },
	'utils.verifyHash': { who: 'any user' },
	'utils.getRandomString': { who: 'everybody' },
	'versions.save': {
		permissions: [
			['read', 'directus_versions'],
			['read', COLLECTION],
		],
	},
	'versions.compare': {
		permissions: [
			['read', 'directus_versions'],
			['read', COLLECTION],
		],
	},
	'versions.promote': {
		permissions: [
			['read', 'directus_versions'],
			['read', COLLECTION],
			['update', COLLECTION],
		],
	},
};

/**
 * @param {string} title `resource.operation`, as stored
 * @param {object} row the operation's row in the table
 * @returns {Needs}
 */
export function needsOf(title, row) {
	if (OTHERS[title]) return OTHERS[title];
	if (row.access === 'public') return { who: 'everybody' };
	if (row.needs === 'login') return { who: 'any user' };
	if (row.needs === 'admin') return { who: 'an administrator' };
	const collection = row.collection ?? (row.path?.collection && COLLECTION);
	if (!collection) throw new Error(`docs/permissionsPage.mjs does not say what ${title} needs`);
	return { permissions: [[ACTIONS[row.route.split(' ')[0]], collection]] };
}

/** The operations whose needs the test holds against a real Directus; it has a case for each. */
export const TESTED = [
	...['list', 'get', 'lookUp', 'aggregate', 'create', 'createMultiple', 'update', 'updateMultiple'],
	...['delete', 'deleteMultiple', 'upsert', 'link', 'unlink', 'synchronize', 'getSingleton'],
	...['updateSingleton', 'updateByQuery', 'deleteByQuery'],
]
	.map((operation) => `items.${operation}`)
	.concat(
		['files.list', 'files.get', 'files.create', 'files.update', 'files.delete'],
		['assets.get', 'assets.zipFiles', 'collections.list', 'collections.get'],
		['fields.listAll', 'fields.list', 'fields.get', 'relations.listAll', 'relations.list'],
		['relations.get', 'folders.create', 'users.list', 'activity.list', 'graphql.execute'],
		['schema.describe', 'comments.create', 'revisions.revert', 'utils.importFileData'],
		['utils.sortItems', 'versions.save', 'versions.compare', 'versions.promote'],
	);

/** What a cell of the page says. */
function cell({ who, permissions = [], note }) {
	const collections = [...new Set(permissions.map(([, collection]) => collection))];
	const named = collections.map((collection) => {
		const actions = permissions.filter(([, one]) => one === collection).map(([action]) => action);
		const on = collection.includes(' ') ? collection : `\`${collection}\``;
		return `${actions.join(', ')} on ${on}`;
	});
	const people = {
		everybody: 'Nothing',
		'any user': 'A user who is logged in',
		'an administrator': 'An administrator',
	}[who];
	const needs = [people, named.join('; ')].filter(Boolean).join('; ');
	return [needs && `${needs[0].toUpperCase()}${needs.slice(1)}.`, note].filter(Boolean).join(' ');
}

/**
 * @param {object} resources the built table
 * @returns {string} Markdown
 */
export function permissionsPage(resources) {
	const tested = new Set(TESTED);
	const sections = Object.entries(resources)
		.sort(([, a], [, b]) => a.name.localeCompare(b.name, 'en'))
		.flatMap(([resource, { name, operations }]) => [
			`## ${name}`,
			'',
			'| Operation | Needs | Tested |',
			'|---|---|---|',
			...Object.entries(operations).map(([operation, row]) => {
				const title = `${resource}.${operation}`;
				return `| ${row.name} | ${cell(needsOf(title, row))} | ${tested.has(title) ? '✓' : ''} |`;
			}),
			'',
		]);
	return `<!-- Made by \`npm run docs\` from the table and docs/permissionsPage.mjs. Do not edit. -->

# Permissions

The nodes may do what the user of the credential may do, and no more. A user made for n8n, with a policy that allows just
what the workflows need, is the safest choice:

1. In Directus: **Settings > Access Policies > Create Policy**, without *App Access* and *Admin Access*. Add what the
   operations of your workflow need, from the tables below.
2. **User Directory > Create User**, with that policy, and generate a **Token**. This goes into
   [the credential](credential.md).

A user like that does without an administrator, except where the tables say so. What else is good to allow:

- **Read on the collection**, beside create and update. Without it a write works, and its output has the ID, or only
  \`"success": true\`.
- **Read on \`directus_fields\`**. Without it the node does not know the types of the columns, and
  [values](values.md) are sent as n8n gives them. Synchronize cannot do without.
- **Read on \`directus_collections\`, \`directus_fields\` and \`directus_relations\`** of the user whose credential is
  used in the editor: the lists of collections and fields are made of them. *App Access* brings them.
- The **Directus Trigger** reads \`directus_activity\` and \`directus_revisions\` ([more](trigger.md#what-it-needs)); the
  **Directus Hook Trigger** needs an administrator.

*The collection* is the one that is chosen in the node. Where fields or items are left out of a permission, the node sees
and writes the others. With ✓ a test holds it against a real Directus 12: with exactly these permissions the operation
does its work, and without any one of them it is refused. For the others it is what the route of Directus's API asks for.
Directus 10 has permissions in roles, and no policies.

${sections.join('\n')}`;
}
