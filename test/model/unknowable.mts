/**
 * Of which inputs the node may say that it does not know whether they were written: only of those whose
 * request lost its answer, and only where a look at the server by their keys would not have told.
 */
import type { StruckRequest } from '../support/faultyProxy.mjs';
import type { Done } from './carryOut.mjs';
import type { FaultPlan } from './plan.mjs';
import { arePlain } from './values.mjs';

/** After these a client does not know whether a write was done, unless it looks. */
const HIDING: ReadonlyArray<FaultPlan['kind']> = [
	'cut before the server got it',
	'cut after the server did it',
	'500',
	'502',
	'503',
	'502 after the server did it',
	'503 after the server did it',
	'answer cut in the middle',
	'answer ends too early',
];

/** How often the node asks in all before it gives up a read that these strike. */
const tries = (kind: FaultPlan['kind']) => (/^(cut|502|503)/.test(kind) ? 3 : 1);

const isRead = ({ method }: StruckRequest) => method === 'GET' || method === 'SEARCH';

const isText = (value: unknown) => value !== undefined && String(value ?? '').trim() !== '';

/** The inputs whose records a request writes, by their places. */
function placesIn({ run, sent }: Done, { path, body }: StruckRequest): number[] {
	const all = sent.map((_, place) => place);
	if (run.operation.endsWith('ByQuery')) return all;
	if (run.operation !== 'delete')
		return all.filter((place) => body.includes(JSON.stringify(sent[place]!.marker)));
	const keys: unknown[] = body
		? JSON.parse(body)
		: [decodeURIComponent(path.split('/').at(-1) ?? '')];
	const named = new Set(keys.map((key) => String(key).trim()));
	return all.filter((place) => named.has(String(sent[place]!.key).trim()));
}

/**
 * @param isDone whether the server shows that what the input asked for was done
 * @returns whether the node may say that it does not know
 */
export function mayBeUnknown(done: Done, place: number, isDone: boolean): boolean {
	const { run, struck, strikes } = done;
	if (!struck || !HIDING.includes(struck.kind)) return false;
	const writes = strikes.filter((one) => !isRead(one));
	const own = writes.filter((one) => placesIn(done, one).includes(place));
	if (own.length === 0) return false;
	const looks = strikes.slice(strikes.indexOf(writes[0]!)).filter(isRead);
	if (looks.length >= tries(struck.kind) || run.operation.endsWith('ByQuery')) return true;
	// Directus answers with a code of its own when its transaction has ended; a proxy while it may still be at work.
	const isOver = struck.kind === '500';
	if (run.operation === 'delete') return !isDone && !isOver;
	return own.some((request) => {
		const places = placesIn(done, request);
		if (request.method === 'PATCH') return !isDone || !isPlain(done, place);
		if (!places.every((one) => hasKey(done, one))) return true;
		if (isDone) {
			// What has a key that the node has made is the node's own, and with it all of the request.
			const isMade = places.some((one) => !isGiven(done, one));
			return !isMade && !places.every((one) => isPlain(done, one));
		}
		const isTaken = places.some((one) => done.after.has(String(done.sent[one]!.record.id)));
		// Another's record under the key may be its own in another form, and what permissions hide looks as if
		// it were not there.
		return !isOver || isTaken || done.caller !== 'administrator';
	});
}

const isGiven = ({ sent }: Done, place: number) => isText(sent[place]!.record.id);

/** Whether a new record's key is known before it is sent: it is given, or the node makes it. */
const hasKey = (done: Done, place: number) =>
	isGiven(done, place) || done.collection.shape.key === 'uuid';

/** Of a whole number of so many digits an answer in JSON gives a neighbour, and nobody knows which one was sent. */
const isRounded = (value: unknown) => Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER;

/** Whether what a column holds can be compared with what was sent. */
function isPlain({ sent }: Done, place: number): boolean {
	const { values } = sent[place]!.input;
	return arePlain(values) && !isRounded(values.big);
}
