import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { Directus } from '../../transport/directus';
import type { Written } from '../../transport/failure';
import { READ_IT } from '../../transport/errors';
import { asFailure, Failure } from '../../transport/failure';
import type { DirectusAnswer } from '../../transport/request';
import { piecesOf } from '../../transport/stream';
import { StreamFile } from '../../transport/streamFile';
import { MemoryBudget } from './memoryBudget';
import type { Announced } from './announced';
import { announce, fileIdIn, isPassing, tus } from './announced';
import { InTurn } from './inTurn';
import { ReadAhead } from './readAhead';
import { isReplaced, recordOf } from './remains';
import type { Source } from './source';
import { afterUpload, changeFile, checkSize, existing, refuseEarly } from './upload';

const MEBIBYTE = 1024 * 1024;
/** Directus's own size of a chunk. A server that takes larger ones takes these as well, unless its files are in S3. */
export const CHUNK = 8 * MEBIBYTE;
/** Less than any part of a file in S3 but the last. */
const TRIAL = MEBIBYTE;
/** How often a chunk is sent again while nothing more arrives. */
const RESUMES = 6;
/** Bytes of chunks that all uploads of an execution together hold in memory. */
const HELD = 4 * CHUNK;
/** The content type of a chunk. @see https://tus.io/protocols/resumable-upload#patch */
const OFFSET_OCTET_STREAM = 'application/offset+octet-stream';

/** What to do about refusals of the protocol, which are not in the words of Directus. */
const nextStep: Record<number, string> = {
	400: 'Directus takes no such file: its type may be forbidden (FILES_MIME_TYPE_ALLOW_LIST).',
	404: 'The upload is gone: Directus keeps an unfinished one for TUS_UPLOAD_EXPIRATION, ten minutes unless set.',
	410: 'The upload is gone: Directus keeps an unfinished one for TUS_UPLOAD_EXPIRATION, ten minutes unless set.',
	413: 'The file, or one chunk of it, is larger than the server takes (FILES_MAX_UPLOAD_SIZE, TUS_CHUNK_SIZE, or a proxy).',
};

/**
 * Uploads a file in chunks of the server's size, 8 MiB at the most where its storage takes such. After a dropped
 * connection it asks the server how much has arrived and goes on from there.
 *
 * @param fields what Directus is to know of the file; `id` names a file to replace
 * @returns the file's record, or its id where the user may not read it
 * @throws Failure where Directus refuses, has no resumable uploads, or stays away for too long
 * @see https://tus.io/protocols/resumable-upload
 */
export async function uploadInChunks(
	directus: Directus,
	fields: IDataObject,
	source: Source,
): Promise<IDataObject> {
	const { uploads } = await directus.serverInfo();
	await refuseEarly(directus, source);
	const { now, later } = split({ filename_download: source.name, type: source.type, ...fields });
	const replaced = fields.id === undefined ? undefined : await existing(directus, fields.id);
	const upload = await announce(directus, now, source, replaced);
	const told = uploads?.chunkSize || CHUNK;
	const chunkSize = Math.min(told, CHUNK, source.size);
	// While a chunk is sent the next one is read.
	const held = Math.min(2 * chunkSize, source.size);
	const budget = await directus.remember('chunks', async () => new MemoryBudget(HELD));
	const sent = budget.hold(held, async () => {
		const ahead = new ReadAhead(await source.open(), held);
		const inTurn = new InTurn(source.open);
		return await sendAll(directus, upload, source, { ahead, inTurn, chunkSize, told }).finally(
			() => {
				ahead.close();
				inTurn.close();
			},
		);
	});
	const file = await sent.then(
		async (answer) => await fileAfter(directus, answer, upload, source),
		async (error: unknown) => await abandon(directus, upload, asFailure(error)),
	);
	checkSize(file, source);
	return file.id && Object.keys(later).length > 0 ? await changeFile(directus, file, later) : file;
}

/** How the chunks of a file are read, and their size. */
interface Chunks {
	/** Reads those that are kept in memory until they have arrived. */
	ahead: ReadAhead;
	/** Reads those that are too large for that. */
	inTurn: InTurn;
	chunkSize: number;
	/** The size that the server says. */
	told: number;
}

/**
 * Sends a file chunk by chunk. After a dropped connection Directus is asked how much has arrived, and the next chunk
 * begins there. The answer to a chunk tells it as well: an S3 storage takes no part of less than 5 MiB but the last,
 * and so may leave the end of a chunk that was cut.
 *
 * Of a file in S3 Directus wants just as many parts as it has chunks of the size that the server says. Where that is
 * a large one, a first chunk that is too small for S3 shows whether the chunks have to be of that size.
 *
 * A chunk is read from the disk before it is sent: Directus may refuse one without having read it, and close the
 * connection. A piece that comes from the disk just then is written into the closed connection, upon which
 * Node throws away the answer unread.
 *
 * @returns the answer to the last chunk; that of a question about the upload, where it was lost
 */
