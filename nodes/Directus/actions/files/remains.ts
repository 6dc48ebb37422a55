import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import { apiError } from '../../transport/errors';
import { connect } from '../../transport/directus';
import { pathSegment } from '../../transport/path';
import { directusRequest } from '../../transport/legacy';
import { NEVER_ARRIVED } from '../../transport/retries';
import { SILENCE } from '../../transport/stream';

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

/**
 * Whether Directus may hold something of an upload after this error: where no answer came, or that
 * of a proxy, nobody has told Directus. Its own refusals leave nothing, unless it failed halfway.
 *
 * @param chosen the ID that the node gave the file; it is taken where an earlier try has arrived
 */
export const mayLeave = (error: unknown, chosen?: string): error is NodeApiError => {
	if (!(error instanceof NodeApiError)) return false;
	const { code = '', field } = error.context as { code?: string; field?: string };
	if (error.httpCode === null) return !NEVER_ARRIVED.includes(code);
	const taken = chosen !== undefined && code === 'RECORD_NOT_UNIQUE' && field === 'id';
	return !code || Number(error.httpCode) >= 500 || taken;
};

/** How long to look for what may still be under way: nothing is where Directus itself gave up. */
function pausesAfter(error: NodeApiError, allSent: boolean): number[] {
	const gaveUp = error.httpCode !== null && error.context.code !== undefined;
	if (gaveUp) return [0];
	return allSent ? UNTIL_WHOLE : UNTIL_BEGUN;
}

/**
 * Finds out what became of a new file whose ID the node chose. Half of a file is taken away again:
 * nobody else can have made a record of that ID.
 *
 * @returns the file's record, where Directus has finished it after all
 * @throws NodeApiError the same error, with what Directus holds now: nothing, or the ID of what is left
 */
export async function afterCut(
	this: IExecuteFunctions,
	error: NodeApiError,
	id: string,
	upload: Unanswered,
): Promise<IDataObject> {
	const pauses = pausesAfter(error, upload.allSent);
	let file: IDataObject | undefined;
	try {
		for (const pause of pauses) {
			await sleep(pause);
			file = await recordOf.call(this, id);
			if (file && isFinished(file)) return file;
			// Of what was cut on the way no more will come.
			if (file && !upload.allSent) break;
		}
	} catch {
		const advice = `Directus did not answer afterwards either. It may hold an unfinished file: look for ${id} there.`;
		throw brokenOff.call(this, error, upload, advice);
	}
	throw brokenOff.call(
		this,
		error,
		upload,
		await clearedAway.call(this, id, file, isAtWork(error, upload)),
	);
}

/**
 * The error of an upload that was cut.
 *
 * @param advice what is known of what it left
 * @param what what was under way, where it is no upload
 */
export function brokenOff(
	this: IExecuteFunctions,
	error: NodeApiError,
	{ name }: Pick<Unanswered, 'name'>,
	advice: string,
	what = 'upload',
): unknown {
	// The answer of a proxy says more.
	if (error.httpCode !== null) return withAdvice.call(this, error, advice);
	const code = String(error.context.code ?? 'no code');
	const reason =
		code === 'STALLED'
			? `Nothing more of it was taken for ${SILENCE}.`
			: `The connection was cut, or no answer came in time (${code}).`;
	return apiError(this.getNode(), {
		message: `The ${what} of "${name}" broke off`,
		description: `${reason} ${advice}`,
		code,
	});
}

/** Whether nobody cut the connection: a server, or one behind a proxy, that takes long goes on. */
function isAtWork(error: NodeApiError, { allSent }: Unanswered): boolean {
	const code = String(error.context.code ?? '');
	const proxy = error.httpCode !== null && code === '';
	return allSent && (proxy || ['ETIMEDOUT', 'ECONNABORTED'].includes(code));
}

/** Directus enters the size when it has stored all that came. */
const isFinished = ({ filesize }: IDataObject) => filesize !== null && filesize !== undefined;

/** What is said of a file that is not whole, which is deleted where nothing is at work on it any more. */
async function clearedAway(
	this: IExecuteFunctions,
	id: string,
	file: IDataObject | undefined,
	atWork: boolean,
): Promise<string> {
	if (!file) return `Nothing of the file is to be seen in Directus, where its ID would be ${id}.`;
	// A user who may not read the size cannot tell half of a file from a whole one.
	if (file.filesize === undefined)
		return `Directus holds the file, whole or a part of it: it is ${id} there.`;
	if (atWork) {
		return `All of the file was sent, and Directus may still be at work on it: it is ${id} there. Delete it if its size stays empty.`;
	}
	return (await remove.call(this, id, file))
		? 'What had arrived of the file was deleted: nothing of it stays in Directus.'
		: `Directus holds an unfinished file, which could not be deleted: it is ${id} there.`;
}

