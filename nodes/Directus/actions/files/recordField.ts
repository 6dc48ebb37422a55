import type { IDataObject } from 'n8n-workflow';
import {
	putIntoRecord,
	recordCollection,
	recordField,
	recordId,
	recordLanguage,
} from '../../fields/file';
import { missingRecord } from '../../bulk/failures';
import { refuseOtherKeys } from '../../bulk/validKeys';
import { missingIn } from '../../reads/lookUp';
import { isSingleton } from '../../reads/singleton';
import type { Directus } from '../../transport/directus';
import { asFailure, Failure, missingParameter } from '../../transport/failure';
import type { LinkField } from '../../transport/linkFields';
import { endpointOf, listFieldsOf } from '../../transport/linkFields';
import { pathSegment } from '../../transport/path';
import type { Action } from '../../transport/schema';
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

/** How a field holds files: by their ID, or by records of a junction. */
interface Holding {
	field: string;
	junction?: LinkField;
}

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
	const { collection, field: named, language } = given;
	if (!collection) throw missingParameter(recordCollection.displayName);
	if (!named) throw missingParameter(recordField.displayName);
	const [first = '', inner] = named.split('.');
	const { list, path, key, id } = await recordAt(directus, collection, given.id);
	if (inner !== undefined && !language) throw missingParameter(recordLanguage.displayName);
	if (inner === undefined) {
		const holding = await holdingOf(directus, collection, first);
		await refuseForbidden(directus, collection, 'update');
		if (holding.junction) await refuseForbidden(directus, holding.junction.collection, 'create');
		return fieldOf(directus, holding, {
			write: async (value) =>
				void (await directus.send({ method: 'PATCH', path, body: { [first]: value } })),
			itself: path === list ? undefined : { [key]: { _eq: id } },
			parent: { _eq: id },
			path: list,
		});
	}
	const links = listFieldsOf(await directus.relations(), collection);
	const translations = links.find(({ field }) => field === first);
	const languageField = translations?.relatedField;
	if (!translations || !languageField) throw noFieldForFiles(collection, named);
	const { collection: junction, parentField } = translations;
	const holding = await holdingOf(directus, junction, inner, named);
	await refuseLanguage(directus, translations, language);
	await refuseForbidden(directus, junction, 'create', 'update');
	const itself = { [parentField]: { _eq: id }, [languageField]: { _eq: language } };
	const junctionPath = endpointOf(junction);
	return fieldOf(directus, holding, {
		write: async (value) => {
			const translationKey = (await directus.primaryKey(junction))?.field ?? 'id';
			const { data } = await directus.send({
				method: 'GET',
				path: junctionPath,
				query: { filter: itself, fields: [translationKey], limit: 1 },
				gives: 'records',
			});
			const [translation] = data as IDataObject[];
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

/** Ends where there is no such language, or none that the user may read. */
async function refuseLanguage(
	directus: Directus,
	{ related: [languages] }: LinkField,
	language: string | undefined,
): Promise<void> {
	if (languages === undefined) return;
	const path = endpointOf(languages);
	const key = await directus.primaryKey(languages);
	await refuseOtherKeys(directus, { path, collection: languages, key }, [language]);
	const missing = await missingIn(directus, { path, collection: languages, key }, [language]);
	if (missing?.size) throw await missingRecord(directus, language, languages);
}

/** Ends where the user may do none of some actions in a collection, as far as Directus tells. */
async function refuseForbidden(
	directus: Directus,
	collection: string,
	...actions: Action[]
): Promise<void> {
	for (const action of actions) if ((await directus.mayUse(collection, action)) !== false) return;
	const told = actions.join(' or ');
	throw new Failure(`the user of the credential may not ${told} in "${collection}"`, 'no');
}

/**
 * Where a record is listed, its path, and its key: the name and, of a record that may be read, the value. The path of a
 * singleton, which needs no ID, is that of the list.
 *
 * @throws Failure where there is no such record, or none that the user may read
 */
async function recordAt(
	directus: Directus,
	collection: string,
	given: Given['id'],
): Promise<{ list: string; path: string; key: string; id: IDataObject[string] }> {
	if (collection.startsWith('directus_') && collection !== 'directus_users') {
		throw new Failure(`no file can be put into a record of ${collection}`, 'no', {
			description: 'Use the resource of these records, with the ID of the file.',
		});
	}
	const list = endpointOf(collection);
	const alone = await isSingleton(directus, collection);
	const path = alone ? list : `${list}/${segmentOf(given)}`;
	const primary = await directus.primaryKey(collection);
	// Directus takes `1e1` for 10, and would change a record that nobody named.
	if (!alone) await refuseOtherKeys(directus, { path: list, collection, key: primary }, [given]);
	const key = primary?.field ?? 'id';
	const query = { fields: [key] };
	const { data } = await directus
		.send({ method: 'GET', path, query })
		.catch(async (error: unknown) => {
			const failure = asFailure(error, 'no');
			const { code, original } = failure.details;
			// What has other words already names what is not there.
			const isMissing = !alone && code === 'FORBIDDEN' && original === undefined;
			throw isMissing ? await missingRecord(directus, given, collection) : failure;
		});
	return { list, path, key, id: (data as IDataObject | null | undefined)?.[key] ?? given };
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
	const own = relations.find((one) => one.collection === collection && one.field === field);
	if (own?.related_collection === FILES) return { field };
	const junction = listFieldsOf(relations, collection).find((one) => one.field === field);
	const holdsFiles = junction?.related[0] === FILES && !junction.collectionField;
	if (!holdsFiles || !junction.relatedField) throw noFieldForFiles(collection, named);
	return { field, junction };
}

const FILES = 'directus_files';

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
	{ field, junction }: Holding,
	{ write, itself, parent, path }: Access,
): RecordField {
	const fileField = junction?.relatedField ?? field;
	const valueOf = (file: string) => (junction ? additionOf({ [fileField]: file }) : file);
	/** Whether the file is there, where the answer to the change was lost. */
	const holds = async (file: string): Promise<boolean> => {
		const where = junction ? { [junction.parentField]: parent } : itself;
		if (!where) return false;
		const look = {
			path: junction ? endpointOf(junction.collection) : path,
			filter: { ...where, [fileField]: { _eq: file } },
		};
		const { data } = await directus.send({
			method: 'GET',
			path: look.path,
			query: { filter: look.filter, limit: 1 },
			gives: 'records',
		});
		return (data as IDataObject[]).length === 1;
	};
	return {
		holdsOne: !junction,
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
