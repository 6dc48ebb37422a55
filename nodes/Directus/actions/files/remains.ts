import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { Directus } from '../../transport/directus';
import type { Written } from '../../transport/failure';
import { READ_IT, UNREADABLE } from '../../transport/errors';
import { Failure } from '../../transport/failure';
import { pathSegment } from '../../transport/path';
import { SILENCE } from '../../transport/silence';

/** An upload that was not answered as it should have been. */
export interface Unanswered {
	name: string;
	size: number;
	/** Whether all bytes of the file had left n8n, so that it may be whole in Directus. */
	allSent: boolean;
}

/** Milliseconds between looks for a record that Directus may still be about to make. */
const UNTIL_BEGUN = [300, 1000, 2000];
/** The same for a file that may become whole: Directus stores it and reads a picture's data. */
const UNTIL_WHOLE = [...UNTIL_BEGUN, 3000, 4000];

/** What Directus holds after an upload that failed: in words, and whether anything was written. */
export interface Remains {
	advice: string;
	written: Written;
}

/**
 * Whether Directus may hold something of an upload after this failure: where no answer came, or that
 * of a proxy, nobody has told Directus. Its own refusals leave nothing, unless it failed halfway.
 *
 * @param chosen the ID that the node gave the file; it is taken where an earlier try has arrived
 */
export function mayLeave({ written, details }: Failure, chosen?: string): boolean {
	const { code, status, field } = details;
	if (status === undefined) return written !== 'no';
	// Of MySQL and MariaDB Directus is not told that it is the key.
	const isOfKey = field === undefined || field === 'id';
	const taken = chosen !== undefined && code === 'RECORD_NOT_UNIQUE' && isOfKey;
	return !code || status >= 500 || taken;
}

/** How long to look for what may still be under way: nothing is where Directus itself gave up. */
function pausesAfter({ details: { status, code } }: Failure, allSent: boolean): number[] {
	const gaveUp = status !== undefined && code !== undefined;
	if (gaveUp) return [0];
	return allSent ? UNTIL_WHOLE : UNTIL_BEGUN;
}

/**
 * Finds out what became of a new file whose ID the node chose. Half of a file is taken away again:
 * nobody else can have made a record of that ID.
 *
 * @returns the file's record, where Directus has finished it after all
 * @throws Failure the same, with what Directus holds now: nothing, or the ID of what is left
 */
export async function afterCut(
	directus: Directus,
	failure: Failure,
	id: string,
	upload: Unanswered,
): Promise<IDataObject> {
	let file: IDataObject | undefined;
	try {
		for (const pause of pausesAfter(failure, upload.allSent)) {
			await sleep(pause);
			file = await recordOf(directus, id);
			if (file && isFinished(file)) return file;
			// Of what was cut on the way no more will come.
			if (file && !upload.allSent) break;
		}
	} catch {
		throw brokenOff(failure, upload, {
			advice: `Directus did not answer afterwards either. It may hold an unfinished file: look for ${id} there.`,
			written: 'unknown',
		});
	}
	const remains = await clearedAway(directus, id, file, isAtWork(failure, upload));
	throw brokenOff(failure, upload, remains);
}

/**
 * The failure of an upload that was cut.
 *
 * @param remains what is known of what it left
 * @param what what was under way, where it is no upload
 */
export function brokenOff(
	failure: Failure,
	{ name }: Pick<Unanswered, 'name'>,
	{ advice, written }: Remains,
	what = 'upload',
): Failure {
	const { status, code = 'no code' } = failure.details;
	// The answer of a proxy says more.
	if (status !== undefined) return failure.withAdvice(advice).withWritten(written);
	const reason =
		code === 'STALLED'
			? `Nothing more of it was taken for ${SILENCE}.`
			: code === UNREADABLE
				? `The file could not be read up to its end. ${READ_IT}`
				: `The connection was cut, or no answer came in time (${code}).`;
	return new Failure(`The ${what} of "${name}" broke off`, written, {
		description: `${reason} ${advice}`,
		code,
	});
}

/** Whether nobody cut the connection: a server, or one behind a proxy, that takes long goes on. */
function isAtWork({ details: { status, code = '' } }: Failure, { allSent }: Unanswered): boolean {
	const proxy = status !== undefined && code === '';
	return allSent && (proxy || ['ETIMEDOUT', 'ECONNABORTED'].includes(code));
}

/** Directus enters the size when it has stored all that came. */
const isFinished = ({ filesize }: IDataObject) => filesize !== null && filesize !== undefined;

/** What is left of a file that is not whole, which is deleted where nothing is at work on it any more. */
async function clearedAway(
	directus: Directus,
	id: string,
	file: IDataObject | undefined,
	atWork: boolean,
): Promise<Remains> {
	if (!file) {
		const advice = `Nothing of the file is to be seen in Directus, where its ID would be ${id}.`;
		return { advice, written: 'unknown' };
	}
	// A user who may not read the size cannot tell half of a file from a whole one.
	if (file.filesize === undefined) {
		const advice = `Directus holds the file, whole or a part of it: it is ${id} there.`;
		return { advice, written: 'yes' };
	}
	if (atWork) {
		const advice = `All of the file was sent, and Directus may still be at work on it: it is ${id} there. Delete it if its size stays empty.`;
		return { advice, written: 'unknown' };
	}
	if (await remove(directus, id, file)) {
		const advice = 'What had arrived of the file was deleted: nothing of it stays in Directus.';
		return { advice, written: 'no' };
	}
	const advice = `Directus holds an unfinished file, which could not be deleted: it is ${id} there.`;
	return { advice, written: 'yes' };
}

