/** Compares what the node said of a run with what the server held before and holds now. */
import type { Done } from './carryOut.mjs';
import { COLUMNS, type Held } from './plan.mjs';
import { aboutRefusals } from './refusals.mjs';
import { saidBy, type Said } from './said.mjs';
import { mayBeUnknown } from './unknowable.mjs';
import { complaint, isAlike } from './values.mjs';

/** What one input has done to the server, as far as the server shows. */
interface Trace {
	/** The records that carry its marker now; more than one is a doubled write. */
	records: Held[];
	/** Other inputs for the same record, which write over its marker; in their order, with itself. */
	rivals: number[];
}

/** A text that is the same for inputs that are about one record. */
function recordName(
	{ run, before }: Done,
	place: number,
	{ key, record }: Done['sent'][number],
): string {
	if (run.operation === 'create') return key === undefined ? `new ${place}` : `key ${String(key)}`;
	if (run.operation !== 'upsert') return `key ${String(key)}`;
	const value = record[run.match === 'key' ? 'id' : run.match];
	if (value === undefined || value === null || String(value).trim() === '') return `new ${place}`;
	const name = run.match === 'number' ? String(Number(value)) : String(value);
	const found = [...before.values()].find((one) => sameMatch(run.match, one, value));
	return found ? `key ${String(found.id)}` : `new with ${run.match} ${name}`;
}

const sameMatch = (match: Done['run']['match'], held: Held, value: unknown) =>
	match === 'number'
		? held.number !== null && String(value).trim() !== '' && Number(held.number) === Number(value)
		: String(held[match === 'key' ? 'id' : match]) === String(value);

function tracesOf(done: Done): Trace[] {
	const byMarker = new Map<unknown, Held[]>();
	for (const record of done.after.values())
		byMarker.set(record.marker, [...(byMarker.get(record.marker) ?? []), record]);
	const names = done.sent.map((sent, place) => recordName(done, place, sent));
	return done.sent.map(({ marker }, place) => ({
		records: byMarker.get(marker) ?? [],
		rivals: names.flatMap((name, other) => (name === names[place] ? [other] : [])),
	}));
}

const show = (value: unknown) => JSON.stringify(value) ?? 'nothing';

/**
 * Says what is wrong with a run: what the node said of its inputs is not what the server holds.
 *
 * @returns sentences; none where all is right
 */
export function contradictions(done: Done): string[] {
	const { operation } = done.run;
	const said = saidBy(done.node, done.sent.length, !operation.endsWith('ByQuery'));
	return [
		...said.malformed,
		...(operation === 'get'
			? aboutReads(done, said)
			: operation === 'delete'
				? aboutDeletes(done, said)
				: operation.endsWith('ByQuery')
					? aboutQueries(done, said)
					: [...aboutWrites(done, said), ...aboutValues(done, said)]),
		...aboutOthers(done),
		...aboutRefusals(done, said),
	];
}

/** The counts that the node gives, against the least and the most that the server shows. */
function aboutCounts(
	{ sent }: Done,
	said: Said,
	least: number,
	most: number,
	others: { least: number; most: number },
): string[] {
	const wrong: string[] = [];
	if (said.counted === undefined && said.ended === undefined && sent.length > 1)
		wrong.push(`no hint says how many of the ${sent.length} inputs are done`);
	if (said.counted !== undefined && (said.counted < least || said.counted > most))
		wrong.push(`the hint counts ${said.counted}, and the server shows ${range(least, most)}`);
	if (said.ended !== undefined && (said.othersDone < others.least || said.othersDone > others.most))
		wrong.push(
			`the error says that ${said.othersDone} other items are done, and the server shows ${range(others.least, others.most)}`,
		);
	return wrong;
}

const range = (least: number, most: number) =>
	least === most ? `${least}` : `${least} to ${most}`;

