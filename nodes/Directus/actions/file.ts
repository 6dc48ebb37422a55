import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { inputFile, inputFiles, replacement } from '../fields/binary';
import type { LegacyHandler, LegacyInputHandler } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { isRaw, readParameters } from '../framework/parameters';
import { serverInfo } from '../transport/legacy';
import { atOnce } from './atOnce';
import { updateAll } from './bulk/write';
import { inputOf } from './checked';
import { uploadInChunks } from './files/resumable';
import { withAdvice } from './files/remains';
import type { Source } from './files/source';
import { fieldNames, sourceOf } from './files/source';
import { upload } from './files/upload';

/** Larger files than common proxies let through in one request go in chunks. */
const LARGE = 64 * 1024 * 1024;
/** Directus answers an import when it has fetched all of the file. */
const LONGEST_FETCH = 60 * 60_000;

/**
 * Uploads the binaries of an item, each as a file of its own. Large ones go in chunks where the
 * server takes them.
 */
const createOne: LegacyHandler = async function (row, index) {
	const fields = readParameters.call(this, row, index).body as IDataObject;
	const names = fieldNames.call(this, inputFiles, index);
	const sources: Source[] = [];
	for (const name of names) sources.push(await sourceOf.call(this, index, name));
	const files: IDataObject[] = [];
	for (const source of sources) {
		try {
			files.push(await create.call(this, fields, source));
		} catch (error) {
			const done = files.map(({ id }) => String(id)).join(', ');
			throw done
				? withAdvice.call(this, error, `Other files of this item were uploaded: ${done}.`)
				: error;
		}
	}
	return files.map((json): INodeExecutionData => ({ json, pairedItem: { item: index } }));
};

export const createFiles = atOnce(createOne);

async function create(
	this: IExecuteFunctions,
	fields: IDataObject,
	source: Source,
): Promise<IDataObject> {
	// Only in one go can the storage be chosen.
	if (source.size > LARGE && !fields.storage && (await serverInfo.call(this)).uploads?.tus) {
		const chunked = await uploadInChunks.call(this, fields, source).catch((error: unknown) => {
			// In chunks the user has to be allowed to read and update files as well.
			if (error instanceof NodeApiError && error.httpCode === '403') return undefined;
			throw error;
		});
		if (chunked) return chunked;
	}
	const file = await upload.call(this, { fields, source });
	return file ?? { success: true };
}

/** Uploads a binary of the item in chunks, as a new file or in the place of another. */
const uploadOne: LegacyHandler = async function (row, index) {
	const { body } = readParameters.call(this, row, index);
	const source = await sourceOf.call(this, index, fieldNames.call(this, inputFile, index)[0] ?? '');
	const { id, ...fields } = body as IDataObject;
	const replaced = id ? { ...fields, id } : fields;
	// The protocol of Directus has no empty files.
	const file =
		source.size > 0
			? await uploadInChunks.call(this, replaced, source)
			: await upload.call(this, { ...(id ? { id } : {}), fields, source });
	return [{ json: file ?? { success: true }, pairedItem: { item: index } }];
};

export const uploadResumable = atOnce(uploadOne);

/** Changes a file's record and its content. */
const replaceOne: LegacyHandler = async function (row, index) {
	const field = this.getNodeParameter(replacement.name, index, '') as string;
	const { path, body } = readParameters.call(this, row, index);
	const source = await sourceOf.call(this, index, field);
	const changed = await upload.call(this, { id: path.id, fields: body as IDataObject, source });
	return [{ json: changed ?? { success: true }, pairedItem: { item: index } }];
};

const replaceFiles = atOnce(replaceOne);

/** Changes files: records many in one request, and one for each whose content is replaced. */
export const updateFiles: LegacyInputHandler = async function (row, indexes) {
	const replaces = (index: number) => Boolean(this.getNodeParameter(replacement.name, index, ''));
	const records = indexes.filter((index) => !replaces(index));
	const changed = records.length > 0 ? await updateAll.call(this, row, records) : [];
	const replaced = await replaceFiles.call(this, row, indexes.filter(replaces));
	return [...changed, ...replaced].sort((a, b) => inputOf(a) - inputOf(b));
};

/** Has Directus fetch a file; what it is to know of the file goes in a part of its own. */
export const importFile: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	if (!isRaw.call(this, row, index)) {
		const { url, ...data } = parameters.body as IDataObject;
		parameters.body = { url, ...(Object.keys(data).length > 0 && { data }) };
	}
	const answer = await request.call(this, row, parameters, { timeout: LONGEST_FETCH });
	return toItems(row, answer, {}, index);
};
