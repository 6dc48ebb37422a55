import type { IDataObject } from 'n8n-workflow';
import {
	putIntoRecord,
	recordCollection,
	recordField,
	recordId,
	recordLanguage,
} from '../../fields/file';
import { refuseOtherKeys } from '../../bulk/validKeys';
import type { Directus } from '../../transport/directus';
import { asFailure, Failure, missingParameter } from '../../transport/failure';
import { pathSegment } from '../../transport/path';
import { afterUpload } from './upload';

/** What the user says of the record that a file is put into. */
interface Given {
	collection?: string;
	id?: string | number;
	field?: string;
	language?: string;
}

/** A field of a record that files are put into. */
export interface RecordField {
	/** Whether it holds one file only. */
	holdsOne: boolean;
	/**
	 * Puts a file into it.
	 *
	 * @param file the record of a file that has been uploaded
	 * @throws Failure naming the file, which stays
	 */
	put(file: IDataObject): Promise<void>;
}

/** How a field holds files: by their ID, or by records of a junction collection. */
type Holding = { field: string } & (
	| { kind: 'one' }
	| { kind: 'many'; junction: string; parentField: string; fileField: string }
);

/**
 * A text that is the same for inputs that put files into the same field of a record, and for all fields of its
 * translations: one that is not there yet is made along with the first file.
 */
export function recordFieldName(putInto: unknown): string | undefined {
	const given = givenIn(putInto);
	if (!given) return undefined;
	const { collection, id, field, language } = given;
	return JSON.stringify([collection, String(id), field?.split('.')[0], language]);
}

const givenIn = (putInto: unknown): Given | undefined =>
	(putInto as { record?: Given } | undefined)?.record;

/**
 * Finds the field that files are to be put into, before anything is uploaded.
 *
 * @param putInto the value of the parameter; empty where a file is put nowhere
 * @returns undefined where nothing is asked for
 * @throws Failure where there is no such record or it has no such field for files
 */
export async function recordFieldOf(
	directus: Directus,
	putInto: unknown,
): Promise<RecordField | undefined> {
	const given = givenIn(putInto);
	if (!given) return undefined;
	try {
		return await found(directus, given);
	} catch (error) {
		throw asFailure(error)
			.withWritten('no')
			.prefixed(putIntoRecord.displayName)
			.withAdvice('Nothing was uploaded.');
	}
}

async function found(directus: Directus, given: Given): Promise<RecordField> {
	const { collection, id, field: named, language } = given;
	if (!collection) throw missingParameter(recordCollection.displayName);
	if (!named) throw missingParameter(recordField.displayName);
	const [first = '', inner] = named.split('.');
	const path = await recordPath(directus, collection, id);
	if (inner !== undefined && !language) throw missingParameter(recordLanguage.displayName);
	const key = (await directus.primaryKey(collection))?.field ?? 'id';
	// Ends where there is no such record, or none that the user may read.
	await directus.send({ method: 'GET', path, query: { fields: [key] } });
	if (inner === undefined) {
		const holding = await holdingOf(directus, collection, first);
		return fieldOf(directus, holding, {
			write: async (value) =>
				void (await directus.send({ method: 'PATCH', path, body: { [first]: value } })),
			itself: id === undefined ? undefined : { [key]: { _eq: id } },
			parent: { _eq: id },
			path: path.slice(0, path.lastIndexOf('/')),
		});
	}
	const translations = (await directus.relations()).find(
		({ related_collection: one, meta }) => one === collection && meta?.one_field === first,
	);
	const languageField = translations?.meta?.junction_field;
	if (!translations || !languageField) throw noFieldForFiles(collection, named);
	const { collection: junction, field: parentField } = translations;
	const holding = await holdingOf(directus, junction, inner, named);
	const itself = { [parentField]: { _eq: id }, [languageField]: { _eq: language } };
	const junctionPath = `/items/${pathSegment(junction, 'collection')}`;
	return fieldOf(directus, holding, {
		write: async (value) => {
			const translationKey = (await directus.primaryKey(junction))?.field ?? 'id';
			const { data } = await directus.send({
				method: 'GET',
				path: junctionPath,
				query: { filter: itself, fields: [translationKey], limit: 1 },
			});
			const translation = (data as IDataObject[] | undefined)?.[0];
			const change = translation
				? {
						path: `${junctionPath}/${pathSegment(translation[translationKey], 'id')}`,
						body: { [inner]: value },
					}
				: { path, body: { [first]: additionOf({ [languageField]: language, [inner]: value }) } };
			await directus.send({ method: 'PATCH', ...change });
		},
		itself,
		parent: itself,
		path: junctionPath,
	});
}

