/**
 * The operations of the older nodes of the community, which have one description in common: n8n-nodes-directus and
 * what was made of it. This node has taken their names over, so that most stay.
 */
import { isEmpty, isExpression, jsonOf, locator, readTemplate } from './values.mjs';
import { amount, Refusal } from './mapping.mjs';

/** Filter, sort, fields and so on of Get Many. */
function list(c) {
	const of = (name) => c.take(`additionalFields.${name}`);
	if (c.given.jsonParameters === true) return;
	amount(c, true);
	const filter = of('filter');
	if (!isEmpty(filter)) Object.assign(c.out, { filterType: 'json', filterJson: filter });
	const sort = of('sort');
	if (!isEmpty(sort)) {
		const names = isExpression(sort)
			? [sort]
			: (readTemplate(sort) ?? String(sort).split(',')).map((name) => name.trim());
		const rules = names.map((name) =>
			name.startsWith('-')
				? { field: name.slice(1), direction: '-' }
				: { field: name, direction: '' },
		);
		c.put('sortRules', { rules });
	}
	const functions = of('aggregate')?.aggregationFunctions ?? [];
	if (functions.length > 0) {
		const byName = new Map(functions.map(({ name = 'count', value }) => [name, value]));
		c.put('options.aggregate', jsonOf([...byName]));
	}
	for (const name of ['deep', 'groupBy', 'offset', 'search'])
		if (!isEmpty(of(name))) c.put(`options.${name}`, of(name));
	if (!isEmpty(of('fields'))) c.put('options.fieldPaths', of('fields'));
	const format = of('export');
	const [binary, fileName] = [of('binaryPropertyName'), of('fileName')];
	if (isEmpty(format)) return;
	c.put('options.export', format);
	if (!isEmpty(binary)) c.put('options.binaryProperty', binary);
	c.note(
		'The file comes in one item, without the records in its JSON.',
		...(isEmpty(fileName) ? [] : ['The file is named after the collection.']),
	);
}

/** A read of the whole list, of which the other node took no more than Split Into Items. */
const LIST = ['', list];

const raw = (c) => c.take('data') ?? c.take('bodyParametersJson');

/** The operations of files, and those of the other system collections whose records were JSON. */
const records = {
	list: LIST,
	get: ['/id@'],
	create: ['', (c) => c.raw(raw(c))],
	update: ['/id@ data='],
	updateMultiple: ['data='],
	delete: ['/id@'],
	deleteMultiple: ['keys='],
};
const crud = { ...records, createMultiple: ['data='] };

const webhooks = () => {
	throw new Refusal(
		'Directus has no webhooks any more since version 11, but flows. Custom API Call reaches those of Directus 10, at the path "webhooks".',
	);
};

/** The binary data of an upload, and what was said about the file. */
function upload(c, field) {
	const data = c.take('additionalFields.data');
	const binary = c.take('binaryPropertyName') ?? 'data';
	const sends = c.take('sendBinaryData') === true;
	if (sends) c.put(field, binary);
	if (!isEmpty(data)) c.raw(data);
	return sends;
}

function createFile(c) {
	if (upload(c, 'binaryPropertyName')) return;
	throw new Refusal(
		'It creates the record of a file without a file (Send Binary Data is off). Custom API Call does so: POST to "files".',
	);
}

function importFile(c) {
	const [url, data] = [c.take('url'), c.take('additionalFields.data')];
	if (isEmpty(data)) c.put('url', url);
	else c.body(['url', url], ['data', data, true]);
}

/** What each condition of a filter compares with; undefined where one is more than "equals". */
function equalsIn(filter) {
	const found = {};
	for (const [name, rule] of Object.entries(filter ?? {})) {
		const parts = name === '_and' ? rule.map(equalsIn) : [equalsOf(name, rule)];
		if (parts.includes(undefined)) return undefined;
		Object.assign(found, ...parts);
	}
	return found;
}

const equalsOf = (name, rule) =>
	Object.keys(rule ?? {}).join() === '_eq' ? { [name]: rule._eq } : undefined;

function upsert(c) {
	const filter = c.take('filters')?.filter;
	const data = c.take('data');
	['returnAll', 'limit', 'idFieldname'].forEach((name) => c.take(name));
	if (c.take('skipUpdate') === true)
		throw new Refusal(
			'With Skip Update it only creates what is not there: use Item: Look Up with If Not Found, and Item: Create behind it.',
		);
	const equals = equalsIn(readTemplate(filter)) ?? {};
	const record = readTemplate(data) ?? {};
	const names = Object.keys(equals);
	if (names.length === 0 || !names.every((name) => String(record[name]) === String(equals[name])))
		throw new Refusal(
			'Its filter is more than a comparison with values of the record, by which Create or Update of this node finds an item. Choose such fields, or use Item: Update by Query.',
		);
	c.raw(data);
	c.put('matchFields', names.join(', '));
	c.note('It updates one item that matches, not all of them.');
}

const moved = (line) => [line];

/** The ID that stands in a new node there, which n8n leaves out of the workflow. */
const numbered = (c) => (c.out.id ??= locator(1));