/** Create, Update, Create or Update: every input's marker is on the server once, or the node says that it is not. */
function aboutWrites(done: Done, said: Said): string[] {
	const wrong: string[] = [];
	const traces = tracesOf(done);
	const isThere = (place: number) => traces[place]!.records.length > 0;
	const isOverwritten = (place: number) =>
		traces[place]!.rivals.some((other) => other > place && isThere(other));
	const sum = { least: 0, most: 0 };
	const others = { least: 0, most: 0 };
	done.sent.forEach(({ marker }, place) => {
		const word = said.words.get(place);
		const { records } = traces[place]!;
		const isUnknown = word?.kind === 'failure' && word.written === 'unknown';
		const count = {
			least: Number(isThere(place) && !isUnknown),
			most: Number(isThere(place) || isOverwritten(place)),
		};
		for (const bound of ['least', 'most'] as const) {
			sum[bound] += count[bound];
			if (word === undefined) others[bound] += count[bound];
		}
		if (records.length > 1)
			wrong.push(
				`input ${place} was written ${records.length} times: ${records.map(({ id }) => id).join(', ')}`,
			);
		if (word === undefined) return;
		if (word.kind === 'failure') {
			if (word.written === 'no' && isThere(place))
				wrong.push(
					`input ${place} is said not to be written, and record ${records[0]!.id} holds it`,
				);
			if (word.written === 'yes' && !isThere(place) && !isOverwritten(place))
				wrong.push(`input ${place} failed and is said to be written, and no record holds it`);
			if (isUnknown && !mayBeUnknown(done, place, isThere(place)))
				wrong.push(
					`of input ${place} it is said not to be known whether it was written, and a look would have told`,
				);
			return;
		}
		if (!isThere(place) && !isOverwritten(place))
			return void wrong.push(
				`input ${place} is said to be written, and no record holds ${show(marker)}`,
			);
		if (word.kind === 'success') {
			if (!said.open)
				wrong.push(`input ${place} was written, and its output does not say which record it is`);
			return;
		}
		wrong.push(...aboutOutput(done, place, word.json, records[0]));
	});
	traces.forEach(({ rivals }, place) => {
		const twins = rivals.flatMap((rival) => traces[rival]!.records);
		if (rivals[0] === place && rivals.length > 1 && twins.length > 1)
			wrong.push(
				`inputs ${rivals.join(', ')} are about one record, and wrote ${twins.map(({ id }) => id).join(', ')}`,
			);
	});
	return [...wrong, ...aboutCounts(done, said, sum.least, sum.most, others)];
}

/** An output against the record of its input; where a later input wrote over that, what the server holds now is not its. */
function aboutOutput(
	done: Done,
	place: number,
	json: Record<string, unknown>,
	record: Held | undefined,
): string[] {
	const { marker } = done.sent[place]!;
	if (json.marker !== undefined && json.marker !== marker)
		return [`the output of input ${place} is the record of ${show(json.marker)}`];
	if (!record) return [];
	const differs = differenceIn(done, json, record);
	if (!differs) return [];
	const [name, value] = differs;
	return [
		`the output of input ${place} says ${name} ${show(value)}, and its record holds ${show(record[name])}`,
	];
}

/** The first value of an output that is not that of a record. */
const differenceIn = ({ collection }: Done, json: Record<string, unknown>, record: Held) =>
	Object.entries(json).find(([name, value]) => {
		// Directus's answers round large keys.
		if (name === 'id' && collection.shape.key === 'large')
			return Number(value) !== Number(record.id);
		return name in record && !isAlike(value, record[name]);
	});

function isSaidUnwritten({ words }: Said, place: number): boolean {
	const word = words.get(place);
	return word?.kind === 'failure' && word.written === 'no';
}

/** The values that writes left in their columns. */
function aboutValues(done: Done, said: Said): string[] {
	const wrong: string[] = [];
	const traces = tracesOf(done);
	done.sent.forEach(({ record: given, key }, place) => {
		const { records, rivals } = traces[place]!;
		const [stored] = records;
		if (!stored) return;
		// What other inputs for the record left in it, or may have left, is not known here.
		if (rivals.some((other) => other < place && !isSaidUnwritten(said, other))) return;
		const previous = done.before.get(String(stored.id));
		const { operation, match, mapping } = done.run;
		if (operation === 'update' && String(stored.id) !== String(key))
			wrong.push(
				`input ${place} is for record ${show(key)}, and was written to ${show(stored.id)}`,
			);
		if (operation === 'upsert') {
			const column = match === 'key' ? 'id' : match;
			if (previous && !sameMatch(match, previous, given[column]))
				wrong.push(
					`input ${place} has ${column} ${show(given[column])}, and changed record ${show(stored.id)}, which had ${show(previous[column])}`,
				);
		}
		for (const column of COLUMNS) {
			const one = complaint(column, mapping, given[column], stored[column], previous?.[column]);
			if (one) wrong.push(`input ${place}: ${one}`);
		}
	});
	return wrong;
}

/** Delete: what is said to be deleted was there and is gone, what is said not to be deleted is there. */
function aboutDeletes(done: Done, said: Said): string[] {
	const wrong: string[] = [];
	const sum = { least: 0, most: 0 };
	const others = { least: 0, most: 0 };
	const claimed = new Set<string>();
	done.sent.forEach(({ key }, place) => {
		const name = String(key);
		const word = said.words.get(place);
		const wasThere = done.before.has(name);
		const isGone = wasThere && !done.after.has(name);
		const isFirst = !done.sent.slice(0, place).some((one) => String(one.key) === name);
		const isUnknown = word?.kind === 'failure' && word.written === 'unknown';
		const count = { least: Number(isGone && isFirst && !isUnknown), most: Number(isGone) };
		for (const bound of ['least', 'most'] as const) {
			sum[bound] += count[bound];
			if (word === undefined) others[bound] += count[bound];
		}
		if (word === undefined) return;
		if (word.kind === 'failure') {
			const byOther = done.sent.some(
				(one, other) =>
					other !== place && String(one.key) === name && said.words.get(other)?.kind !== 'failure',
			);
			if (word.written === 'no' && isGone && !byOther)
				wrong.push(`input ${place} is said not to be deleted, and record ${show(key)} is gone`);
			if (word.written === 'yes' && !isGone)
				wrong.push(
					`input ${place} failed and is said to be deleted, and record ${show(key)} is there`,
				);
			if (isUnknown && !mayBeUnknown(done, place, isGone))
				wrong.push(
					`of input ${place} it is said not to be known whether it was deleted, and a look would have told`,
				);
			return;
		}
		if (!wasThere)
			wrong.push(`input ${place} is said to be deleted, and there was no record ${show(key)}`);
		else if (!isGone)
			wrong.push(`input ${place} is said to be deleted, and record ${show(key)} is still there`);
		claimed.add(name);
	});
	return [...wrong, ...aboutCounts(done, said, sum.least, sum.most, others)];
}

