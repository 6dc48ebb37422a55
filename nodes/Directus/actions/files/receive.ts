import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { Done } from '../../framework/define';
import type { Binaries } from '../../transport/binaries';
import type { Directus } from '../../transport/directus';
import { asFailure, Failure } from '../../transport/failure';
import type { DirectusRequest } from '../../transport/request';
import { endingWith, isSilent, SILENCE } from '../../transport/silence';
import { fileNameIn, seePieces } from '../../transport/stream';

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
 * @param see is shown the pieces of the file as they come in
 * @throws Failure where Directus refuses, or the file does not come in whole
 */
export async function receive(
	directus: Directus,
	request: DirectusRequest,
	nameOf: (given: string | undefined, type: string) => string,
	see: (piece: Uint8Array) => void = () => {},
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
		let arrived = 0;
		seePieces(body, (piece) => {
			arrived += piece.length;
			see(piece);
		});
		const keep = async () => await directus.binaries.keep(body as Bytes, name, type);
		const received = await store(directus, keep, () => arrived, ending);
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

/**
 * What n8n kept of a stream, or the code of the error that ended it.
 *
 * @param moved how much of the stream has come in so far
 * @param ending ends the request whose answer the stream is, and the stream with it
 */
async function store(
	{ binaries }: Directus,
	keep: () => Promise<IBinaryData>,
	moved: () => number,
	ending: AbortController,
) {
	let silent = false;
	const over = new AbortController();
	void isSilent(moved, over.signal).then((is) => {
		silent = is;
		if (is) ending.abort();
	});
	try {
		const data = await keep();
		return { data, size: data.bytes ?? (await binaries.sizeOf(data)) };
	} catch (error) {
		return silent ? 'STALLED' : String((error as { code?: string }).code ?? 'no code');
	} finally {
		over.abort();
	}
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
