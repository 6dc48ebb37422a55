import type { IDataObject } from 'n8n-workflow';
import { readJson } from '../transport/jsonText';
import type { DirectusField } from '../transport/schema';
import { canonical, isRounded } from './compare';

/**
 * Whether a column holds a value already, however the two are written: `07` and 7, a moment in two zones,
 * JSON whatever the order of its names. Null and nothing are one; an empty text is a text.
 *
 * @param field of whose type the column is
 * @param sent what Directus would be sent, as values/record.ts makes it
 * @param held what Directus answers
 */
export function isSameValue(
	{ type }: Pick<DirectusField, 'type'>,
	sent: unknown,
	held: unknown,
): boolean {
	if ((sent ?? null) === null || (held ?? null) === null) return (sent ?? null) === (held ?? null);
	// Of a whole number that an answer has rounded nobody knows which one it was, and JSON has two spellings.
	if (sent === held && !isRounded(held) && !IN_JSON.test(type)) return true;
	const [main = ''] = type.split('.');
	if (main === 'json' || main === 'geometry') return isSameJson(sent, held);
	// Directus keeps such a list as one text, and answers a list or that text.
	if (main === 'csv') return [sent, held].map(String).every((text, _, [first]) => text === first);
	if (isRounded(held) && WHOLE.includes(main)) return false;
	return canonical(main, sent) === canonical(main, held);
}

const IN_JSON = /^(json|geometry)/;

const WHOLE = ['integer', 'bigInteger'];

/**
 * A column of JSON is sent as JSON text where the value is no object or list. Directus makes a value of the
 * text when it answers, unless the field lacks `cast-json`: then it answers the text on databases that keep
 * JSON as such.
 */
function isSameJson(sent: unknown, held: unknown): boolean {
	const meant = inOrder(parsed(sent));
	if (meant === inOrder(held)) return true;
	const read = parsed(held);
	return typeof held === 'string' && typeof read === 'object' && meant === inOrder(read);
}

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return readJson(value);
	} catch {
		return value;
	}
}

/** A value as JSON with the names of every object in the order of the alphabet. */
const inOrder = (value: unknown): string =>
	JSON.stringify(value, (_, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);

/** What Directus makes of a value itself, by the `special` of its field: it answers something else. */
const MADE_BY_DIRECTUS: Record<string, string> = {
	hash: 'Directus keeps a hash of it',
	conceal: 'Directus conceals it',
	encrypt: 'Directus conceals it',
	'date-created': 'Directus fills it in',
	'date-updated': 'Directus fills it in',
	'role-created': 'Directus fills it in',
	'role-updated': 'Directus fills it in',
	'user-created': 'Directus fills it in',
	'user-updated': 'Directus fills it in',
};

/**
 * Why the values of a field cannot be compared with what Directus answers.
 *
 * @param field undefined where the caller sees no field of that name
 * @returns a part of a sentence, such as "Directus conceals it"; undefined where they can be compared
 */
export function whyNotCompared(field: DirectusField | undefined): string | undefined {
	if (!field) return 'the user of the credential sees no such field';
	if (field.type === 'alias') return 'it holds related items';
	if (field.type === 'hash') return MADE_BY_DIRECTUS.hash;
	if (field.type === 'binary') return 'it holds bytes';
	const special = (field.meta?.special ?? []).find((one) => Object.hasOwn(MADE_BY_DIRECTUS, one));
	return special && MADE_BY_DIRECTUS[special];
}

/** Compares what records are to hold with what they hold, and keeps the names of what cannot be compared. */
export class RecordComparison {
	/** Why fields were not compared, by their names. */
	readonly notCompared = new Map<string, string>();

	private readonly fields: Map<string, DirectusField>;

	/** What whyNotCompared says of fields, by their names. */
	private readonly reasons = new Map<string, string | undefined>();

	/** @param fields the collection's, as far as the caller may see them */
	constructor(fields: DirectusField[]) {
		this.fields = new Map(fields.map((one) => [one.field, one]));
	}

	/** The values of a record that are of fields; all of them where the caller sees no field at all. */
	ofFields(record: IDataObject): IDataObject {
		const { fields } = this;
		const known = Object.entries(record).filter(([name]) => fields.size === 0 || fields.has(name));
		return Object.fromEntries(known);
	}

	/** Whether each value of a record can be compared. What cannot be is kept in notCompared. */
	isComparable(sent: IDataObject): boolean {
		const others = Object.entries(sent).filter(([name, value]) => {
			const why = this.whyNot(name, value);
			if (why !== undefined) this.notCompared.set(name, why);
			return why !== undefined;
		});
		return others.length === 0;
	}

	/** Why a value cannot be compared; undefined where it can. */
	whyNot(name: string, value: unknown): string | undefined {
		const field = this.fields.get(name);
		if (!this.reasons.has(name)) this.reasons.set(name, whyNotCompared(field));
		const why = this.reasons.get(name);
		if (why !== undefined || !field) return why;
		const isObject = typeof value === 'object' && value !== null;
		return isObject && !TAKES_OBJECTS.includes(field.type.split('.')[0]!)
			? 'it makes or changes a related item along'
			: undefined;
	}

	/**
	 * The names of the fields that a record does not hold as they were sent; all of them can be compared.
	 *
	 * @param names the fields to compare; all that were sent where nothing is said
	 */
	changedIn(sent: IDataObject, held: IDataObject, names = Object.keys(sent)): string[] {
		return names.filter(
			(name) =>
				Object.hasOwn(sent, name) &&
				!isSameValue(this.fields.get(name) ?? UNKNOWN, sent[name], held[name]),
		);
	}
}

const TAKES_OBJECTS = ['json', 'csv', 'geometry'];

const UNKNOWN = { type: 'unknown' };

/** Fields that were not compared, each with the reason, as a part of a sentence. */
export const listedReasons = (notCompared: Map<string, string>): string =>
	[...notCompared].map(([name, why]) => `${name} (${why})`).join(', ');
