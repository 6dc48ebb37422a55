import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../framework/define';
import { readPages } from '../../reads/pages';
import type { Directus } from '../../transport/directus';
import { Failure } from '../../transport/failure';
import { canonicalKey, isRounded } from '../../values/compare';
import { newChoice, refusedFields } from '../choices';
import { isBlank, matchedValues, matchOf, recordIn } from '../matches';
import { emptyMatch } from '../matchGroups';
import { isInPart, refuseOutside } from './part';
import type { Refusals, Settings } from './settings';

/** What has to be done for a collection to hold what the inputs say. */
export interface Plan {
	/** The records that inputs are for, as they were read; none for an input whose record is to be made. */
	held: Map<Input, IDataObject>;
	/** The names of the fields that differ; none for an input whose record holds them already. */
	changed: Map<Input, string[]>;
	/** The records that no input is for: their keys and what was matched on. */
	others: IDataObject[];
	/** How many records the part of the collection holds, without those that are archived and have no input. */
	count: number;
	/** How many records are archived though inputs are for them: archiving is not undone. */
	archived: number;
	/** The inputs after whose change the filter does not find the record any more. */
	leaving: Set<Input>;
}

/**
 * The inputs by their values to match on.
 *
 * @param refusals is given those without a value, the second of two for one record, and those with a value
 * that cannot be compared
 */
export function inputsByMatch(settings: Settings, refusals: Refusals): Map<string, Input> {
	const { match, compared, comparison } = settings;
	const byMatch = new Map<string, Input>();
	for (const input of settings.inputs) {
		const record = recordIn(input);
		const name = matchOf(record, settings);
		const known = name === undefined ? undefined : byMatch.get(name);
		if (name === undefined) {
			refusals.set(input, emptyMatch(match.find((field) => isBlank(record[field]))!));
		} else if (known) {
			refusals.set(input, twice(known, match, record));
		} else {
			byMatch.set(name, input);
			for (const field of compared) {
				const why = Object.hasOwn(record, field) && comparison.whyNot(field, record[field]);
				if (why) refusals.set(input, nested(field, why));
			}
		}
	}
	return byMatch;
}

/**
 * Reads the part of the collection page by page and compares each record with its input. Of the records
 * that no input is for only the keys and what was matched on are kept.
 *
 * @param byMatch is empty afterwards
 * @param refusals is given inputs that match more than one record, or one with another key than they give, those
 * with a value that is no choice, and those whose new record would not be in the part
 * @throws Failure where Directus refuses, or a record cannot be told from others
 */
export async function planOf(
	directus: Directus,
	settings: Settings,
	byMatch: Map<string, Input>,
	refusals: Refusals,
): Promise<Plan> {
	const { path, key, match, part, compared, comparison, archive } = settings;
	const kept = [...new Set([key.field, ...match])];
	const asked = settings.query.fields as string[];
	const more = [...Object.keys(archive), ...refusedFields(settings.inputs)];
	const plan: Plan = {
		...{ held: new Map(), changed: new Map(), others: [], count: 0, archived: 0 },
		leaving: new Set(),
	};
	const query = { ...part, fields: [...new Set([...asked, ...more])] };
	for await (const page of readPages(directus, { path, query, key, limit: Infinity })) {
		for (const record of page) {
			plan.count++;
			const id = record[key.field];
			if (isRounded(id)) throw roundedKey(id);
			const input = byMatch.get(matchOf(record, settings) ?? '');
			if (!input) {
				const isDone = comparison.changedIn(archive, record).length === 0;
				if (settings.others === 'delete' || !isDone)
					plan.others.push(Object.fromEntries(kept.map((name) => [name, record[name]])));
				// What is archived already is nothing to do, and does not make the share of the others smaller.
				else if (settings.others === 'archive') plan.count--;
				continue;
			}
			const before = plan.held.get(input);
			if (before) {
				refusals.set(input, ambiguous(match, recordIn(input), [before[key.field], id]));
				continue;
			}
			const sent = recordIn(input);
			if (!isBlank(sent[key.field]) && canonicalKey(key, sent[key.field]) !== canonicalKey(key, id))
				refusals.set(input, otherKey(key.field, sent[key.field], id));
			const isGiven = (name: string) => compared.includes(name) && Object.hasOwn(sent, name);
			const staysArchived =
				settings.others === 'archive' &&
				comparison.changedIn(archive, record).length === 0 &&
				!Object.keys(archive).some(isGiven);
			if (staysArchived) plan.archived++;
			const changed = comparison.changedIn(sent, record, compared);
			plan.held.set(input, more.length > 0 ? only(record, asked) : record);
			const wrong = newChoice(input, comparison, () => record);
			if (wrong) refusals.set(input, wrong.failure);
			if (changed.length === 0) continue;
			plan.changed.set(input, changed);
			if (isInPart(settings, sent) === false) plan.leaving.add(input);
		}
	}
	// The texts that records were matched by, one for each input, are not needed any more.
	byMatch.clear();
	for (const input of settings.inputs) {
		const wrong = !plan.held.has(input) && newChoice(input, comparison, () => undefined);
		if (wrong) refusals.set(input, wrong.failure);
	}
	await refuseOutside(directus, settings, plan.held, refusals);
	return plan;
}

/** Some of the fields of a record. */
export const only = (record: IDataObject, names: string[]): IDataObject => {
	const some: IDataObject = {};
	for (const name of names) some[name] = record[name];
	return some;
};

/**
 * Ends where more records would be deleted or archived than the user allows: a list of inputs that lacks
 * some would take their records away.
 *
 * @throws Failure with the numbers; nothing was written
 */
export function refuseTooMany({ others, mostRemoved }: Settings, plan: Plan): void {
	if (others === 'leave' || plan.others.length === 0) return;
	const share = (plan.others.length / plan.count) * 100;
	if (share <= mostRemoved) return;
	throw new Failure(
		`${plan.others.length} of ${plan.count} records have no input (${shown(share)} %), and at most ${mostRemoved} % may be ${others}d`,
		'no',
		{
			description:
				'Nothing was written. If the input items are all that there should be, allow more below Options > Most to Delete or Archive. Preview tells which records they are.',
		},
	);
}

const shown = (share: number) => String(Math.ceil(share * 10) / 10);

const twice = (first: Input, match: string[], record: IDataObject): Failure =>
	new Failure(`Item ${first.index} is for the same record: ${matchedValues(match, record)}`, 'no', {
		description:
			'Nothing was written. Take one of the two out, or match on fields that together are unique.',
	});

const ambiguous = (match: string[], record: IDataObject, ids: unknown[]): Failure =>
	new Failure(`More than one record matches ${matchedValues(match, record)}`, 'no', {
		description: `Nothing was written. Two of them have the IDs ${ids.map(String).join(' and ')}. Match on fields that together are unique.`,
	});

const otherKey = (name: string, given: unknown, held: unknown): Failure =>
	new Failure(
		`The record that matches has the ${name} ${JSON.stringify(held)}, and the item gives ${JSON.stringify(given)}`,
		'no',
		{ field: name, description: 'Nothing was written. A record keeps its ID: leave it out.' },
	);

const nested = (field: string, why: string): Failure =>
	new Failure(`The field "${field}" cannot be compared: ${why}`, 'no', {
		field,
		description: 'Nothing was written. Give the key of the related item.',
	});

const roundedKey = (id: unknown): Failure =>
	new Failure(`The collection has an ID that Directus answers rounded: ${String(id)}`, 'no', {
		description:
			'Nothing was written. Whole numbers beyond 9007199254740991 are not told apart where the database does not give them as text.',
	});
