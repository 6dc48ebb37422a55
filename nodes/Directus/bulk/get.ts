import type { IDataObject } from 'n8n-workflow';
import { mostOfWeight } from '../reads/pages';
import type { Handler, Input, Operation, Outcome } from '../framework/define';
import { parseJsonObject, parseList } from '../framework/json';
import { Ledger } from '../framework/ledger';
import { isDone } from '../framework/report';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { DirectusAnswer } from '../transport/request';
import { unclear } from '../reads/byKey';
import { isOfStudio, missingRecord } from './failures';
import type { Group } from './groups';
import { groupsOf, isOwnUser } from './groups';
import { readByKeys } from '../reads/lookUp';
import { foundOutcome, ifNotFoundOf, notFoundOutcome } from '../reads/notFound';
import type { Job } from './send';
import { Sender } from './send';
import { withValidKeys } from './validKeys';
import { sentKey } from '../values/compare';

/** How many records are read at first; what they weigh decides how many go in the next requests. */
const FIRST_BATCH = 500;

/** What a query may hold whose records can be read together with others. */
const SHARED = ['alias', 'backlink', 'deep', 'fields'];

/**
 * Reads the record of every input, many in one request. Content versions, the user's own queries
 * that choose records, and places that are no key, such as `me`, are read one by one. An input whose record is
 * not there fares as its If Not Found says.
 */
export const getRecords: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	const queryOf = (input: Input) => (input.raw ? readable(input.query) : input.query);
	for (const group of await groupsOf(directus, ledger, row, inputs, queryOf)) {
		const alone = async ({ input }: Job) => await readAlone(directus, row, group, input);
		const jobOf = (input: Input): Job => ({ input, sent: input.path.id });
		const own = group.inputs.filter((input) => isOwnUser(group, input));
		const sender = new Sender(directus, ledger, group.collection, 'read');
		await sender.alone(own.map(jobOf), alone);
		const others = group.inputs.filter((input) => !isOwnUser(group, input));
		const known = await withValidKeys(directus, ledger, { ...group, inputs: others });
		const valid = known.inputs.map(jobOf);
		if (!isShared(group)) await sender.alone(valid, alone);
		else {
			const read = async (batch: Job[]) => await readMany(directus, row, group, batch);
			const first = valid.slice(0, FIRST_BATCH);
			await sender.inBatches(first, FIRST_BATCH, read);
			const found = first
				.map(({ input }) => ledger.outcomeOf(input))
				.flatMap((outcome) => (isDone(outcome) ? outcome.records : []));
			const most = found.length > 0 ? mostOfWeight(found) : FIRST_BATCH;
			await sender.inBatches(valid.slice(FIRST_BATCH), most, read);
		}
	}
	return ledger.inOrder();
};

const isShared = ({ key, query }: Group): boolean =>
	key !== undefined &&
	Object.keys(query).every((name) => SHARED.includes(name)) &&
	// An alias of the key's name would hide the key.
	!Object.hasOwn((query.alias ?? {}) as IDataObject, key.field);

/** The user's own query may hold as text what is looked into here. */
function readable(raw: IDataObject): IDataObject {
	const query = { ...raw };
	if ('fields' in query) query.fields = parseList(query.fields ?? [], 'fields') as string[];
	if (Array.isArray(query.fields) && query.fields.length === 0) delete query.fields;
	if ('alias' in query) query.alias = parseJsonObject(query.alias ?? {}, 'alias');
	return query;
}

async function readMany(
	directus: Directus,
	row: Operation,
	group: Group,
	batch: Job[],
): Promise<Outcome[]> {
	const { key } = group;
	if (!key) return [];
	const find = await readByKeys(
		directus,
		{ ...group, key },
		batch.map(({ sent }) => sent),
	);
	const outcomes: Outcome[] = [];
	for (const { sent, input } of batch) {
		const record = find(sent);
		if (record === unclear) {
			const alone = await readAlone(directus, row, group, input).catch(asFailure);
			const isMissing = alone instanceof Failure && alone.details.code === 'FORBIDDEN';
			outcomes.push(isMissing ? await missing(directus, group, input) : alone);
		} else if (record) {
			// Two inputs may ask for the same record: each gets a copy of its own.
			outcomes.push(foundOutcome(input, [{ ...record }]));
		} else {
			outcomes.push(await missing(directus, group, input));
		}
	}
	return outcomes;
}

/** The outcome of an input whose record is not there. */
const missing = async (
	directus: Directus,
	{ collection, key }: Group,
	input: Input,
): Promise<Outcome> =>
	await notFoundOutcome(
		input,
		{ [key?.field ?? 'id']: input.path.id },
		async () => await missingRecord(directus, input.path.id, collection),
	);

async function readAlone(
	directus: Directus,
	row: Operation,
	group: Group,
	input: Input,
): Promise<Outcome> {
	const { path, query, collection, key } = group;
	const { id } = input.path;
	let answer: DirectusAnswer;
	try {
		answer = await directus.send({
			method: 'GET',
			path: `${path}/${pathSegment(sentKey(key, id), 'id')}`,
			query,
			gives: 'recordOrNothing',
		});
	} catch (error) {
		const failure = asFailure(error, 'no');
		const mayBeMissing = failure.details.code === 'FORBIDDEN' && ifNotFoundOf(input) !== 'error';
		if (!mayBeMissing) throw failure;
		// Directus says the same of a collection or a field that may not be read.
		const ofOne: IDataObject = { ...query, limit: 1 };
		delete ofOne.version;
		await directus.send({ method: 'GET', path, query: ofOne });
		return await missing(directus, group, input);
	}
	const { data, body } = answer;
	if (input.raw && query.meta !== undefined) return foundOutcome(input, [body as IDataObject]);
	const record = data as IDataObject | undefined;
	if (!record || isOfStudio(collection, record)) return await missing(directus, group, input);
	return foundOutcome(input, [row.output ? row.output(record, {}) : record]);
}
