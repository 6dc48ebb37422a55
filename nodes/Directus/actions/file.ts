import type { IDataObject } from 'n8n-workflow';
import { updateRecords } from '../bulk/update';
import { inputFile, inputFiles } from '../fields/binary';
import { importUrl } from '../fields/file';
import type { Done, Handler, Input } from '../framework/define';
import { Ledger, perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { readUrl } from '../transport/baseUrl';
import { asFailure, Failure } from '../transport/failure';
import { recordFieldName, recordFieldOf } from './files/recordField';
import { mayChooseId, removeHalf } from './files/remains';
import { CHUNK, uploadInChunks } from './files/resumable';
import type { Source } from './files/source';
import { fieldNames, oneFieldName, sourceOf } from './files/source';
import type { Otherwise } from './files/upload';
import { upload } from './files/upload';

/** Uploads spend their time waiting. */
const AT_ONCE = { atOnce: 5 };
/** What is put into the same field of a record goes there as it came. */
const AT_ONCE_INTO_RECORDS = {
	...AT_ONCE,
	changes: ({ ui }: Input) => recordFieldName(ui.putInto),
};
/** Common proxies let no larger files through in one request. */
const LARGE = 64 * 1024 * 1024;
/** Directus answers an import when it has fetched all of the file. */
const LONGEST_FETCH = 60 * 60_000;

/** Uploads the binaries of an item, each as a file of its own. */
export const createFiles = perInput(async (directus, _row, { index, body, ui }) => {
	const target = await recordFieldOf(directus, ui.putInto);
	const sources: Source[] = [];
	for (const name of fieldNames(directus, index, ui.files, inputFiles.displayName))
		sources.push(await sourceOf(directus, index, name));
	if (target?.holdsOne && sources.length > 1) throw tooManyFor(sources.length);
	const files: IDataObject[] = [];
	for (const source of sources) {
		try {
			const file = await createFile(directus, body as IDataObject, source);
			await target?.put(file);
			files.push(file);
		} catch (error) {
			throw afterOthers(asFailure(error), files);
		}
	}
	return { records: files };
}, AT_ONCE_INTO_RECORDS);

const tooManyFor = (count: number): Failure =>
	new Failure(`The field of the record holds one file, and the item has ${count}`, 'no', {
		description: `Nothing was uploaded. Name one binary field in ${inputFiles.displayName}, or choose a field that holds several files.`,
	});

/** The failure of one file of an item, with those that are in Directus already. */
function afterOthers(failure: Failure, files: IDataObject[]): Failure {
	if (files.length === 0) return failure;
	const done = files.map(({ id }) => String(id)).join(', ');
	return failure.withAdvice(`Other files of this item were uploaded: ${done}.`).withWritten('yes');
}

/**
 * Uploads a new file: in one go, which is quickest. In chunks, where the server takes them, it goes on where one go was
 * cut or is too much for a proxy, as do the files that follow; and large ones of users to whom half a file could happen
 * that nobody finds again.
 */
async function createFile(
	directus: Directus,
	fields: IDataObject,
	source: Source,
): Promise<IDataObject> {
	const inOneGo = async (otherwise?: Otherwise) =>
		(await upload(directus, { fields, source, otherwise })) ?? { success: true };
	// Only in one go can the storage be chosen, or the ID.
	const mayGoInChunks =
		source.size > CHUNK &&
		!fields.storage &&
		fields.id === undefined &&
		(await takesChunks(directus));
	if (!mayGoInChunks) return await inOneGo();
	const seen = await directus.remember('uploads in one go', async () => ({ areCut: false }));
	const inChunks = async () =>
		await uploadInChunks(directus, fields, source).catch((error: unknown) => {
			const failure = asFailure(error);
			// In chunks the user has to be allowed to read and update files as well.
			if (failure.details.status === 403 && failure.written === 'no') return undefined;
			throw failure;
		});
	const isSafer = seen.areCut || (source.size > LARGE && !(await mayChooseId(directus)));
	if (isSafer) return (await inChunks()) ?? (await inOneGo());
	return await inOneGo(async (chosen) => {
		const file = await inChunks().finally(async () => {
			if (chosen) await removeHalf(directus, chosen);
		});
		seen.areCut ||= file !== undefined;
		return file;
	});
}

const takesChunks = async (directus: Directus): Promise<boolean> =>
	(await directus.serverInfo()).uploads?.tus === true;

/** Uploads a binary of the item in chunks, as a new file or in the place of another. */
export const uploadResumable = perInput(
	async (directus, _row, { index, body, ui }) => {
		const target = await recordFieldOf(directus, ui.putInto);
		const name = oneFieldName(directus, index, ui.file, inputFile.displayName);
		const source = await sourceOf(directus, index, name);
		const { id, ...fields } = body as IDataObject;
		const replaced = id ? { ...fields, id } : fields;
		// The protocol of Directus has no empty files.
		const file =
			source.size > 0
				? await uploadInChunks(directus, replaced, source)
				: await upload(directus, { ...(id ? { id } : {}), fields, source });
		await target?.put(file ?? {});
		return { records: [file ?? { success: true }] };
	},
	{
		...AT_ONCE,
		changes: ({ body, ui }) => nameOf((body as IDataObject).id) ?? recordFieldName(ui.putInto),
	},
);

/** Whether an input replaces the content of its file. */
export const replacesContent = ({ ui }: Input): boolean => ui.replaceWith !== undefined;

/** Changes a file's record and its content. */
const replaceFiles = perInput(
	async (directus, _row, { index, path, body, ui }): Promise<Done> => {
		const source = await sourceOf(directus, index, String(ui.replaceWith));
		const fields = body as IDataObject;
		const changed = await upload(directus, { id: path.id, fields, source });
		return { records: [changed ?? { success: true }] };
	},
	{ ...AT_ONCE, changes: ({ path }) => nameOf(path.id) },
);

/** The same text for the same file; some databases take its ID in capitals as well. */
const nameOf = (id: unknown): string | undefined =>
	id === undefined ? undefined : String(id).toLowerCase();

/**
 * Changes files: records many in one request, and one for each whose content is replaced. The changes of
 * one file go out as they came.
 */
export const updateFiles: Handler = async (directus, row, inputs) => {
	const ledger = new Ledger(directus, inputs);
	for (const part of partsOf(inputs)) {
		if (!ledger.isOpen) break;
		const change = replacesContent(part[0]!) ? replaceFiles : updateRecords;
		const outcomes = await change(directus, row, part);
		part.forEach((input, place) => ledger.note(input, outcomes[place] ?? 'not sent'));
	}
	return ledger.inOrder();
};

/**
 * Parts of the inputs, to go out one behind the other. By turns they change records and replace contents;
 * each input is in the first part that is not before another input's of the same file.
 */
function partsOf(inputs: Input[]): Input[][] {
	const parts: Input[][] = [];
	const turns = new Map<string | undefined, number>();
	for (const input of inputs) {
		const name = nameOf(input.path.id);
		const kind = replacesContent(input) ? 1 : 0;
		const before = turns.get(name) ?? kind;
		const turn = before % 2 === kind ? before : before + 1;
		turns.set(name, turn);
		(parts[turn] ??= []).push(input);
	}
	// A turn that nothing is done in left a hole there.
	return parts.filter(Boolean);
}

/**
 * Makes the body of an import: what Directus is to know of the file goes in a part of its own.
 *
 * @throws Failure where Directus could not fetch from the address
 */
export function withImportUrl(input: Input): Input {
	const { url, ...data } = input.body as IDataObject;
	if (typeof url === 'string') refuseAddress(url);
	if (input.raw) return input;
	return { ...input, body: { url, ...(Object.keys(data).length > 0 && { data }) } };
}

/** Of an address that it cannot read Directus says no more than that it does not answer. */
function refuseAddress(url: string): void {
	const scheme = /^\s*([a-z][a-z\d+.-]*):/i.exec(url)?.[1]?.toLowerCase();
	const hasSlashes = /^\s*https?:\/\//i.test(url);
	if (hasSlashes && readUrl(url)) return;
	const name = importUrl.displayName;
	const what = hasSlashes
		? 'names no host that could be asked'
		: scheme && !/^https?$/.test(scheme)
			? `begins with ${scheme.slice(0, 20)}:, which Directus does not fetch from`
			: 'does not begin with https:// or http://';
	throw new Failure(`The ${name} ${what}`, 'no', {
		description: `Nothing was sent. Write the whole address, ${importUrl.placeholder}.`,
	});
}

/** Has Directus fetch a file. It makes a record once the address has answered. */
export const importFile = perInput(async (directus, row, input) => {
	const target = await recordFieldOf(directus, input.ui.putInto);
	const request = { ...requestOf(row, input), timeout: LONGEST_FETCH };
	const answer = await directus.send(request).catch((error: unknown) => {
		const failure = asFailure(error);
		throw /Couldn't fetch file from URL/.test(failure.message)
			? failure.withWritten('no')
			: failure;
	});
	const done = doneWith(row, input, answer);
	await target?.put(done.records[0] ?? {});
	return done;
});