/** Get: every output is the record of the key that its input names. */
function aboutReads(done: Done, said: Said): string[] {
	return done.sent.flatMap(({ key }, place) => {
		const word = said.words.get(place);
		const record = done.before.get(String(key));
		if (word === undefined || word.kind === 'failure') return [];
		if (word.kind === 'success')
			return [`the output of input ${place} says success, and nothing of its record`];
		if (!record)
			return [
				`input ${place} asks for ${show(key)}, which is not there, and got ${show(word.json)}`,
			];
		const differs = differenceIn(done, word.json, record);
		if (!differs) return [];
		return [
			`the output of input ${place} says ${differs[0]} ${show(differs[1])}, and record ${show(key)} holds ${show(record[differs[0]])}`,
		];
	});
}

/** Update by Query and Delete by Query: the first records in the order of the keys, once, and as many as it says. */
function aboutQueries(done: Done, said: Said): string[] {
	const { run, before, after, sent } = done;
	const isDelete = run.operation === 'deleteByQuery';
	const touched = [...before.values()].filter(({ id }) =>
		isDelete ? !after.has(String(id)) : after.get(String(id))?.marker === sent[0]!.marker,
	);
	const wanted = [...before.values()].slice(0, run.limit);
	const did = isDelete ? 'deleted' : 'changed';
	const wrong: string[] = [];
	if (touched.length > wanted.length)
		wrong.push(`the query is about ${wanted.length} records, and ${touched.length} were ${did}`);
	const word = said.words.get(0);
	if (word?.kind === 'failure') {
		if (word.written === 'no' && touched.length > 0)
			wrong.push(`nothing is said to be ${did}, and ${touched.length} records were`);
		if (word.written === 'yes' && touched.length < wanted.length)
			wrong.push(
				`all is said to be ${did}, and ${touched.length} of ${wanted.length} records were`,
			);
		if (word.written === 'unknown' && !mayBeUnknown(done, 0, touched.length > 0))
			wrong.push(`it is said not to be known whether records were ${did}, and no fault hid that`);
	} else if (said.words.size > 0 && isDelete) {
		const count = word?.kind === 'record' ? word.json.count : undefined;
		if (count !== undefined && count !== touched.length)
			wrong.push(
				`the output says that ${show(count)} were deleted, and ${touched.length} are gone`,
			);
		if (touched.length < wanted.length)
			wrong.push(`the output says success, and ${touched.length} of ${wanted.length} are gone`);
	}
	return [...wrong, ...(isDelete ? [] : aboutChanges(done, touched))];
}

/** The values that a change by query left in the records that it found; its JSON is read as auto-mapped values are. */
function aboutChanges({ sent, before, after }: Done, touched: Held[]): string[] {
	const given = sent[0]!.record;
	return touched.flatMap(({ id }) =>
		COLUMNS.flatMap((column) => {
			const [stored, previous] = [after, before].map((records) => records.get(String(id)));
			const one = complaint(column, 'auto', given[column], stored?.[column], previous?.[column]);
			return one ? [`record ${show(id)}: ${one}`] : [];
		}),
	);
}

/** Records that no input is about stay as they are, and there are no records that no input asked for. */
function aboutOthers(done: Done): string[] {
	const { before, after, sent, run } = done;
	const markers = new Set<unknown>(sent.map(({ marker }) => marker));
	const wrong: string[] = [];
	for (const [key, record] of before) {
		const now = after.get(key);
		if (!now) {
			const isWanted =
				run.operation === 'deleteByQuery' ||
				(run.operation === 'delete' && sent.some((one) => String(one.key) === key));
			if (!isWanted) wrong.push(`record ${show(record.id)} is gone, and no input deletes it`);
		} else if (!isAlike(now, record)) {
			if (now.marker === record.marker || !markers.has(now.marker))
				wrong.push(`record ${show(record.id)} has changed, and no input's marker is on it`);
			else if (!['update', 'upsert', 'updateByQuery'].includes(run.operation))
				wrong.push(`record ${show(record.id)} was changed by ${show(now.marker)}`);
		}
	}
	for (const [key, record] of after) {
		if (before.has(key)) continue;
		if (!markers.has(record.marker) || !['create', 'upsert'].includes(run.operation))
			wrong.push(`record ${show(record.id)} is new, and no input makes it`);
	}
	return wrong;
}
