import type { IDataObject } from 'n8n-workflow';
import { isSilent } from './silence';

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

/** A refusal is short; what is longer is another server's page. */
const LONGEST_TEXT = 1_000_000;

/** The text that a stream holds; what can be had of it where it breaks off. */
export async function readText(stream: ByteStream): Promise<string> {
	const parts: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const part of stream) {
			parts.push(part);
			length += part.length;
			if (length > LONGEST_TEXT) break;
		}
	} catch {
		// The status tells enough.
	}
	return Buffer.concat(parts).toString('utf8');
}

/**
 * The text that a stream holds; undefined where it is longer.
 *
 * @param longest in bytes
 * @throws what the stream fails with, also where it goes silent
 */
export async function textUpTo(stream: ByteStream, longest: number): Promise<string | undefined> {
	const parts: Uint8Array[] = [];
	let length = 0;
	const over = new AbortController();
	void isSilent(() => length, over.signal).then((silent) => silent && stream.destroy?.());
	try {
		for await (const part of stream) {
			length += part.length;
			if (length > longest) return undefined;
			parts.push(part);
		}
	} finally {
		over.abort();
	}
	return Buffer.concat(parts).toString('utf8');
}

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