export const OLDER = {
	activity: {
		list: LIST,
		get: ['/id@ +fields>options.fieldPaths', numbered],
		create: moved('collection@ item@ comment'),
		update: ['/id@ comment', numbered],
		delete: ['/id@', numbered],
	},
	assets: { get: moved('/id@ /binaryPropertyName *>transformations') },
	auth: {
		list: ['', (c) => c.note('It asks at "auth", not "auth/oauth", which Directus has no more.')],
		login: ['email password +otp>otp'],
		logout: moved('refreshToken'),
		refreshToken: moved('refreshToken'),
		requestReset: moved('email +resetUrl>resetUrl'),
		resetPassword: moved('token password'),
		startOauthFlow: [
			'/provider +redirect>redirect',
			(c) => c.note('It gives the address of the log-in page as url.'),
		],
	},
	collections: {
		list: moved(''),
		get: moved('/collection@'),
		create: [
			'',
			(c) => {
				if (c.given.jsonParameters === true) return;
				const names = Object.keys(c.given.additionalFields ?? {});
				c.body(
					['collection', c.take('collection')],
					...names.map((name) => [name, c.take(`additionalFields.${name}`), name === 'fields']),
				);
				c.note(
					'As in the other node Directus makes a folder of it, without a table, and takes no notice of the additional fields: turn JSON/RAW Parameters off to set them.',
				);
			},
		],
		update: [
			'/collection@',
			(c) => c.body(['meta', c.take('additionalFields.meta') ?? '{}', true]),
		],
		delete: moved('/collection@'),
	},
	extensions: {
		list: [
			'',
			(c) => {
				c.take('type');
				c.note('It gives the installed extensions of every type.');
			},
		],
	},
	fields: {
		listAll: moved(''),
		list: moved('/collection@'),
		get: moved('/collection@ /field@'),
		create: [
			'/collection@',
			(c) => {
				const [field, type] = [c.take('field'), c.take('type') ?? 'bigInteger'];
				if (c.given.jsonParameters !== true) c.body(['field', field], ['type', type]);
			},
		],
		update: [
			'/collection@ /field@',
			(c) => {
				if (c.given.jsonParameters === true) return;
				const names = Object.keys(c.given.additionalFields ?? {});
				c.body(...names.map((name) => [name, c.take(`additionalFields.${name}`), name !== 'type']));
			},
		],
		delete: moved('/collection@ /field@'),
	},
	files: {
		...records,
		create: ['', createFile],
		import: ['', importFile],
		update: ['/id@', (c) => upload(c, 'replaceWith')],
	},
	folders: { ...crud, create: moved('name +parent@'), update: moved('/id@ +name +parent@') },
	items: {
		list: ['/collection@', list],
		get: moved('/collection@ /id@'),
		create: moved('/collection@ data='),
		createMultiple: moved('/collection@ data='),
		update: moved('/collection@ /id@ data='),
		updateMultiple: moved('/collection@ data='),
		delete: moved('/collection@ /id@'),
		deleteMultiple: moved('/collection@ data='),
		upsert: ['/collection@', upsert],
	},
	permissions: {
		...crud,
		create: [
			'',
			(c) => {
				const [collection, action] = [c.take('collection'), c.take('action') ?? 'create'];
				if (c.given.jsonParameters !== true) c.body(['collection', collection], ['action', action]);
				c.note('Since Directus 11 a permission belongs to a policy: add "policy" to the JSON.');
			},
		],
	},
	presets: crud,
	relations: {
		listAll: moved(''),
		list: moved('/collection@'),
		get: moved('/collection@ /field@'),
		create: moved('data='),
		update: moved('/collection@ /field@ data='),
		delete: moved('/collection@ /field@'),
	},
	revisions: { list: LIST, get: moved('/id@') },
	roles: crud,
	server: Object.fromEntries(
		['getGraphQL', 'getOpenAPI', 'ping', 'health', 'info'].map((name) => [name, moved('')]),
	),
	settings: { get: moved('+fields>options.fieldPaths'), update: moved('data=') },
	users: {
		...crud,
		create: [
			'email password>additionalFields.password +avatar@ +description +first_name +language +last_name +location +role@ +theme>additionalFields.appearance +title',
			(c) => {
				const tags = c.take('additionalFields.tags');
				if (isEmpty(tags) || c.out.jsonParameters) return;
				const isList = isExpression(tags) || /^\s*\[/.test(tags);
				c.put('additionalFields.tags', isList ? tags : JSON.stringify(tags.split(/\s*,\s*/)));
			},
		],
		getCurrent: moved(''),
		updateMe: moved('data='),
		inviteUser: moved('email role@ +inviteUrl>inviteUrl'),
		acceptUserInvite: moved('token password'),
		generate2FA: moved('password'),
		enable2FA: moved('secret otp'),
		disable2FA: moved('otp'),
	},
	utils: {
		clearCache: moved(''),
		generateHash: moved('string'),
		verifyHash: moved('string hash'),
		getRandomString: moved('+length>length'),
		importFileData: moved('/collection@ /binaryPropertyName'),
		sortItems: moved('/collection@ item@ to@'),
	},
	webhooks: Object.fromEntries(Object.keys(crud).map((name) => [name, ['', webhooks]])),
};