/** The path of a record; that of a singleton needs no ID. */
async function recordPath(
	directus: Directus,
	collection: string,
	id: Given['id'],
): Promise<string> {
	if (collection === 'directus_users') return await pathIn('/users');
	if (collection.startsWith('directus_')) {
		throw new Failure(`no file can be put into a record of ${collection}`, 'no', {
			description: 'Use the resource of these records, with the ID of the file.',
		});
	}
	const items = `/items/${pathSegment(collection, 'collection')}`;
	const isSingleton = (await directus.collection(collection))?.meta?.singleton === true;
	return isSingleton ? items : await pathIn(items);

	/** Directus takes `1e1` for 10, and would change a record that nobody named. */
	async function pathIn(list: string): Promise<string> {
		const place = `${list}/${segmentOf(id)}`;
		const key = await directus.primaryKey(collection);
		await refuseOtherKeys(directus, { path: list, collection, key }, [id]);
		return place;
	}
}

function segmentOf(id: Given['id']): string {
	if (id === undefined || id === '') throw missingParameter(recordId.displayName);
	return pathSegment(id, 'id');
}

/** How a field of a collection holds files. @throws Failure where it holds none */
async function holdingOf(
	directus: Directus,
	collection: string,
	field: string,
	named = field,
): Promise<Holding> {
	const relations = await directus.relations();
	const isOfFiles = (from: string, name: string) =>
		relations.some(
			(one) =>
				one.collection === from &&
				one.field === name &&
				one.related_collection === 'directus_files',
		);
	if (isOfFiles(collection, field)) return { kind: 'one', field };
	const many = relations.find(
		({ related_collection: one, meta }) => one === collection && meta?.one_field === field,
	);
	const fileField = many?.meta?.junction_field;
	if (!many || !fileField || !isOfFiles(many.collection, fileField))
		throw noFieldForFiles(collection, named);
	return {
		kind: 'many',
		field,
		junction: many.collection,
		parentField: many.field,
		fileField,
	};
}

const noFieldForFiles = (collection: string, field: string): Failure =>
	new Failure(`"${field}" of ${collection} is no field for files`, 'no', {
		description:
			'Choose a field that holds a file or an image, or one that holds files in a junction collection, or such a field of the translations (translations.image).',
	});

/** What adds one record to those that a field holds. */
const additionOf = (record: IDataObject): IDataObject => ({
	create: [record],
	update: [],
	delete: [],
});

interface Access {
	/** Writes a value into the field. */
	write: (value: string | IDataObject) => Promise<void>;
	/** A filter for the record with the field; undefined for a singleton, which is not searched. */
	itself: IDataObject | undefined;
	/** The same as a filter on the field of a junction collection that leads to the record. */
	parent: IDataObject;
	/** Where such records are listed. */
	path: string;
}

function fieldOf(
	directus: Directus,
	holding: Holding,
	{ write, itself, parent, path }: Access,
): RecordField {
	const valueOf = (file: string) =>
		holding.kind === 'one' ? file : additionOf({ [holding.fileField]: file });
	/** Whether the file is there, where the answer to the change was lost. */
	const holds = async (file: string): Promise<boolean> => {
		if (!itself) return false;
		const look =
			holding.kind === 'one'
				? { path, filter: { ...itself, [holding.field]: { _eq: file } } }
				: {
						path: `/items/${pathSegment(holding.junction, 'collection')}`,
						filter: { [holding.parentField]: parent, [holding.fileField]: { _eq: file } },
					};
		const { data } = await directus.send({
			method: 'GET',
			path: look.path,
			query: { filter: look.filter, limit: 1 },
		});
		return (data as IDataObject[] | undefined)?.length === 1;
	};
	return {
		holdsOne: holding.kind === 'one',
		put: async ({ id }) => {
			if (id === undefined) throw withoutId();
			const file = String(id);
			try {
				await write(valueOf(file));
			} catch (error) {
				const failure = asFailure(error);
				const isThere = failure.written === 'unknown' && (await holds(file).catch(() => false));
				if (isThere) return;
				throw afterUpload(
					failure.withAdvice(
						failure.written === 'unknown'
							? 'Whether it was put into the record could not be found out.'
							: 'It was not put into the record.',
					),
					file,
				);
			}
		},
	};
}

const withoutId = (): Failure =>
	new Failure('The file was uploaded, and not put into the record', 'yes', {
		description: 'Directus does not tell this user the ID of the file. Let the user read files.',
	});
