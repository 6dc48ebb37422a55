import { List } from '../../dist/nodes/Directus/framework/define';
import { runNode, type NodeRun } from '../support/engine.mjs';
import { fakeServer, type FakeServer, type Reply } from '../support/fakeServer.mjs';
import { fieldsFor, parametersFor, pathFor, type Row } from '../support/rows.mjs';
import { tried } from '../support/tried.mjs';
import type { Kind, WrongShape } from '../support/wrongShapes.mjs';

/** What the operations that send a file find in their input, under the name that fills every text. */
const file = { data: 'W10=', mimeType: 'application/json', fileName: 'x.json' };

/** What a server says of its data model, as far as rows ask for it before they send their own request. */
function dataModel(path: string, fields: object[]): Reply | undefined {
	const field = { collection: 'x', field: 'x', type: 'string', meta: null };
	const key = { ...field, schema: { is_primary_key: true } };
	const collection = { collection: 'x', meta: {}, schema: {} };
	const answers: Array<[RegExp, unknown]> = [
		[/^\/fields\//, fields.length > 0 ? fields : [key]],
		[/^\/collections\//, collection],
		[/^\/collections$/, [collection, { ...collection, collection: 'directus_users' }]],
		[
			/^\/relations$/,
			[{ collection: 'y', field: 'z', related_collection: 'x', meta: { one_field: 'x' } }],
		],
		[/^\/server\/info$/, { version: '12.0.0' }],
		[/^\/policies\/me\/globals$/, { admin_access: true }],
	];
	const found = answers.find(([pattern]) => pattern.test(path));
	return found && { body: { data: found[1] } };
}

/** Words that are the engine's and tell a user nothing. */
const OF_THE_ENGINE =
	/cannot (read|destructure|convert)|is not (a function|iterable|defined)|call stack|\[object |undefined|NaN/i;

/** Words that name what came back, or say what is missing in it. */
const NAMES_IT =
	/answered with |It sent |It named no|It did not name|There is no|No item in|Refused all the same|broke off|is no singleton|no primary key|could not be|has no |are not known|answered 20\d|may not see/i;

/**
 * What became of a run, in one word, where it is as it should be: `refused` with an error of n8n's that names what
 * came back and the item, or `accepted` with items that n8n can keep. Else a sentence that says what is wrong.
 */
function toldOf({ error, items }: NodeRun): string {
	if (!error) {
		try {
			const text = JSON.stringify(items.map(({ json }) => json));
			return OF_THE_ENGINE.test(text) ? `accepted as ${text}` : 'accepted';
		} catch (cause) {
			return `accepted, and n8n cannot keep it: ${String(cause)}`;
		}
	}
	const { name, message, description, context } = error as typeof error & { name?: string };
	const said = `${message} ${description ?? ''}`;
	const isNodes = ['NodeApiError', 'NodeOperationError'].includes(String(name));
	const isGood =
		isNodes &&
		!OF_THE_ENGINE.test(said) &&
		NAMES_IT.test(said) &&
		(context as { itemIndex?: unknown } | undefined)?.itemIndex === 0;
	return isGood ? 'refused' : `${String(name)}: ${said} ${JSON.stringify(context)}`;
}

interface Ring {
	/** Whether the data model is answered well, and the rest not, beside a server that answers all in one way. */
	knowsDataModel: boolean;
	/** The titles of the shapes, where not all are tried. */
	only?: string[];
}

/**
 * Runs rows against a server that answers every request in one shape. What fits a row may be taken for an answer, or
 * lack something that the row then names; whatever does not is refused.
 */
export function testWrongShapes(rows: Row[], shapes: WrongShape[], rings: Ring[]): void {
	let server: FakeServer;
	let reply: Reply;
	let wellAnswered: (path: string) => Reply | undefined;

	beforeAll(async () => {
		server = await fakeServer(
			({ path, method }) => (method === 'GET' ? wellAnswered(path) : undefined) ?? reply,
		);
	});

	afterAll(async () => await server.close());

	describe.each(rings)('where the data model is known: $knowsDataModel', (ring) => {
		it.each(rows)('$title', async (one) => {
			const own = pathFor(one);
			const fields = fieldsFor(one);
			wellAnswered = (path) =>
				ring.knowsDataModel && path !== own ? dataModel(path, fields) : undefined;
			const told: Record<string, string> = {};
			const wanted: Record<string, string> = {};
			const chosen = shapes.filter(({ title }) => ring.only?.includes(title) ?? true);
			for (const shape of chosen) {
				reply = shape.reply;
				const run = await runNode(parametersFor(one), {
					credential: { url: server.url, token: 'static-token-0123456789' },
					items: [{ json: {}, binary: { data: file, x: file } as never }],
				});
				told[shape.title] = toldOf(run);
				const isEither = fits(one, shape) && told[shape.title] === 'accepted';
				wanted[shape.title] = isEither ? 'accepted' : 'refused';
			}
			expect(told).toEqual(wanted);
			const refused = Object.values(told).filter((one) => one === 'refused').length;
			const what = ring.knowsDataModel
				? 'an operation and an answer of a wrong shape'
				: 'the same where the data model is answered so too';
			tried({ what, times: refused, result: 'an error that names what came and the item' });
			tried({ what, times: chosen.length - refused, result: 'accepted, as the test says why' });
		});
	});
}

/** Rows whose answer is not what lies under `data`. */
const OTHERS: Record<string, RegExp> = {
	// What an extension or a flow answers is given out as it is, but for what n8n cannot keep.
	'customApi.request': /^(?!.* deep)/,
	'flows.trigger': /^(?!.* deep)/,
	// A file may hold anything. Directus names each that it sends, and so a web page without a name is none.
	'assets.get': /^(?!a web page)/,
	'assets.zipFiles': /^(?!a web page)/,
	'assets.zipFolder': /^(?!a web page)/,
};

/** Rows that read a list before they write, or read other records than their route says. */
const READ_LISTS = [
	'items.link',
	'items.lookUp',
	'items.synchronize',
	'items.unlink',
	'items.upsert',
	'schema.describe',
];

/** Whether a shape can be what a row is answered. */
function fits({ title, row }: Row, { title: shape, kind }: WrongShape): boolean {
	const others = OTHERS[title];
	if (others) return others.test(shape);
	// Anything but a web page is a text.
	if (row.answer === 'text') return shape !== 'a web page';
	if (row.answer === 'bare') return /^an object|^data: |UTF-8/.test(shape);
	const isWrite = !row.route.startsWith('GET');
	// The answer to a list of records is a list.
	const isList = row.body instanceof List || READ_LISTS.includes(title);
	const gives = row.gives ?? (isList ? 'records' : isWrite ? 'recordOrNothing' : 'record');
	const kinds: Record<string, Kind[]> = {
		record: ['record'],
		recordOrNothing: ['record', 'nothing'],
		// Those of a collection of the user's own may be of a singleton.
		records: row.route.includes('/items/') ? ['list', 'record'] : ['list'],
		recordOrRecords: ['list', 'record'],
		value: ['value'],
	};
	return kinds[gives]!.includes(kind) || (isWrite && gives === 'records' && kind === 'nothing');
}
