import type { IDataObject } from 'n8n-workflow';
import type { Input, Operation } from '../../framework/define';
import { splitRoute } from '../../framework/define';
import { parseList } from '../../framework/json';
import { refuseSingleton } from '../../reads/singleton';
import type { Directus } from '../../transport/directus';
import { Failure } from '../../transport/failure';
import { didYouMean } from '../../transport/missingNames';
import { fillPath } from '../../transport/path';
import type { DirectusField } from '../../transport/schema';
import { recordOf } from '../../values/record';
import { listedReasons, RecordComparison, whyNotCompared } from '../../values/same';
import { batchSizeOf } from '../groups';
import type { MatchGroup } from '../matches';
import { recordIn } from '../matches';
import { goneMatch } from '../matchGroups';
import { matchFieldsOf } from '../upsert';

/** What all inputs of a run of Synchronize ask for together. */
export interface Settings extends MatchGroup {
	/** The filter and the search that choose the part of the collection; empty for all of it. */
	part: IDataObject;
	comparison: RecordComparison;
	/** The fields that are a reason to write a record. */
	compared: string[];
	/** What is done with records that no input is for. */
	others: 'leave' | 'delete' | 'archive';
	/** The change that archives a record. */
	archive: IDataObject;
	/** The largest share of the records that may be deleted or archived, in percent. */
	mostRemoved: number;
	preview: boolean;
}

/** Refusals of single inputs. */
export type Refusals = Map<Input, Failure>;

/**
 * Reads what the inputs ask for together, and proves what can be proven before anything is read.
 *
 * @throws Failure that concerns all inputs; nothing was sent
 */
export async function settingsOf(
	directus: Directus,
	row: Operation,
	inputs: Input[],
): Promise<Settings> {
	const first = inputs[0]!;
	refuseOtherSettings(first, inputs);
	const collection = String(first.path.collection ?? '');
	await refuseSingleton(directus, collection);
	const fields = await directus.fields(collection).catch((): DirectusField[] => []);
	const key = await directus.primaryKey(collection);
	if (!key) throw unseen(collection);

	const byName = new Map(fields.map((one) => [one.field, one]));
	const match = matchFieldsOf(first);
	for (const name of match) {
		const field = byName.get(name);
		if (!field) throw goneMatch(name, collection, byName.keys());
		const why = NEVER_MATCHED.includes(field.type) ? 'it holds JSON' : whyNotCompared(field);
		if (why !== undefined)
			throw new Failure(`The field "${name}" cannot be matched on: ${why}`, 'no', {
				field: name,
				description: 'Nothing was sent. Choose fields that Directus answers as they are.',
			});
	}

	const options = (first.ui.options ?? {}) as IDataObject;
	const exempt = new Set(
		parseList(options.notCompared ?? [], 'Ignored Field Names or IDs') as string[],
	);
	const names = new Set(inputs.flatMap((input) => Object.keys(recordIn(input))));
	const compared = [...names].filter((name) => name !== key.field && !exempt.has(name));
	refuseNotCompared(compared, byName);
	return {
		...{ collection, key, fields, match, compared },
		path: fillPath(splitRoute(row).template, first.path),
		types: new Map(fields.map(({ field, type }) => [field, type])),
		query: { fields: [...new Set([key.field, ...match, ...compared])] },
		batchSize: batchSizeOf(first),
		looksFirst: true,
		skipsUnchanged: false,
		inputs,
		part: first.query,
		comparison: new RecordComparison(fields),
		others: (first.ui.others ?? 'leave') as Settings['others'],
		archive: await archiveOf(directus, collection, fields, first.ui),
		mostRemoved: Number(options.mostRemoved ?? 20),
		preview: first.ui.preview === true,
	};
}

const NEVER_MATCHED = ['json', 'geometry'];

/** All inputs are one list: what is chosen beside the values has to be the same for all of them. */
function refuseOtherSettings(first: Input, inputs: Input[]): void {
	const textOf = ({ path, query, ui }: Input) => JSON.stringify([path, query, ui]);
	const text = textOf(first);
	const isSame = (input: Input) =>
		input.path === first.path && input.query === first.query && input.ui === first.ui;
	const other = inputs.find((input) => !isSame(input) && textOf(input) !== text);
	if (other)
		throw new Failure(
			`Item ${other.index} asks for another collection, filter or option than item ${first.index}`,
			'no',
			{
				description:
					'Nothing was sent. All input items together say what the records of one collection are to be: only the values of the fields may differ between them. To synchronize several collections or parts, run the node for each, for example in a loop.',
			},
		);
}

function refuseNotCompared(names: string[], fields: Map<string, DirectusField>): void {
	const reasons = new Map<string, string>();
	for (const name of names) {
		const why = whyNotCompared(fields.get(name));
		if (why !== undefined) reasons.set(name, why);
	}
	const [field] = reasons.keys();
	if (field === undefined) return;
	throw new Failure(`These fields cannot be compared: ${listedReasons(reasons)}`, 'no', {
		field,
		description:
			'Nothing was sent. Take them out of the fields, or choose them below Options > Ignored Field Names or IDs: then they go along when a record is written for another reason.',
	});
}

const unseen = (collection: string): Failure =>
	new Failure(`The fields of "${collection}" are not known, so nothing can be compared`, 'no', {
		description:
			'Nothing was sent. The collection is not there, or the user of the credential may not read its fields (directus_fields) or its records.',
	});

/** The change that archives a record: of the field that was chosen, or of the collection's own. */
async function archiveOf(
	directus: Directus,
	collection: string,
	fields: DirectusField[],
	{ others, archiveField, archiveValue }: IDataObject,
): Promise<IDataObject> {
	if (others !== 'archive') return {};
	const meta = (await directus.collection(collection))?.meta;
	const name = String(archiveField ?? meta?.archive_field ?? '');
	const value = archiveValue ?? meta?.archive_value ?? undefined;
	if (name === '' || value === undefined)
		throw new Failure(`"${collection}" has no archive ${name === '' ? 'field' : 'value'}`, 'no', {
			description:
				'Nothing was sent. Fill in Archive Field and Archive Value, or set them for the collection in Directus.',
		});
	const field = fields.find((one) => one.field === name);
	if (!field || whyNotCompared(field) !== undefined) {
		const names = fields.map((one) => one.field);
		const hint = field ? '' : didYouMean(name, names);
		throw new Failure(`"${name}" in ${collection} is no field to archive by${hint}`, 'no', {
			field: name,
			description: 'Nothing was sent. Choose a field that Directus answers as it is.',
		});
	}
	const given = { source: 'json' as const, values: { [name]: value } };
	return recordOf(given, fields, { timezone: 'UTC', purpose: 'create', collection }).record;
}
