import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import { ExactNumber, isHeld, jsonText, readJson } from '../transport/jsonText';
import { isSecretName } from '../transport/secrets';
import type { Choice, Column } from './columns';
import { holdsList } from './columns';
import { isRounded } from './compare';
import { isBroken, isLost, kindOf, writesItself } from './forms';
import { findJsonError } from './jsonError';
import { splitAtCommas } from './lists';
import {
	dayText,
	isDateTime,
	momentText,
	readMoment,
	readTime,
	timeText,
	wallClockText,
} from './moments';

/** How a value was given. */
export interface Circumstances {
	/** Typed into the editor, and not given by an expression or the input. */
	isTyped: boolean;
	/** The workflow's: what names no zone is in it. */
	timezone: string;
}

type Reading = (value: unknown, column: Column, given: Circumstances) => unknown;

/**
 * A value that is not empty as Directus is sent it, by the type of its column: see docs/values.json.
 *
 * @throws Failure naming the field and what it takes; nothing has been sent
 */
export function readValue(column: Column, value: unknown, given: Circumstances): unknown {
	const { choices } = column;
	if (choices && holdsList(column.type)) return chosen(value, column, choices);
	if (choices) return choice(value, column, choices);
	if (column.isRelation && isStructured(value)) return related(value, column);
	return readings[column.type](value, column, given);
}

/** The types of values that JSON has a form for. */
const PLAIN_IN_JSON = ['string', 'number', 'boolean', 'undefined'];

/** A part of some JSON: where it is, the field that it is below, and the part that holds it. */
interface Part {
	value: unknown;
	place: string;
	field?: string;
	within?: Part;
}

/**
 * Ends where JSON holds, at any depth, a value that is broken, one that JSON has no form for, or an object that holds
 * itself.
 *
 * @param field the field that holds the JSON, where it is not the whole of what is sent
 * @throws Failure naming the place of the value; nothing has been sent
 */
export function refuseBroken(json: unknown, field?: string): void {
	const refuse = (value: unknown, place: string, name = place) => {
		throw refusal({ name: place, isConcealed: false }, value, 'a value').withField(name);
	};
	if (isLost(json)) refuse(json, field ?? '');
	const seen = new Set<unknown>();
	const open: Part[] = [{ value: json, place: field ?? '', field }];
	// Not by recursion: JSON may be nested deeper than functions can be.
	for (let next = open.pop(); next; next = open.pop()) {
		const { value: part, place } = next;
		if (typeof part !== 'object' || part === null) continue;
		if (seen.has(part)) {
			for (let { within } = next; within; within = within.within)
				if (within.value === part) throw cycle(place, next.field);
			continue;
		}
		seen.add(part);
		// A date and the like become a text.
		if (writesItself(part)) continue;
		const isList = Array.isArray(part);
		for (const [name, value] of Object.entries(part)) {
			// Most values are plain, and need no name of their own.
			if (!isBroken(value) && PLAIN_IN_JSON.includes(typeof value)) continue;
			const below = isList ? `${place}[${name}]` : place === '' ? name : `${place}.${name}`;
			const within = next.field ?? (isList ? undefined : name);
			if (isLost(value)) refuse(value, below, within);
			open.push({ value, place: below, field: within, within: next });
		}
	}
}

/** The failure of an object that JSON cannot be written of, since it holds itself. */
const cycle = (name: string, field = name): Failure =>
	new Failure(`The field "${name}" holds an object that holds itself`, 'no', {
		field,
		description:
			'Nothing was sent for this item. Take the fields that are wanted out of the object in an expression, such as {{ $json.x.id }}.',
	});

/** What to do where a text is wanted, and an object was given. */
export const TEXT_OF_OBJECT =
	'Make a text of it in an expression, such as {{ JSON.stringify($json.x) }}.';

