import type { IDataObject } from 'n8n-workflow';
import { isSilent, MOST_WAITS } from './silence';

/** The part of a Node readable stream that is needed here, without importing `stream`. */
export type ByteStream = AsyncIterable<Uint8Array> & { destroy?: () => void };

export const isStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' &&
	value !== null &&
	!Buffer.isBuffer(value) &&
	Symbol.asyncIterator in value;

/**
 * Shows the pieces of a stream to a function while somebody else reads it. The listener is added at the moment
 * when the reader adds its own: any sooner it would start the flow, and the pieces before the reader would be lost.
 *
 * @see https://nodejs.org/api/stream.html#event-data
 * @see https://nodejs.org/api/events.html#event-newlistener
 */
export function seePieces(stream: unknown, see: (piece: Uint8Array) => void): void {
	const emitter = stream as Partial<Emitter> | undefined;
	const whenRead = (event: string) => {
		if (event !== 'data' && event !== 'readable') return;
		emitter?.off?.('newListener', whenRead);
		emitter?.on?.('data', see);
	};
	emitter?.on?.('newListener', whenRead);
}

/** The part of a Node stream that tells of its events. */
interface Emitter {
	on(event: 'data', listener: (piece: Uint8Array) => void): void;
	on(event: 'newListener', listener: (event: string) => void): void;
	off(event: 'newListener', listener: (event: string) => void): void;
}

/** Bytes that are read, or handed on, at once: with Node's own 64 KiB it takes n8n twice the processor time. */
export const PIECE = 256 * 1024;

/** Buffers, one behind the other, as a stream. */
export async function* piecesOf(parts: Buffer[]): AsyncGenerator<Uint8Array> {
	for (const part of parts)
		for (let at = 0; at < part.length; at += PIECE) yield part.subarray(at, at + PIECE);
}

/** The bytes of an answer that are read into memory at most; a property, so that tests can set fewer. */
export const longestAnswer = { bytes: 256_000_000 };

/** The bytes of a refusal that are held, and those that are read of a longer one to come to its end. */
const OF_REFUSAL = { held: 1_000_000, read: 8_000_000 };

/** The code of an answer that is longer, or longer than its request lets it be. */
export const TOO_LONG = 'TOO_LONG';

/**
 * The text that an answer holds, and why it is not the whole of it. An answer that goes silent or never ends is ended.
 * Of a refusal that is too long there is the beginning and the end: what a database says may repeat all that was
 * sent, with the reason behind it.
 *
 * @param ending ends the request whose answer it is
 * @param longest how many bytes it may have
 */
export async function readText(
	stream: ByteStream,
	ending: AbortController,
	{ longest = longestAnswer.bytes, isRefusal = false } = {},
): Promise<{ text: string; code?: string }> {
	const parts: Uint8Array[] = [];
	const most = isRefusal ? OF_REFUSAL.held : longest;
	let length = 0;
	let code: string | undefined;
	const over = new AbortController();
	void isSilent(() => length, over.signal, MOST_WAITS).then((silent) => {
		if (!silent) return;
		code = 'ETIMEDOUT';
		ending.abort();
	});
	try {
		for await (const part of stream) {
			length += part.length;
			parts.push(part);
			if (length <= most) continue;
			code = TOO_LONG;
			if (!isRefusal || length > OF_REFUSAL.read) break;
			if (parts.length > 3) parts.splice(1, parts.length - 3);
		}
	} catch {
		code ??= ending.signal.aborted ? 'ERR_CANCELED' : 'ECONNRESET';
	} finally {
		over.abort();
	}
	if (code === TOO_LONG && !isRefusal) return { text: '', code };
	const rest = code === TOO_LONG ? parts.splice(1) : [];
	const [text = '', end] = [parts, rest].map((some) => Buffer.concat(some).toString('utf8'));
	const whole = rest.length > 0 ? joined(text, end) : text;
	return { text: whole.replace(/^\uFEFF/, ''), code };
}

/** The beginning and the end of a text in JSON that lacks its middle, as a text without the halves of an escape. */
const joined = (begin: string, end = '') =>
	`${begin.replace(/\\+(?:u[\da-f]{0,3})?$/i, '')} … ${end.replace(/^\S*/, '')}`;

/**
 * The file name in a content-disposition header: the one that RFC 5987 encodes before the plain
 * one, in which other scripts are question marks.
 *
 * @returns the name, no part of it a folder; undefined where there is none
 */
export function fileNameIn(headers: IDataObject): string | undefined {
	const header = String(headers['content-disposition'] ?? '');
	const encoded = /;\s*filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(header)?.[1];
	const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i
		.exec(header)?.[1]
		?.replace(/\\(.)/g, '$1');
	const plain = /;\s*filename\s*=\s*([^";\s]+)/i.exec(header)?.[1];
	const name = (encoded !== undefined ? decoded(encoded) : undefined) ?? quoted ?? plain;
	return name?.replace(/[/\\]/g, '_') || undefined;
}

function decoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
