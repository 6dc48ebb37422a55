import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import type { DirectusField, DirectusRelation } from '../transport/schema';
import { isRecord } from '../transport/shape';
import type { Column } from '../values/columns';
import { columnsOf } from '../values/columns';
import { recordOfColumns } from '../values/record';
import { GUARDING } from '../values/rules';
import type { ColumnNotes } from './columnHints';
import type { Input, Operation } from './define';
import { holdsRecords, recordNamesIn } from './define';

/**
 * The inputs with the related items in their records read by the columns of their own collections, at any depth. Directus
 * takes the values of a related item in the place of its key, and lists of such.
 *
 * Who may not see the fields of a collection gets no such reading. A value that is no choice of its field is left to
 * Directus: the related item may hold it already.
 *
 * @param notes is given what is told of the values at the end
 * @returns the inputs, and a Failure in the place of one with a value that its column does not take
 * @see https://directus.io/docs/guides/data-model/relationships
 */
export async function withRelatedRead(
	directus: Directus,
	row: Operation,
	inputs: Array<Input | Failure>,
	notes: ColumnNotes,
	timezone: string,
): Promise<Array<Input | Failure>> {
	const isWrite = !row.route.startsWith('GET') && (holdsRecords(row.body) || row.rawRecord);
	if (!isWrite || row.readRecords) return inputs;
	const name = row.rawRecord === 'data' ? 'data' : recordNamesIn(row.body)[0];
	const [own, fields] = (['raw', 'json'] as const).map(
		(source) => new RelatedReader(directus, notes, source, timezone),
	) as [RelatedReader, RelatedReader];
	const done: Array<Input | Failure> = [];
	for (const input of inputs) {
		// Most records hold no object at all.
		if (input instanceof Failure || ![input.body].flat().some(holdsObject)) {
			done.push(input);
			continue;
		}
		const { body, raw, path } = input;
		const reader = raw ? own : fields;
		const collection = String(path.collection ?? row.collection);
		try {
			const read = Array.isArray(body)
				? await reader.list(collection, body)
				: name === undefined
					? await reader.record(collection, body)
					: isRecord(body[name])
						? { ...body, [name]: await reader.record(collection, body[name]) }
						: body;
			done.push(read === body ? input : { ...input, body: read });
		} catch (error) {
			done.push(asFailure(error, 'no'));
		}
	}
	return done;
}

function holdsObject(record: unknown): boolean {
	for (const name in record as object) {
		const value = (record as IDataObject)[name];
		if (typeof value === 'object' && value !== null) return true;
	}
	return false;
}

/** The names under which Directus takes changes of a list of related items. */
const CHANGES = ['create', 'update', 'delete'];

class RelatedReader {
	/** The columns of related items, by their collections. */
	private readonly known = new Map<string, Map<string, Column>>();

	constructor(
		private readonly directus: Directus,
		private readonly notes: ColumnNotes,
		private readonly source: 'raw' | 'json',
		private readonly timezone: string,
	) {}

	/** The records of a list, which may hold keys as well. */
	async list(collection: string, list: unknown[]): Promise<unknown[]> {
		const read: unknown[] = [];
		for (const entry of list)
			read.push(isRecord(entry) ? await this.record(collection, entry) : entry);
		return read.every((entry, place) => entry === list[place]) ? list : read;
	}

	/** A record whose own values have been read, with those of its related items; the same one where it has none. */
	async record(collection: string, record: IDataObject): Promise<IDataObject> {
		let read = record;
		for (const [name, value] of Object.entries(record)) {
			if (typeof value !== 'object' || value === null) continue;
			const related = await this.relatedBy(collection, name, record);
			if (related === undefined) continue;
			try {
				read = { ...read, [name]: (await this.items(related, value)) as IDataObject };
			} catch (error) {
				throw asFailure(error, 'no').prefixed(name);
			}
		}
		return read;
	}

	/** The related items that a field is given: one, a list, or changes of a list. */
	private async items(collection: string, given: object): Promise<unknown> {
		if (Array.isArray(given)) {
			const read: unknown[] = [];
			for (const entry of given as unknown[])
				read.push(isRecord(entry) ? await this.item(collection, entry) : entry);
			return read;
		}
		if (!isRecord(given)) return given;
		const isChange = Object.entries(given).every(
			([name, list]) => CHANGES.includes(name) && Array.isArray(list),
		);
		if (!isChange) return await this.item(collection, given);
		const read: IDataObject = {};
		for (const [name, list] of Object.entries(given))
			read[name] = (await this.items(collection, list as unknown[])) as IDataObject;
		return read;
	}

	private async item(collection: string, values: IDataObject): Promise<IDataObject> {
		const { record, unknown, leftOut } = recordOfColumns(
			{ source: this.source, values },
			await this.columns(collection),
			{
				timezone: this.timezone,
				// Directus changes the item that has the key, and makes one where there is none.
				purpose: 'match',
				guarding: GUARDING[collection],
				collection,
			},
		);
		this.notes.noteIgnored(collection, unknown);
		this.notes.noteLeftOut(leftOut);
		return await this.record(collection, record);
	}

	/** The collection of the related items of a field; undefined where it has none, or that is not known. */
	private async relatedBy(
		collection: string,
		name: string,
		record: IDataObject,
	): Promise<string | undefined> {
		const column = columnsOf(await this.fields(collection)).get(name);
		// Most objects are JSON, of which nothing has to be asked.
		if (!column || !(column.isRelation || ['alias', 'string'].includes(column.type)))
			return undefined;
		for (const one of await this.relations()) {
			if (one.collection === collection && one.field === name)
				return one.related_collection ?? (record[one.meta?.one_collection_field ?? ''] as string);
			if (one.related_collection === collection && one.meta?.one_field === name)
				return one.collection;
		}
		return undefined;
	}

	private async columns(collection: string): Promise<Map<string, Column>> {
		const found = this.known.get(collection);
		if (found) return found;
		const relations = await this.relations();
		const isRelation = (name: string) =>
			relations.some((one) => one.collection === collection && one.field === name);
		const columns = new Map<string, Column>();
		for (const [name, column] of columnsOf(await this.fields(collection)))
			columns.set(name, {
				...column,
				choices: undefined,
				isRelation: column.isRelation || isRelation(name),
			});
		this.known.set(collection, columns);
		return columns;
	}

	private async fields(collection: string): Promise<DirectusField[]> {
		const { fields } = this.notes;
		if (!fields.has(collection))
			fields.set(collection, await this.directus.fields(collection).catch(() => []));
		return fields.get(collection)!;
	}

	private async relations(): Promise<DirectusRelation[]> {
		return await this.directus.relations().catch(() => []);
	}
}