/**
 * Deletes the record of a half file with what is stored of it. Directus finds that by the name in the
 * storage, which such a record lacks: without it Directus answers 500, has deleted the record all the
 * same and keeps the bytes for good, where nobody sees them.
 */
async function remove(directus: Directus, id: string, file: IDataObject): Promise<boolean> {
	const path = `/files/${pathSegment(id, 'file')}`;
	const change = { method: 'PATCH', path, body: { filename_disk: id }, always: true } as const;
	try {
		if (!file.filename_disk) await directus.send(change);
		await directus.send({ method: 'DELETE', path, always: true });
		return true;
	} catch {
		return false;
	}
}

/** Deletes half of a new file that came to Directus after it had been looked for, where there is one. */
export async function removeHalf(directus: Directus, id: string): Promise<void> {
	const file = await recordOf(directus, id).catch(() => undefined);
	if (file?.filesize === null) await remove(directus, id, file);
}

/** A file's record; undefined where there is none, or none that the user may read. */
export async function recordOf(directus: Directus, id: unknown): Promise<IDataObject | undefined> {
	const path = `/files/${pathSegment(id, 'file')}`;
	const { status, data } = await directus.send({
		method: 'GET',
		path,
		accept: [403],
		always: true,
		gives: 'recordOrNothing',
	});
	return status === 403 ? undefined : (data as IDataObject | undefined);
}

/**
 * Finds out whether a file has got its new content. What arrives of it lies beside the old one until
 * it is whole.
 *
 * @param before its record before the upload
 * @returns the file's record, where it has
 * @throws Failure the same, with what the file holds now
 */
export async function afterCutReplacement(
	directus: Directus,
	failure: Failure,
	before: IDataObject,
	upload: Unanswered,
): Promise<IDataObject> {
	const id = String(before.id);
	let now: IDataObject | undefined;
	for (const pause of upload.allSent ? pausesAfter(failure, true) : [0]) {
		await sleep(pause);
		now = await recordOf(directus, id).catch(() => undefined);
		if (now && isReplaced(before, now)) return now;
	}
	if (!now || before.uploaded_on === undefined) {
		const advice = `Whether the file ${id} has its old content or the new one could not be found out.`;
		throw brokenOff(failure, upload, { advice, written: 'unknown' });
	}
	throw brokenOff(failure, upload, {
		advice: `The file ${id} has its old content still. What had arrived of the new one may lie in the storage of Directus, in a file whose name begins with temp_${id}; the next replacement writes over it.`,
		// Directus changes the record when the file is whole, which one that was sent whole may yet become.
		written: upload.allSent ? 'unknown' : 'no',
	});
}

/** Whether a file has been uploaded anew. */
export const isReplaced = (before: IDataObject, now: IDataObject): boolean =>
	before.uploaded_on !== now.uploaded_on || String(before.filesize) !== String(now.filesize);

/**
 * Whether the user may say which ID a new file gets: Directus refuses a form with a field that the
 * user may not set.
 */
export async function mayChooseId(directus: Directus): Promise<boolean> {
	return await directus
		.remember('file id', async () => {
			const read = { method: 'GET' as const, accept: [403, 404] };
			const { data } = await directus.send({ ...read, path: '/permissions/me' });
			const fields = (data as Permissions | undefined)?.directus_files?.create?.fields;
			if (fields) return fields.includes('*') || fields.includes('id');
			// Before version 11 Directus does not tell.
			const query = { fields: ['role.admin_access'] };
			const me = await directus.send({ ...read, path: '/users/me', query });
			const user = me.data as { role?: { admin_access?: boolean } } | undefined;
			return user?.role?.admin_access === true;
		})
		.catch(() => false);
}

interface Permissions {
	directus_files?: { create?: { fields?: string[] } };
}

/**
 * Names what an upload left in Directus where the user may not choose its ID. It is not deleted:
 * nothing tells it from another upload of that name which is still under way.
 *
 * @param begun when the upload began
 * @returns the same failure, with the files that fit
 */
export async function namingRemains(
	directus: Directus,
	failure: Failure,
	upload: Unanswered,
	begun: number,
): Promise<Failure> {
	const { name, size } = upload;
	// By the clock of the server.
	const since = `$NOW(-${Math.ceil((Date.now() - begun) / 1000) + 5} seconds)`;
	const filter = {
		filename_download: { _eq: name },
		uploaded_by: { _eq: '$CURRENT_USER' },
		_or: [
			{ filesize: { _null: true } },
			{ _and: [{ filesize: { _eq: size } }, { uploaded_on: { _gte: since } }] },
		],
	};
	// Directus may still be about to make the record.
	await sleep(1000);
	const query = { fields: ['id', 'filesize'], filter, sort: ['-modified_on'], limit: 5 };
	const found = await directus
		.send({ method: 'GET', path: '/files', query, always: true, gives: 'records' })
		.then(({ data }) => (data as IDataObject[]).filter(({ id }) => id !== undefined))
		.catch(() => undefined);
	return brokenOff(failure, upload, { advice: remainsIn(found, name), written: 'unknown' });
}

function remainsIn(found: IDataObject[] | undefined, name: string): string {
	if (!found) return `Directus may hold an unfinished record of "${name}".`;
	const idsOf = (files: IDataObject[]) => files.map(({ id }) => String(id)).join(', ');
	const unfinished = idsOf(found.filter(({ filesize }) => filesize === null));
	const whole = idsOf(found.filter(({ filesize }) => filesize !== null));
	if (unfinished) return `Directus holds an unfinished record of it: it is ${unfinished} there.`;
	if (whole) return `The file seems to have arrived whole: it is ${whole} in Directus.`;
	return 'No unfinished record of it was found in Directus.';
}
