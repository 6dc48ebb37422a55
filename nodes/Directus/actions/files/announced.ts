import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { Directus } from '../../transport/directus';
import { UNREADABLE } from '../../transport/errors';
import { asFailure, Failure } from '../../transport/failure';
import { pathSegment } from '../../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../../transport/request';
import { DROPPED } from '../../transport/retries';
import type { Source } from './source';

/** An upload that Directus has taken on. It has a record from then on, which nobody is shown before the end. */
export interface Announced {
	/** Below the Directus URL. */
	path: string;
	/** The ID of the file that it becomes, where Directus tells it. */
	id?: string;
	/** The record of the file to replace, as it was before. */
	replaced?: IDataObject;
}

/**
 * Announces an upload in chunks.
 *
 * @param fields what Directus is to know of the file
 * @param replaced the record of the file to replace
 * @throws Failure where Directus refuses, or has no resumable uploads
 * @see https://tus.io/protocols/resumable-upload#creation
 */
export async function announce(
	directus: Directus,
	fields: Record<string, string>,
	{ size }: Source,
	replaced?: IDataObject,
): Promise<Announced> {
	const metadata = Object.entries(fields).map(
		([name, value]) => `${name} ${Buffer.from(value, 'utf8').toString('base64')}`,
	);
	const answer = await untilAnswered(directus, {
		method: 'POST',
		path: '/files/tus',
		headers: { 'Upload-Length': String(size), 'Upload-Metadata': metadata.join(',') },
		secrets: fields,
		accept: [404],
	});
	if (answer.status === 404) {
		throw new Failure('This Directus takes no resumable uploads', 'no', {
			description:
				'They are off unless the server has TUS_ENABLED=true, and exist from Directus 10.13 on. Use the operation Create, which uploads the file in one go.',
			status: 404,
		});
	}
	// The address is made of the server's PUBLIC_URL, which n8n may not reach.
	const id = /([^/?#]+)\/?(?:[?#].*)?$/.exec(String(answer.headers.location ?? ''))?.[1];
	if (id === undefined)
		throw new Failure('The server did not answer as Directus does', 'no', {
			description:
				'It named no address for the chunks of the upload. Check the Directus URL of the credential, and that what stands before Directus passes the header Location on.',
			status: answer.status,
		});
	const path = `/files/tus/${pathSegment(id, 'upload')}`;
	if (replaced) return { path, id: String(replaced.id), replaced };
	return { path, id: fileIdIn(answer) ?? (await fileIdOf(directus, path)) };
}

/** How often an upload is announced. */
const ATTEMPTS = 4;

/**
 * Announces an upload once more where the answer was lost. One that was announced and never begun
 * holds no bytes, nobody is shown it, and Directus removes it after TUS_UPLOAD_EXPIRATION.
 */
async function untilAnswered(
	directus: Directus,
	request: DirectusRequest,
): Promise<DirectusAnswer> {
	const { signal } = directus;
	for (let attempt = 1; ; attempt++) {
		const answer = await tus(directus, request).catch((error: unknown) => {
			const failure = asFailure(error);
			if (attempt >= ATTEMPTS || signal?.aborted || !isPassing(failure))
				throw asForbidden(failure).withWritten('no');
			return undefined;
		});
		if (answer) return answer;
		await sleep(300 * 2 ** attempt, signal);
	}
}

/** The ID of the file that an upload becomes; a user who may not read files is not told. */
async function fileIdOf(directus: Directus, path: string): Promise<string | undefined> {
	return await tus(directus, { method: 'HEAD', path }).then(fileIdIn, () => undefined);
}

/**
 * The failure of an upload that the caller may not make. Directus answers it as the protocol of uploads in chunks (TUS)
 * does: with 403, and without a reason.
 */
function asForbidden(failure: Failure): Failure {
	const { status, code } = failure.details;
	if (status !== 403 || code) return failure;
	return new Failure('The user of the credential may not upload in chunks', 'no', {
		description:
			'For that it has to be allowed to create, read and update files (directus_files). The operation Create needs create alone. What Directus noted of the upload it removes by itself (TUS_UPLOAD_EXPIRATION).',
		status,
	});
}

/**
 * The file's ID in an answer about an upload. Directus 10 names it in a header when the upload is
 * announced, the later ones only keep it with what they were told.
 */
export function fileIdIn({ headers }: DirectusAnswer): string | undefined {
	if (headers['directus-file-id']) return String(headers['directus-file-id']);
	const told = String(headers['upload-metadata'] ?? '').split(',');
	const id = told.map((pair) => pair.trim().split(' ')).find(([name]) => name === 'id')?.[1];
	return id && Buffer.from(id, 'base64').toString('utf8');
}

/** Sends a request of the protocol. */
export async function tus(directus: Directus, request: DirectusRequest): Promise<DirectusAnswer> {
	return await directus.send({
		...request,
		headers: { 'Tus-Resumable': '1.0.0', ...request.headers },
		// What the protocol says is text.
		answer: 'any',
	});
}

/** A cut connection, a server or proxy that restarts, an upload still locked by the cut request. */
export function isPassing({ details: { code = '', status } }: Failure): boolean {
	if (status === undefined) return !['', 'ERR_CANCELED', UNREADABLE].includes(code);
	// Directus's own has been waited out.
	const ofProxy = status === 503 && !code;
	return ofProxy || DROPPED.includes(code) || [409, 423, 500, 502, 504].includes(status);
}