async function sendAll(
	directus: Directus,
	upload: Announced,
	source: Source,
	{ ahead, inTurn, chunkSize, told }: Chunks,
): Promise<DirectusAnswer> {
	const { path } = upload;
	const { signal } = directus;
	let offset = 0;
	// How often it has failed since more of it arrived.
	let failed = 0;
	let isTrial = told > CHUNK && source.size > CHUNK;
	let isLarge = false;
	const giveUp = (error: unknown) => {
		const failure = asFailure(error);
		if (failed >= RESUMES || signal?.aborted || !isPassing(failure)) throw explained(failure);
		return undefined;
	};
	for (;;) {
		const wanted = Math.min(isTrial ? TRIAL : isLarge ? told : chunkSize, source.size - offset);
		const at: number = offset;
		const chunk: Buffer[] | undefined = isLarge ? undefined : await ahead.take(wanted);
		const length: number = chunk ? chunk.reduce((sum, part) => sum + part.length, 0) : wanted;
		if (length === 0) throw tooShort(source, offset);
		const open = async () => (chunk ? piecesOf(chunk) : inTurn.read(at, length));
		const isLast = offset + length === source.size;
		let answer = await tus(directus, {
			method: 'PATCH',
			path,
			headers: { 'Upload-Offset': String(offset) },
			content: () => new StreamFile(open, length, 'chunk', OFFSET_OCTET_STREAM),
			// Behind the last chunk Directus makes a file of the upload, and reads a picture's data.
			isAnsweredAtOnce: !isLast,
		}).catch(giveUp);
		const isCut = !answer;
		if (!answer) {
			inTurn.close();
			await sleep(300 * 2 ** failed++, signal);
			answer = await tus(directus, { method: 'HEAD', path, accept: [404, 410] }).catch(giveUp);
			// A server that starts anew does not tell yet; it refuses what begins at another place.
			if (!answer) continue;
		}
		const { status, headers } = answer;
		// Directus forgets an upload when it is finished: the answer to the last chunk was lost.
		if (status === 404 && isLast) return answer;
		// What is gone before its end, or has expired, is no file.
		if (status >= 400) throw refused(status);
		upload.id ??= fileIdIn(answer);
		const arrived = Number(headers['upload-offset'] ?? offset + length);
		if (!(arrived >= offset && arrived <= offset + length)) throw lostPart();
		if (arrived === source.size)
			return isCut ? await untilFinished(directus, upload, source) : answer;
		isLarge ||= isTrial && arrived === 0;
		if (arrived > offset) failed = 0;
		else if (!isCut && !isTrial) {
			if (failed >= RESUMES) throw takesNoMore();
			await sleep(300 * 2 ** failed++, signal);
		}
		isTrial = false;
		offset = arrived;
		if (isLarge) ahead.close();
		else ahead.releaseTo(offset);
	}
}

const lostPart = (): Failure =>
	new Failure('Directus lost a part of the upload that it had confirmed', 'no', {
		description: 'Upload the file anew.',
	});

const takesNoMore = (): Failure =>
	new Failure('Directus takes no more of the upload', 'no', {
		description: 'It answers as if it did, and keeps nothing. Look at the log of Directus.',
	});

const tooShort = ({ name, size }: Source, read: number): Failure =>
	new Failure(`Only ${read} of the ${size} bytes of "${name}" could be read`, 'no', {
		description: READ_IT,
	});

/** What goes in the header of the protocol, and what is set in the record afterwards. */
function split(fields: IDataObject): { now: Record<string, string>; later: IDataObject } {
	const now: Record<string, string> = {};
	const later: IDataObject = {};
	for (const [name, value] of Object.entries(fields)) {
		const fits =
			typeof value === 'string' && value !== '' && value.length <= 1000 && /^\w+$/.test(name);
		// Of a file to replace Directus takes no more than these.
		const taken = fields.id === undefined || ['id', 'filename_download', 'type'].includes(name);
		if (fits && taken) now[name] = value;
		else later[name] = value;
	}
	return { now, later };
}

/** A refusal of the protocol, in words. */
function explained(failure: Failure): Failure {
	const { code, status } = failure.details;
	return !code && status !== undefined && nextStep[status] ? refused(status) : failure;
}

const refused = (status: number): Failure =>
	new Failure(`Directus refused the upload (${status})`, 'no', {
		description: nextStep[status],
		status,
	});

