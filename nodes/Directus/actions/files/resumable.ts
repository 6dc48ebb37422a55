import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import { apiError } from '../../transport/errors';
import { pathSegment } from '../../transport/path';
import type { DirectusAnswer, DirectusRequest } from '../../transport/request';
import { directusRequest, DROPPED } from '../../transport/request';
import { serverInfo } from '../../transport/schema';
import { chunksOf } from '../../transport/stream';
import type { Source } from './source';
import { withAdvice } from './remains';
import { changeFile, checkSize, refuseEarly } from './upload';

const MEBIBYTE = 1024 * 1024;
/** Directus's own, where the server names no other. */
const CHUNK = 8 * MEBIBYTE;
const RESUMES = 6;

/** What to do about refusals of the protocol, which are not in the words of Directus. */
const nextStep: Record<string, string> = {
	'400': 'Directus takes no such file: its type may be forbidden (FILES_MIME_TYPE_ALLOW_LIST).',
	'404':
		'The upload is gone: Directus keeps an unfinished one for TUS_UPLOAD_EXPIRATION, ten minutes unless set.',
	'410':
		'The upload is gone: Directus keeps an unfinished one for TUS_UPLOAD_EXPIRATION, ten minutes unless set.',
	'413':
		'The file, or one chunk of it, is larger than the server takes (FILES_MAX_UPLOAD_SIZE, TUS_CHUNK_SIZE, or a proxy).',
};

/**
 * Uploads a file in chunks of the server's size. After a dropped connection it asks the server how
 * much has arrived and goes on from there.
 *
 * @param fields what Directus is to know of the file; `id` names a file to replace
 * @returns the file's record, or its id where the user may not read it
 * @throws NodeApiError when Directus refuses, has no resumable uploads, or stays away for too long
 * @see https://tus.io/protocols/resumable-upload
 */
export async function uploadInChunks(
	this: IExecuteFunctions,
	fields: IDataObject,
	source: Source,
): Promise<IDataObject> {
	const { uploads } = await serverInfo.call(this);
	await refuseEarly.call(this, source);
	const { now, later } = split({ filename_download: source.name, type: source.type, ...fields });
	const path = await begin.call(this, now, source);
	let answer: DirectusAnswer | undefined;
	let offset = 0;
	try {
		for await (const chunk of chunksOf(await source.open(), uploads?.chunkSize || CHUNK)) {
			answer = await sendChunk.call(this, path, chunk, offset);
			offset += chunk.length;
		}
	} catch (error) {
		throw await abandon.call(this, path, error);
	}
	const file = await findFile.call(this, answer, fields, source);
	checkSize.call(this, file, source);
	return file.id && Object.keys(later).length > 0 ? await changeFile.call(this, file, later) : file;
}

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