const text: Reading = (value, column) => {
	if (typeof value === 'string') return value;
	if (!isBroken(value)) {
		if (isDateTime(value)) return value.toISO();
		if (value instanceof Date) return value.toISOString();
		if (isScalar(value)) return String(value);
	}
	throw refusal(column, value, 'a text', TEXT_OF_OBJECT);
};

/** A thousand where a point stands between thousands, one where it stands before a fraction. */
const LIKE_THOUSANDS = /^[+-]?[1-9]\d{0,2}\.000$/;

const THOUSANDS =
	'Where 1.000 is a thousand give {{ $json.x.replace(".", "") }}, where it is one {{ Number($json.x) }}.';

const integer: Reading = (value, column) => {
	// It names a record, and may name another one than was meant.
	if ((column.isKey || column.isRelation) && isRounded(value))
		throw refusal(column, value, 'a whole number of so many digits as a text only');
	const written = numberText(value);
	if (LIKE_THOUSANDS.test(written))
		throw refusal(column, value, 'a whole number that cannot be read in two ways', THOUSANDS);
	const digits = /^([+-]?)0*(\d+)(?:\.0*)?$/.exec(written);
	if (!digits) throw refusal(column, value, 'a whole number, such as 12');
	const [, sign, number = ''] = digits;
	const whole = `${sign === '-' && number !== '0' ? '-' : ''}${number}`;
	return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const float: Reading = (value, column) => {
	const number = numberText(value);
	if (!NUMBER.test(number) || !Number.isFinite(Number(number))) throw noNumber(column, value);
	return Number(number);
};

/** A text keeps its digits, also those at the end that mean nothing: `99.50`. */
const decimal: Reading = (value, column) => {
	const number = numberText(value);
	if (!NUMBER.test(number)) throw noNumber(column, value);
	if (typeof value === 'number') return value;
	return /e/i.test(number) ? (isHeld(number) ? Number(number) : number) : number.replace(/^\+/, '');
};

/** The failure of a value that is no number as Directus reads one. */
export const noNumber = (column: Pick<Column, 'name' | 'isConcealed'>, value: unknown): Failure =>
	refusal(
		column,
		value,
		'a number, such as 12.5',
		'It has a point before its fraction, and nothing between its thousands: of 1.234,5 {{ $json.x.replaceAll(".", "").replace(",", ".") }} makes 1234.5.',
	);

const TRUTHS: Record<string, boolean> = Object.fromEntries([
	...['true', '1', 'yes', 'y', 'on', 't'].map((one) => [one, true]),
	...['false', '0', 'no', 'n', 'off', 'f'].map((one) => [one, false]),
]) as Record<string, boolean>;

const boolean: Reading = (value, column) => {
	const name = isScalar(value) ? String(value).trim().toLowerCase() : '';
	if (Object.hasOwn(TRUTHS, name)) return TRUTHS[name];
	throw refusal(
		column,
		value,
		'true or false',
		'It takes yes and no, on and off, 1 and 0 as well; of another word make it in an expression, such as {{ $json.x === "ja" }}.',
	);
};

const TWO_WAYS =
	'Days such as 01.07.2026 can be read in two ways. Write 2026-07-01, or give a date by {{ DateTime.fromFormat($json.day, "dd.MM.yyyy") }}.';

const dated =
	(
		what: string,
		textOf: (moment: NonNullable<ReturnType<typeof readMoment>>, timezone: string) => string,
	): Reading =>
	(value, column, { timezone }) => {
		const moment = readMoment(value, timezone);
		if (!moment) throw refusal(column, value, what, TWO_WAYS);
		return textOf(moment, timezone);
	};

const time: Reading = (value, column, { timezone }) => {
	const found = readTime(value, timezone);
	if (!found) throw refusal(column, value, 'a time, such as 17:25 or 17:25:30');
	return timeText(found);
};

/**
 * Directus stores a text in a column of JSON as it is, takes it for JSON when it reads it, and
 * PostgreSQL takes nothing else. So what is no object or list is sent as JSON text, and so are numbers
 * that Directus would round when it reads the request.
 */
const json: Reading = (value, column, { isTyped }) => {
	if (isBroken(value)) throw refusal(column, value, 'JSON');
	const isJson = typeof value === 'string' && (isTyped || startsJson(value));
	const found = isJson ? parsed(value, column) : plain(value);
	refuseBroken(found, column.name);
	const isWhole = typeof found === 'object' && !(found instanceof ExactNumber);
	const written = jsonText(found);
	return isWhole && written === JSON.stringify(found) ? found : written;
};

const csv: Reading = (value, column) => {
	const list = typeof value === 'string' ? listIn(value, column) : value;
	const entries = isScalar(list) ? [list] : list;
	if (!Array.isArray(entries) || !entries.every(isScalar))
		throw refusal(column, value, 'a list of texts, such as a, b');
	const texts = entries.map(String);
	// Directus puts them together with commas, and would cut there.
	const cut = texts.find((one) => one.includes(','));
	if (cut !== undefined) throw refusal(column, cut, 'texts without a comma');
	return texts;
};

const geometry: Reading = (value, column) => {
	const found = typeof value === 'string' ? parsed(value, column) : value;
	if (isStructured(found) && !Array.isArray(found)) return found;
	throw refusal(
		column,
		value,
		'GeoJSON, such as { "type": "Point", "coordinates": [2.35, 48.85] }',
	);
};

const alias: Reading = (value, column) => {
	const found = typeof value === 'string' ? listIn(value, column) : value;
	if (isScalar(found)) return [found];
	// Of an object without values Directus makes a related item that is empty, and it fails at nothing.
	const isItem = (one: unknown) =>
		isScalar(one) ||
		(isStructured(one) && !Array.isArray(one) && Object.keys(one as object).length > 0);
	const isGood = Array.isArray(found) ? found.every(isItem) : isItem(found);
	if (isGood) return found;
	throw refusal(column, value, 'related items, as a list of IDs or JSON');
};

const asItIs: Reading = (value, column) => {
	if (isBroken(value)) throw refusal(column, value, 'a value');
	return plain(value);
};

const readings: Record<Column['type'], Reading> = {
	string: text,
	text,
	hash: text,
	uuid: (value, column, given) => String(text(value, column, given)).trim(),
	integer,
	bigInteger: integer,
	float,
	decimal,
	boolean,
	date: dated('a day, such as 2026-07-01', dayText),
	dateTime: dated('a day with a time, such as 2026-07-01T17:25:00', wallClockText),
	timestamp: dated('a moment, such as 2026-07-01T17:25:00Z', momentText),
	time,
	json,
	csv,
	geometry,
	alias,
	binary: asItIs,
	unknown: asItIs,
	parameter: (value, column) => (typeof value === 'string' ? parsed(value, column) : value),
};

/** An object or a text of one makes the related item along, or changes it; a key is read by its type. */
function related(value: unknown, column: Column): unknown {
	const found = typeof value === 'string' ? parsed(value, column) : value;
	// Of a list, and of an object without values, Directus makes a new related item that is empty.
	if (!Array.isArray(found) && Object.keys(found as object).length > 0) return found;
	throw refusal(column, value, 'one related item, by its ID or with its values');
}

const startsJson = (text: string) => /^\s*[[{]/.test(text);

const isStructured = (value: unknown): boolean =>
	typeof value === 'string'
		? /^\s*\{/.test(value)
		: typeof value === 'object' &&
			value !== null &&
			!(value instanceof Date) &&
			!(value instanceof ExactNumber) &&
			!isDateTime(value);

const isScalar = (value: unknown): boolean =>
	(['string', 'number', 'boolean', 'bigint'].includes(typeof value) && !isBroken(value)) ||
	value instanceof ExactNumber;

/** Dates as their texts, and everything else as it is. */
const plain = (value: unknown): unknown =>
	isDateTime(value) ? value.toISO() : value instanceof Date ? value.toISOString() : value;

/** A number as it is written; empty for what is none. */
function numberText(value: unknown): string {
	if (typeof value === 'number') return wholeText(value);
	const isText = typeof value === 'string' || typeof value === 'bigint';
	return isText || value instanceof ExactNumber ? String(value).trim() : '';
}

/** JavaScript writes large whole numbers with an exponent. */
const wholeText = (value: number): string =>
	Number.isInteger(value) ? BigInt(value).toString() : String(value);

const listIn = (value: string, column: Column): unknown =>
	startsJson(value) ? parsed(value, column) : splitAtCommas(value);

/** The JSON in a text. The error says where it breaks, and never quotes it: it may hold a secret. */
function parsed(value: string, { name }: Column): unknown {
	try {
		return readJson(value);
	} catch {
		throw brokenJson(value, name);
	}
}

function brokenJson(text: string, name: string): Failure {
	const { line, column, problem } = findJsonError(text);
	const message = `The field "${name}" is not valid JSON: ${problem} at line ${line}, column ${column}`;
	const description = 'Nothing was sent. Correct the JSON there and run the node again.';
	return new Failure(message, 'no', { field: name, description });
}

/** A value is one of the choices also where it is a number and they are texts, or the other way. */
function choice(value: unknown, column: Column, choices: Choice[]): Choice {
	const found = choiceFor(value, choices);
	if (found !== undefined) return found;
	throw refusal(column, value, `one of its choices: ${shown(choices)}`);
}

function choiceFor(value: unknown, choices: Choice[]): Choice | undefined {
	const asText = isScalar(value) ? String(value) : undefined;
	return (
		choices.find((one) => String(one) === asText) ??
		choices.find((one) => String(one) === asText?.trim())
	);
}

/** A list of choices: a list, one choice alone, or a text that is JSON or has commas. */
function chosen(value: unknown, column: Column, choices: Choice[]): Choice[] {
	const one = choiceFor(value, choices);
	if (one !== undefined) return [one];
	const list = typeof value === 'string' ? listIn(value, column) : value;
	const entries = Array.isArray(list) ? (list as unknown[]) : [list];
	return entries.map((entry) => {
		const found = choiceFor(entry, choices);
		if (found !== undefined) return found;
		throw refusal(column, entry, `a list of its choices: ${shown(choices)}`);
	});
}

function shown(choices: Choice[]): string {
	const first = choices.slice(0, MOST_SHOWN).map((one) => JSON.stringify(one));
	const more = choices.length > MOST_SHOWN ? ` and ${choices.length - MOST_SHOWN} more` : '';
	return `${first.join(', ')}${more}`;
}

const MOST_SHOWN = 20;

/**
 * The failure of a value that its field does not take. Long values are not repeated, and none of a field that is
 * concealed or named as a secret.
 */
export function refusal(
	{ name, isConcealed }: Pick<Column, 'name' | 'isConcealed'>,
	value: unknown,
	takes: string,
	next = 'Correct the value, or the expression that gives it.',
): Failure {
	const isHidden = isConcealed || isSecretName(name) || !isScalar(value);
	const shown = isHidden
		? undefined
		: typeof value === 'bigint'
			? `${value}n`
			: JSON.stringify(value);
	const given = shown !== undefined && shown.length <= 50 ? shown : kindOf(value);
	return new Failure(`The field "${name}" takes ${takes}; it was given ${given}`, 'no', {
		field: name,
		description: `Nothing was sent for this item. ${next}`,
	});
}

/** A record whose columns are not known: only what JSON cannot hold is turned into text. */
export const readUnknown = (value: unknown): IDataObject[string] =>
	(value instanceof ExactNumber ? value.text : plain(value)) as IDataObject[string];