/**
 * Takes an upload that failed away again, so that no half of a file stays.
 *
 * @returns the file's record, where Directus had finished it all the same: it does not know the upload
 * any more then
 * @throws the failure, with what Directus holds now
 */
async function abandon(
	directus: Directus,
	upload: Announced,
	failure: Failure,
): Promise<IDataObject> {
	const left = (written: Written, advice: string) =>
		failure.withAdvice(advice).withWritten(written);
	const status = await tus(directus, {
		method: 'DELETE',
		path: upload.path,
		accept: [404],
		always: true,
	}).then(
		(answer) => answer.status,
		() => undefined,
	);
	if (status === undefined) throw left('unknown', removed(upload, false));
	if (status !== 404) throw left('no', removed(upload, true));
	const file = await finishedFile(directus, upload).catch(() => null);
	if (file) return file;
	throw left('unknown', forgotten(upload, file !== null));
}

function removed({ id, replaced }: Announced, done: boolean): string {
	if (!done) return 'Directus removes what has arrived by itself (TUS_UPLOAD_EXPIRATION).';
	return replaced
		? `Nothing of the new content stays in Directus: the file ${id} has its old one still.`
		: 'Nothing of the file stays in Directus.';
}

/** What is said of an upload that somebody else has ended: Directus, when it was finished or had expired. */
function forgotten({ id, replaced }: Announced, looked: boolean): string {
	if (replaced)
		return `Directus does not know the upload any more. Whether the file ${id} has its old content or the new one could not be found out.`;
	return looked && id !== undefined
		? `Nothing of the file is to be seen in Directus, where its ID would be ${id}.`
		: `Directus does not know the upload any more. Whether it made a file of it could not be found out: look for ${id ?? 'its name'} there.`;
}

/** Milliseconds between looks at an upload of which all has arrived: Directus reads a picture's data. */
const UNTIL_FINISHED = [300, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** Waits until Directus has made a file of what it has got: it forgets the upload then. */
async function untilFinished(
	directus: Directus,
	{ path }: Announced,
	{ name }: Source,
): Promise<DirectusAnswer> {
	for (const pause of UNTIL_FINISHED) {
		await sleep(pause, directus.signal);
		const answer = await tus(directus, { method: 'HEAD', path, accept: [404] });
		if (answer.status === 404) return answer;
	}
	throw new Failure(`Directus has not finished the upload of "${name}"`, 'unknown', {
		description: 'All of the file had arrived there. Look at the log of Directus.',
	});
}

/**
 * The record of a file that has been uploaded. The answer to the last chunk names it; where that was
 * lost, it is known by the ID from the beginning.
 */
async function fileAfter(
	directus: Directus,
	{ status, headers }: DirectusAnswer,
	upload: Announced,
	{ name }: Source,
): Promise<IDataObject> {
	if (status !== 404) {
		const id = (headers['directus-file-id'] as string | undefined) ?? upload.id;
		if (id === undefined) return { success: true };
		const record = await recordOf(directus, id).catch((error: unknown) => {
			throw afterUpload(error, id);
		});
		return record ?? { id };
	}
	const file = await finishedFile(directus, upload).catch((error: unknown) => {
		throw asFailure(error).withAdvice(forgotten(upload, false)).withWritten('unknown');
	});
	if (file) return file;
	const { id, replaced } = upload;
	if (replaced) {
		throw new Failure(`Whether the file ${id} was replaced could not be found out`, 'unknown', {
			description: `The answer to the last part of "${name}" was lost, and the record of the file does not show that it has got new content. Compare it before you upload anew.`,
		});
	}
	throw new Failure(`Directus does not have "${name}" after the upload`, 'unknown', {
		description:
			id === undefined
				? 'The answer to its last part was lost, and Directus did not tell the ID of the file before. Look for it there before you upload it anew.'
				: `The connection was cut and the upload is gone. The ID of the file would be ${id}. Upload the file anew.`,
	});
}

/**
 * The record of the file that an upload has become which Directus does not know any more; undefined
 * where nothing proves it. Of a new file Directus shows no record before that.
 */
async function finishedFile(
	directus: Directus,
	{ id, replaced }: Announced,
): Promise<IDataObject | undefined> {
	const now = id === undefined ? undefined : await recordOf(directus, id);
	return !now || !replaced || isRenewed(replaced, now) ? now : undefined;
}

/**
 * Whether a file has got new content in chunks. Directus 12 enters when; those before it do no more
 * than change the record in nobody's name. The times are whole seconds.
 */
function isRenewed(before: IDataObject, now: IDataObject): boolean {
	if (isReplaced(before, now)) return true;
	const changed = before.modified_on !== now.modified_on || before.modified_by !== null;
	return now.modified_by === null && changed;
}
