/** The operations of Directus's own node, @directus/n8n-nodes-directus, and its trigger. */
import { isEmpty, isExpression } from './values.mjs';
import { amount, Refusal } from './mapping.mjs';

/** Names and values of fields, as the editor stores what is added one by one. */
function pairsOf(c, name) {
	const pairs = c.take(name)?.fields?.field ?? [];
	if (!Array.isArray(pairs) || pairs.some((pair) => isExpression(pair.name)))
		throw new Refusal('An expression gives the names of its fields.');
	return pairs.filter((pair) => pair.name).map(({ name: field, value = '' }) => [field, value]);
}

const mapped = (c) =>
	c.put('fields', {
		mappingMode: 'defineBelow',
		value: Object.fromEntries(pairsOf(c, 'collectionFields')),
		matchingColumns: [],
		schema: [],
	});

function list(c) {
	if (amount(c, false))
		c.note(
			'It gives all records; the other node gave as many as Directus gives unasked, which are 100.',
		);
}

const manyRaw = [
	'queryParameters?',
	(c) => c.note('Without a limit in its JSON Directus gives 100 records.'),
];

/** The operations that users and files have in common. */
const records = (one) => ({
	get: [`/${one}Id>id@ ${one}FieldsToReturn>options.fields`],
	getRaw: [`/${one}Id>id@ queryParameters?`],
	getAll: [
		`${one}FieldsToReturn>options.fields`,
		list,
		(c) => {
			if (c.take('simplify') !== true) return;
			c.put('simple', true);
			c.note('Simplify gives other fields.');
		},
	],
	getAllRaw: manyRaw,
	update: [`/${one}Id>id@`, (c) => c.body(...pairsOf(c, `${one}Fields`))],
	updateRaw: [`/${one}Id>id@ jsonData=`],
	delete: [`/${one}Id>id@`],
});

export const OFFICIAL = {
	item: {
		create: ['/collection@', mapped],
		createRaw: ['/collection@ jsonData='],
		get: ['/collection@ /itemId>id@ itemFields>options.fields'],
		getRaw: ['/collection@ /itemId>id@ queryParameters?'],
		getAll: ['/collection@ itemFields>options.fields', list],
		getAllRaw: [`/collection@ ${manyRaw[0]}`, manyRaw[1]],
		update: ['/collection@ /itemId>id@', mapped],
		updateRaw: ['/collection@ /itemId>id@ jsonData='],
		delete: ['/collection@ /itemId>id@'],
	},
	user: {
		...records('user'),
		invite: [
			'email role@ invite_url>inviteUrl',
			(c) => {
				c.note('It gives { "success": true } alone.');
				if (isEmpty(c.given.role)) c.note('Choose a role: Directus invites nobody without one.');
			},
		],
	},
	file: {
		...records('file'),
		import: ['file>url'],
		// The other node sent the first binary field of an item, whatever its name.
		upload: ['', (c) => c.put('binaryPropertyName', '={{ Object.keys($binary)[0] }}')],
	},
};

/** The parameters of the Directus Trigger for those of the official one. */
export function triggerFrom(given, note) {
	const { resource = 'item', collection, event = 'create' } = given;
	const options = { ignoreOwnChanges: false };
	const fullRecord = { ...(event === 'update' && { fullRecord: true }), options };
	note(
		'It makes no flow in Directus but reads the activity: the user of the credential needs the permission, and the collection has to track it. Deactivate the old workflow first, so that its flows ("N8N - …") go.',
		'Several events come as several items, without id and action: use key, a number where it is one, and event, which is without the collection ("items.create").',
	);
	if (event === 'update') note('payload holds what was changed; the whole record is in record.');
	if (resource === 'file') return { triggerOn: 'files.upload', ...fullRecord };
	if (resource === 'user')
		return { triggerOn: 'system', systemCollections: ['users'], events: [event], ...fullRecord };
	return { triggerOn: 'items', collections: [collection ?? ''], events: [event], ...fullRecord };
}
