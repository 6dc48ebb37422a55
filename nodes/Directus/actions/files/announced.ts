import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, sleep } from 'n8n-workflow';
import { apiError } from '../../transport/errors';
import { pathSegment } from '../../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../../transport/request';
import { directusRequest } from '../../transport/legacy';
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
 * @throws NodeApiError when Directus refuses, or has no resumable uploads
 * @see https://tus.io/protocols/resumable-upload#creation
 */
export async function announce(
	this: IExecuteFunctions,
	fields: Record<string, string>,
	{ size }: Source,
	replaced?: IDataObject,
): Promise<Announced> {
	const metadata = Object.entries(fields).map(
		([name, value]) => `${name} ${Buffer.from(value, 'utf8').toString('base64')}`,
	);
	const answer = await untilAnswered.call(this, {
		method: 'POST',
		path: '/files/tus',
		headers: { 'Upload-Length': String(size), 'Upload-Metadata': metadata.join(',') },
		accept: [404],
	});
	if (answer.status === 404) {
		throw apiError(this.getNode(), {
			message: 'This Directus takes no resumable uploads',
			description:
				'They are off unless the server has TUS_ENABLED=true, and exist from Directus 10.13 on. Use the operation Create, which uploads the file in one go.',
			status: 404,
		});
	}
	// The address is made of the server's PUBLIC_URL, which n8n may not reach.
	const id = /([^/?#]+)\/?(?:[?#].*)?$/.exec(String(answer.headers.location ?? ''))?.[1];
	const path = `/files/tus/${pathSegment(id, 'upload')}`;
	if (replaced) return { path, id: String(replaced.id), replaced };
	return { path, id: fileIdIn(answer) ?? (await fileIdOf.call(this, path)) };
}

/** How often an upload is announced. */
const ATTEMPTS = 4;

/**
 * Announces an upload once more where the answer was lost. One that was announced and never begun
 * holds no bytes, nobody is shown it, and Directus removes it after TUS_UPLOAD_EXPIRATION.
 */
async function untilAnswered(
	this: IExecuteFunctions,
	request: DirectusRequest,
): Promise<DirectusAnswer> {
	const signal = this.getExecutionCancelSignal();
	for (let attempt = 1; ; attempt++) {
		const answer = await tus.call(this, request).catch((error: unknown) => {
			if (attempt >= ATTEMPTS || signal?.aborted || !isPassing(error)) throw error;
			return undefined;
		});
		if (answer) return answer;
		await sleep(300 * 2 ** attempt, signal);
	}
}

/** The ID of the file that an upload becomes; a user who may not read files is not told. */
async function fileIdOf(this: IExecuteFunctions, path: string): Promise<string | undefined> {
	return await tus.call(this, { method: 'HEAD', path }).then(fileIdIn, () => undefined);
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
export async function tus(
	this: IExecuteFunctions,
	request: DirectusRequest,
): Promise<DirectusAnswer> {
	return await directusRequest.call(this, {
		...request,
		headers: { 'Tus-Resumable': '1.0.0', ...request.headers },
		// What the protocol says is text.
		answer: 'any',
	});
}

/** A cut connection, a server or proxy that restarts, an upload still locked by the cut request. */
export function isPassing(error: unknown): boolean {
	if (!(error instanceof NodeApiError)) return false;
	const { code } = error.context as { code?: string };
	const dropped = error.httpCode === null && code !== 'ERR_CANCELED';
	// Directus's own has been waited out.
	const ofProxy = error.httpCode === '503' && !code;
	return (
		dropped ||
		ofProxy ||
		DROPPED.includes(code ?? '') ||
		['409', '423', '500', '502', '504'].includes(error.httpCode ?? '')
	);
}
