import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Done } from '../../framework/define';
import type { Binaries } from '../../transport/binaries';
import type { Directus } from '../../transport/directus';
import { asFailure, Failure } from '../../transport/failure';
import type { DirectusRequest } from '../../transport/request';
import {
	endingWith,
	fileNameIn,
	isSilent,
	isStream,
	SILENCE,
	tidily,
} from '../../transport/stream';

/** A file that came from Directus, as n8n keeps it. */
export interface Received {
	data: IBinaryData;
	size: number;
	headers: IDataObject;
}

type Bytes = Parameters<Binaries['keep']>[0];

/**
 * Takes a file in from Directus piece by piece, with a request that writes nothing.
 *
 * A connection that breaks off on the way is noticed by the length; a read is then begun anew.
 *
 * @param nameOf the file's name, from the one that Directus gives
 * @throws Failure where Directus refuses, or the file does not come in whole
 */
export async function receive(
	directus: Directus,
	request: DirectusRequest,
	nameOf: (given: string | undefined, type: string) => string,
): Promise<Received> {
	for (let attempt = 0; ; attempt++) {
		const [ending, release] = endingWith(directus.signal);
		const { headers, body } = await directus
			.send({ ...request, answer: 'stream', end: ending.signal })
			.catch((error: unknown) => {
				throw asFailure(error).withWritten('no');
			});
		const type =
			String(headers['content-type'] ?? 'application/octet-stream')
				.split(';')[0]
				?.trim() ?? '';
		const name = nameOf(fileNameIn(headers), type);
		const received = await store(directus, body as Bytes, name, type, ending);
		release();
		const whole = Number(headers['content-length'] ?? NaN);
		if (typeof received === 'object' && (Number.isNaN(whole) || received.size === whole)) {
			return { ...received, headers };
		}
		if (request.method === 'GET' && attempt < 2) continue;
		const code = typeof received === 'string' ? received : 'ECONNRESET';
		const silent = code === 'STALLED';
		throw new Failure(`The download of "${name}" ${silent ? 'stalled' : 'broke off'}`, 'no', {
			description: `${silent ? `Nothing more of the file came for ${SILENCE}` : `The file did not come in whole (${code})`}, so nothing of it was given out. Run the node again.`,
			code,
		});
	}
}

/** What n8n kept of a stream, or the code of the error that ended it. */
async function store(
	{ binaries }: Directus,
	body: Bytes,
	name: string,
	type: string,
	ending: AbortController,
) {
	let silent = false;
	const over = new AbortController();
	let arrived = 0;
	const pass = counting((length) => (arrived += length));
	const stream = passing(body, pass);
	if (stream !== body) {
		void isSilent(() => arrived, over.signal).then((is) => {
			silent = is;
			if (is) breakOff(body, ending);
		});
	}
	try {
		const data = await binaries.keep(stream, name, type);
		return { data, size: await binaries.sizeOf(data) };
	} catch (error) {
		return silent ? 'STALLED' : String((error as { code?: string }).code ?? 'no code');
	} finally {
		over.abort();
	}
}

/**
 * Ends a stream that has gone silent. Destroying it alone would wait for the piece that does not come;
 * where the HTTP client does not tell the reader of the abort, it is told here.
 */
function breakOff(body: Bytes, ending: AbortController): void {
	ending.abort();
	const stream = body as { destroyed?: boolean; emit?: (event: string, error: Error) => boolean };
	if (!stream.destroyed) stream.emit?.('error', new Error('STALLED'));
}

/** Keeps the pieces of a stream from piling up in memory, and tells how long each is. */
function counting(tell: (length: number) => void): (piece: Uint8Array) => Uint8Array {
	const tidy = tidily();
	return (piece) => {
		tell(piece.length);
		return tidy(piece);
	};
}

/** The same stream, with its pieces passing through a function; a Node that cannot do that goes without. */
function passing(body: Bytes, pass: (piece: Uint8Array) => Uint8Array): Bytes {
	const { map } = body as { map?: (pass: unknown) => Bytes };
	return map && isStream(body) ? map.call(body, pass) : body;
}

/** A record with a file, and what is known of it. */
export function fileDone(
	field: string,
	{ data, size }: Received,
	more: IDataObject = {},
): Done & { files: IBinaryKeyData } {
	const record = { ...more, fileName: data.fileName, mimeType: data.mimeType, fileSize: size };
	return { records: [record], files: { [field]: data } };
}
