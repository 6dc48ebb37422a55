/** Nodes of other packages for Directus, turned into nodes of this one. */
import { Conversion, carryOut, Refusal } from './mapping.mjs';
import { OFFICIAL, triggerFrom } from './official.mjs';
import { OLDER } from './older.mjs';
import { isExpression } from './values.mjs';

const OWN = 'n8n-nodes-directus-complete';

/** What each package is made of: which table it has, and whether it gave a list as one item. */
const PACKAGES = {
	__proto__: null,
	'n8n-nodes-directus': { table: OLDER, listsAsOneItem: true },
	'@drwade/n8n-nodes-directus': { table: OLDER, listsAsOneItem: true },
	'@stumpworks/n8n-nodes-directus': { table: OLDER, listsAsOneItem: true },
	'@denklab/n8n-nodes-directus': { table: OLDER },
	'@flagbit/n8n-nodes-directus': { table: OLDER },
	'@directus/n8n-nodes-directus': { table: OFFICIAL },
};

/** The names of this node for those that differ. */
const RESOURCES = { item: 'items', user: 'users', file: 'files' };
const OPERATIONS = {
	createRaw: 'create',
	getRaw: 'get',
	getAll: 'list',
	getAllRaw: 'list',
	importFile: 'import',
	invite: 'inviteUser',
	pingServer: 'ping',
	serverHealth: 'health',
	systemInfo: 'info',
	updateRaw: 'update',
	upload: 'create',
	verfiyHash: 'verifyHash',
};

/** What the editor chooses in a new node, and so leaves out of the workflow. */
const FIRST = { assets: 'get', server: 'getGraphQL', settings: 'get', utils: 'clearCache' };
const FIRST_OFFICIAL = { item: 'create', user: 'invite', file: 'import' };

const LISTS = /^(list|createMultiple|updateMultiple)/;

const NOTES = {
	lists: 'It gives an item for each record, not one item with all of them.',
	emptied: 'It gives { "deleted": true } or { "success": true } in place of an empty answer.',
	text: 'It gives the text as result.',
	more: 'It gives the answer, not an empty item.',
	asset:
		'It gives id, fileName, mimeType and fileSize beside the file; File: Get gives the record (Include File Data).',
};

/** What comes out other than before, of the older nodes. */
function outputNotes(resource, operation, { listsAsOneItem }, given) {
	const name = `${resource}.${operation}`;
	const isWhole = listsAsOneItem && LISTS.test(operation) && given.splitIntoItems !== true;
	return [
		isWhole && given.additionalFields?.export === undefined && NOTES.lists,
		/delete|\.(logout|requestReset|resetPassword|inviteUser|acceptUserInvite|enable2FA|disable2FA|clearCache|sortItems|importFileData)/.test(
			name,
		) && NOTES.emptied,
		listsAsOneItem &&
			/\.(ping|getGraphQL|getRandomString|generateHash|verifyHash)/.test(name) &&
			NOTES.text,
		/\.(getOpenAPI|health)/.test(name) && NOTES.more,
		resource === 'assets' && NOTES.asset,
		/Hash$/.test(name) && 'Directus 12 makes and checks no hashes.',
	].filter((note) => note);
}

/**
 * @param {{ type: string, parameters?: object }} node of a workflow
 * @returns {undefined | { what: string, values?: object, notes: string[], refusal?: string }} undefined for a node of
 * none of the packages; `values` are those of its keys that change
 */
export function converted(node) {
	const dot = node.type?.lastIndexOf?.('.');
	const known = PACKAGES[node.type?.slice?.(0, dot)];
	if (!known) return undefined;
	const [, kind, tool = ''] = /^(.*?)(Tool)?$/.exec(node.type.slice(dot + 1));
	const given = node.parameters ?? {};
	const isTrigger = known.table === OFFICIAL && kind === 'directusTrigger' && !tool;
	if (isTrigger) {
		const notes = [];
		const parameters = triggerFrom(given, (...texts) => notes.push(...texts));
		return {
			what: 'trigger',
			notes,
			values: { type: `${OWN}.directusTrigger`, typeVersion: 1, parameters },
		};
	}
	if (kind !== 'directus')
		return {
			what: kind,
			notes: [],
			refusal: 'No such node of its package is known.',
		};
	const first = known.table === OFFICIAL ? FIRST_OFFICIAL : FIRST;
	const { resource = known.table === OFFICIAL ? 'item' : 'items' } = given;
	const { operation = first[resource] ?? 'list' } = given;
	const what = `${resource}: ${operation}`;
	try {
		const { out, notes } = carriedOver(known, given, { resource, operation, tool });
		return {
			what,
			notes,
			values: { type: `${OWN}.directus${tool}`, typeVersion: 1, parameters: out },
		};
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { what, notes: [], refusal: error.message };
	}
}

function carriedOver(known, given, { resource, operation, tool }) {
	if (isExpression(resource) || isExpression(operation))
		throw new Refusal('An expression chooses its operation.');
	const name = OPERATIONS[operation] ?? operation;
	const operations = Object.hasOwn(known.table, resource) ? known.table[resource] : {};
	const key = [operation, name].find((one) => Object.hasOwn(operations, one));
	if (!key) throw new Refusal('No such operation of its package is known.');
	const conversion = new Conversion(given, RESOURCES[resource] ?? resource, name);
	const { out } = conversion;
	carryOut(conversion, operations[key]);
	if (!out.jsonParameters && /^(list|get)/.test(name)) {
		if (['files', 'presets', 'settings', 'users'].includes(out.resource)) out.simple ??= false;
		if (tool && out.resource === 'items') out.output = 'all';
	}
	const description = conversion.take('toolDescription');
	if (conversion.take('descriptionType') === 'manual' && description)
		out.toolDescription = description;
	if (known.table === OLDER) conversion.note(...outputNotes(resource, name, known, given));
	const { left } = conversion;
	if (left.length > 0)
		conversion.note(
			`Not carried over, as this node has no such parameter here or the other node took no notice of it: ${left.join(', ')}.`,
		);
	return conversion;
}