/** Announces the upload; the answer is its path below the Directus URL. */
async function begin(
	this: IExecuteFunctions,
	fields: Record<string, string>,
	{ size }: Source,
): Promise<string> {
	const metadata = Object.entries(fields).map(
		([name, value]) => `${name} ${Buffer.from(value, 'utf8').toString('base64')}`,
	);
	const { status, headers } = await tus.call(this, {
		method: 'POST',
		path: '/files/tus',
		headers: { 'Upload-Length': String(size), 'Upload-Metadata': metadata.join(',') },
		accept: [404],
	});
	if (status === 404) {
		throw apiError(this.getNode(), {
			message: 'This Directus takes no resumable uploads',
			description:
				'They are off unless the server has TUS_ENABLED=true, and exist from Directus 10.13 on. Use the operation Create, which uploads the file in one go.',
			httpCode: '404',
		});
	}
	// The address is made of the server's PUBLIC_URL, which n8n may not reach.
	const id = /([^/?#]+)\/?(?:[?#].*)?$/.exec(String(headers.location ?? ''))?.[1];
	return `/files/tus/${pathSegment(id, 'upload')}`;
}

/** Sends one chunk, the rest of it after a dropped connection. */
async function sendChunk(
	this: IExecuteFunctions,
	path: string,
	chunk: Buffer,
	offset: number,
): Promise<DirectusAnswer> {
	const signal = this.getExecutionCancelSignal();
	let arrived = 0;
	for (let attempt = 0; ; attempt++) {
		const giveUp = (error: unknown) => {
			if (attempt >= RESUMES || signal?.aborted || !isPassing(error))
				throw explained.call(this, error);
			return undefined;
		};
		const rest = chunk.subarray(arrived);
		const taken = await tus
			.call(this, {
				method: 'PATCH',
				path,
				headers: {
					'Content-Type': 'application/offset+octet-stream',
					'Upload-Offset': String(offset + arrived),
				},
				content: () => rest,
			})
			.catch(giveUp);
		if (taken) return taken;
		await sleep(300 * 2 ** attempt, signal);
		const answer = await tus.call(this, { method: 'HEAD', path, accept: [404, 410] }).catch(giveUp);
		// A server that starts anew does not tell yet; it refuses what begins at another place.
		if (!answer) continue;
		// Directus forgets an upload when it is finished: the answer to the last chunk was lost.
		if (answer.status >= 400) return answer;
		arrived = Number(answer.headers['upload-offset'] ?? NaN) - offset;
		if (arrived === chunk.length) return answer;
		if (!(arrived >= 0 && arrived < chunk.length)) {
			throw new NodeOperationError(
				this.getNode(),
				'Directus lost a part of the upload that it had confirmed',
				{
					description: 'Upload the file anew.',
				},
			);
		}
	}
}

/** A cut connection, a server or proxy that restarts, an upload still locked by the cut request. */
function isPassing(error: unknown): boolean {
	if (!(error instanceof NodeApiError)) return false;
	const { code } = error.context as { code?: string };
	const dropped = error.httpCode === null && code !== 'ERR_CANCELED';
	return (
		dropped ||
		DROPPED.includes(code ?? '') ||
		['409', '423', '500', '502', '504'].includes(error.httpCode ?? '')
	);
}

/** A refusal of the protocol, in words. */
function explained(this: IExecuteFunctions, error: unknown): unknown {
	if (!(error instanceof NodeApiError) || error.context.code || !error.httpCode) return error;
	const description = nextStep[error.httpCode];
	if (!description) return error;
	const message = `Directus refused the upload (${error.httpCode})`;
	return apiError(this.getNode(), { message, description, httpCode: error.httpCode });
}

/** Takes an upload that failed away again, so that no half of a file stays. */
async function abandon(this: IExecuteFunctions, path: string, error: unknown): Promise<unknown> {
	const gone = await tus
		.call(this, { method: 'DELETE', path, accept: [404, 410], always: true })
		.then(() => true)
		.catch(() => false);
	const advice = gone
		? 'Nothing of the file stays in Directus.'
		: 'Directus removes what has arrived by itself (TUS_UPLOAD_EXPIRATION).';
	return withAdvice.call(this, error, advice);
}

async function tus(this: IExecuteFunctions, request: DirectusRequest): Promise<DirectusAnswer> {
	return await directusRequest.call(this, {
		...request,
		headers: { 'Tus-Resumable': '1.0.0', ...request.headers },
		// What the protocol says is text.
		answer: 'any',
	});
}

/** The record of a file that has been uploaded. The last answer names it, unless it was lost. */
async function findFile(
	this: IExecuteFunctions,
	answer: DirectusAnswer | undefined,
	fields: IDataObject,
	{ name, size }: Source,
): Promise<IDataObject> {
	const id = answer?.headers['directus-file-id'] ?? fields.id;
	if (id) {
		const path = `/files/${pathSegment(id, 'file')}`;
		const { status, body } = await directusRequest.call(this, {
			method: 'GET',
			path,
			accept: [403],
		});
		return status === 403 ? { id: id as string } : (body as { data: IDataObject }).data;
	}
	const filter = {
		filename_download: { _eq: fields.filename_download ?? name },
		filesize: { _eq: size },
		uploaded_by: { _eq: '$CURRENT_USER' },
	};
	const query = { filter, sort: ['-uploaded_on'], limit: 1 };
	const { body } = await directusRequest.call(this, { method: 'GET', path: '/files', query });
	const [file] = (body as { data: IDataObject[] }).data;
	if (file) return file;
	throw new NodeOperationError(
		this.getNode(),
		`Directus does not have "${name}" after the upload`,
		{
			description: 'The connection was cut and the upload is gone. Upload the file anew.',
		},
	);
}
