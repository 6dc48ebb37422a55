import type { IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/** The part of a Node readable stream that is needed here, without importing `stream`. */
export type ByteStream = AsyncIterable<Uint8Array>;

export const isStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' &&
	value !== null &&
	!Buffer.isBuffer(value) &&
	Symbol.asyncIterator in value;

const MEBIBYTE = 1024 * 1024;

/**
 * A function for each piece of a stream to pass through, which keeps down what lies about of them:
 * V8 lets pieces that are done with pile up to some 60 MB. A Buffer of this size, in which nothing
 * is written so that it takes no memory, makes it clear them away sooner.
 */
export function tidily(): <T extends Uint8Array>(piece: T) => T {
	let passed = 0;
	return (piece) => {
		passed += piece.length;
		if (passed >= 16 * MEBIBYTE) {
			Buffer.allocUnsafeSlow(32 * MEBIBYTE);
			passed = 0;
		}
		return piece;
	};
}

/**
 * A File whose bytes are read from a stream that is opened anew each time they are sent. In a
 * FormData n8n's HTTP client writes it out piece by piece, with Content-Length from `size`. After
 * a 401 n8n renews the credential and sends the same body once more: a stream that has been read
 * would go out empty then, and Directus answers success.
 */
export class StreamFile extends File {
	private readonly opened: ByteStream[] = [];
	/** How much the HTTP client has taken since the file was last opened. */
	taken = 0;

	constructor(
		private readonly open: () => Promise<ByteStream>,
		private readonly byteLength: number,
		name: string,
		type: string,
	) {
		super([], name, { type });
	}

	override get size(): number {
		return this.byteLength;
	}

	override stream(): ReturnType<File['stream']> {
		// The HTTP client only iterates over it.
		return this.pieces() as unknown as ReturnType<File['stream']>;
	}

	private async *pieces(): AsyncGenerator<Uint8Array> {
		this.taken = 0;
		const source = await this.open();
		this.opened.push(source);
		const tidy = tidily();
		for await (const piece of source) {
			this.taken += piece.length;
			yield tidy(piece);
		}
	}

	/** Closes what was opened: the HTTP client leaves it open after a connection that was cut. */
	close(): void {
		for (const source of this.opened.splice(0)) (source as { destroy?: () => void }).destroy?.();
	}
}

/** Closes the files of a form that has been sent, or not. */
export function closeFiles(content: unknown): void {
	if (!(content instanceof FormData)) return;
	content.forEach((value: unknown) => value instanceof StreamFile && value.close());
}

/**
 * How much of the files of a form the HTTP client has taken so far.
 *
 * @returns `undefined` where there is nothing left to take: what follows is up to the server
 */
export function takenOf(content: unknown): number | undefined {
	let taken = 0;
	let size = 0;
	if (content instanceof FormData) {
		content.forEach((value: unknown) => {
			if (!(value instanceof StreamFile)) return;
			taken += value.taken;
			size += value.size;
		});
	}
	return taken < size ? taken : undefined;
}

/**
 * How long a connection may be silent. Proxies give up on one after a minute. The milliseconds are a
 * property, so that the tests can set fewer and see what happens after them.
 */
export const longestSilence = { milliseconds: 2 * 60_000 };
export const SILENCE = 'two minutes';

/**
 * Waits until nothing has moved for `longestSilence`. A connection that goes silent without being
 * closed is noticed by nothing else: the HTTP client's time limit ends with the head of an answer,
 * and that of an upload has to leave time for all of the file.
 *
 * @param moved how much has moved so far; undefined where there is nothing more to wait for
 * @param over ends the wait
 * @returns whether it went silent
 */
export async function isSilent(
	moved: () => number | undefined,
	over: AbortSignal,
): Promise<boolean> {
	for (let before = moved(); before !== undefined; ) {
		const ended = await sleep(longestSilence.milliseconds, over).catch(() => true);
		const now = moved();
		if (ended === true || now === undefined) return false;
		if (now === before) return true;
		before = now;
	}
	return false;
}

/**
 * A controller whose signal also ends with another one.
 *
 * @returns the controller, and a function to call when it is no longer needed
 */
export function endingWith(other: AbortSignal | undefined): [AbortController, () => void] {
	const controller = new AbortController();
	const end = () => controller.abort();
	if (other?.aborted) end();
	other?.addEventListener('abort', end);
	return [controller, () => other?.removeEventListener('abort', end)];
}

/**
 * Cuts a stream into chunks of exactly `size` bytes; the last may be shorter. All of them are in one
 * Buffer, which is filled anew when the next is asked for: one for each would be left to the
 * garbage collection, which lets them pile up.
 */
export async function* chunksOf(source: ByteStream, size: number): AsyncGenerator<Buffer> {
	const chunk = Buffer.allocUnsafe(size);
	const tidy = tidily();
	let held = 0;
	for await (const piece of source) {
		for (let taken = 0; taken < piece.length; ) {
			const part = tidy(piece.subarray(taken, taken + size - held));
			chunk.set(part, held);
			taken += part.length;
			held += part.length;
			if (held < size) continue;
			yield chunk;
			held = 0;
		}
	}
	if (held > 0) yield chunk.subarray(0, held);
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