/**
 * Deletes the record of a half file with what is stored of it. Directus finds that by the name in the
 * storage, which such a record lacks: without it Directus answers 500, has deleted the record all the
 * same and keeps the bytes for good, where nobody sees them.
 */
async function remove(this: IExecuteFunctions, id: string, file: IDataObject): Promise<boolean> {
	const path = `/files/${pathSegment(id, 'file')}`;
	const change = { method: 'PATCH', path, body: { filename_disk: id }, always: true } as const;
	try {
		if (!file.filename_disk) await directusRequest.call(this, change);
		await directusRequest.call(this, { method: 'DELETE', path, always: true });
		return true;
	} catch {
		return false;
	}
}

/** A file's record; undefined where there is none, or none that the user may read. */
export async function recordOf(
	this: IExecuteFunctions,
	id: unknown,
): Promise<IDataObject | undefined> {
	const path = `/files/${pathSegment(id, 'file')}`;
	const { status, body } = await directusRequest.call(this, {
		method: 'GET',
		path,
		accept: [403],
		always: true,
	});
	return status === 403 ? undefined : (body as { data?: IDataObject } | undefined)?.data;
}

/**
 * Finds out whether a file has got its new content. What arrives of it lies beside the old one until
 * it is whole.
 *
 * @param before its record before the upload
 * @returns the file's record, where it has
 * @throws NodeApiError the same error, with what the file holds now
 */
export async function afterCutReplacement(
	this: IExecuteFunctions,
	error: NodeApiError,
	before: IDataObject,
	upload: Unanswered,
): Promise<IDataObject> {
	const id = String(before.id);
	let now: IDataObject | undefined;
	for (const pause of upload.allSent ? pausesAfter(error, true) : [0]) {
		await sleep(pause);
		now = await recordOf.call(this, id).catch(() => undefined);
		if (now && isReplaced(before, now)) return now;
	}
	const advice =
		now && before.uploaded_on !== undefined
			? `The file ${id} has its old content still. What had arrived of the new one may lie in the storage of Directus, in a file whose name begins with temp_${id}; the next replacement writes over it.`
			: `Whether the file ${id} has its old content or the new one could not be found out.`;
	throw brokenOff.call(this, error, upload, advice);
}

/** Whether a file has been uploaded anew. */
export const isReplaced = (before: IDataObject, now: IDataObject): boolean =>
	before.uploaded_on !== now.uploaded_on || String(before.filesize) !== String(now.filesize);

/**
 * Whether the user may say which ID a new file gets: Directus refuses a form with a field that the
 * user may not set.
 */
export async function mayChooseId(this: IExecuteFunctions): Promise<boolean> {
	return await connect(this)
		.remember('file id', async () => {
			const read = { method: 'GET' as const, accept: [403, 404] };
			const { body } = await directusRequest.call(this, { ...read, path: '/permissions/me' });
			const { data } = (body ?? {}) as { data?: Permissions };
			const fields = data?.directus_files?.create?.fields;
			if (fields) return fields.includes('*') || fields.includes('id');
			// Before version 11 Directus does not tell.
			const query = { fields: ['role.admin_access'] };
			const me = await directusRequest.call(this, { ...read, path: '/users/me', query });
			const user = (me.body as { data?: { role?: { admin_access?: boolean } } } | undefined)?.data;
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
 * @returns the same error, with the files that fit
 */
export async function namingRemains(
	this: IExecuteFunctions,
	error: NodeApiError,
	upload: Unanswered,
	begun: number,
): Promise<unknown> {
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
	const found = await directusRequest
		.call(this, { method: 'GET', path: '/files', query, always: true })
		.then(({ body }) => (body as { data?: IDataObject[] } | undefined)?.data ?? [])
		.catch(() => undefined);
	return brokenOff.call(this, error, upload, remainsIn(found, name));
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

/** An error with something added to its description. */
export function withAdvice(this: IExecuteFunctions, error: unknown, advice: string): unknown {
	if (error instanceof NodeOperationError) {
		error.description = [error.description, advice].filter(Boolean).join(' ');
		return error;
	}
	if (!(error instanceof NodeApiError)) return error;
	const { code, field, original } = error.context as Record<string, string | undefined>;
	const { message, description, httpCode } = error;
	return apiError(this.getNode(), {
		message,
		description: [description, advice].filter(Boolean).join(' '),
		status: Number(httpCode) || undefined,
		code,
		field,
		original,
	});
}
