import type { ByteStream } from './stream';

/**
 * A File whose bytes are read from a stream that is opened anew each time they are sent. n8n's HTTP client
 * writes it out piece by piece, in a FormData or as the whole body, with Content-Length from `size`. After
 * a 401 n8n may renew the credential and send the same body once more: a stream that has been read would go
 * out empty then, and Directus answers success.
 *
 * As a body n8n takes an object without properties of its own for no body at all: a Blob is one, this File has some.
 */
export class StreamFile extends File {
	private readonly opened: ByteStream[] = [];
	/** How much the HTTP client has taken since the file was last opened. */
	taken = 0;
	/** Whether n8n's file could not be read up to its end. */
	isUnreadable = false;

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
		const source = await this.whatIsRead(this.open());
		this.opened.push(source);
		const iterator = source[Symbol.asyncIterator]();
		for (;;) {
			const { value, done } = await this.whatIsRead(iterator.next());
			if (done) break;
			this.taken += value.length;
			yield value;
		}
		// The server would wait for the rest of what Content-Length says.
		if (this.taken < this.size)
			await this.whatIsRead(Promise.reject(new Error('The file is short')));
	}

	private async whatIsRead<T>(reading: Promise<T>): Promise<T> {
		return await reading.catch((error: unknown) => {
			this.isUnreadable = true;
			throw error;
		});
	}

	/** Closes what was opened: the HTTP client leaves it open after a connection that was cut. */
	close(): void {
		for (const source of this.opened.splice(0)) source.destroy?.();
	}
}

function filesIn(content: unknown): StreamFile[] {
	if (content instanceof StreamFile) return [content];
	const files: StreamFile[] = [];
	if (content instanceof FormData)
		content.forEach((value: unknown) => value instanceof StreamFile && files.push(value));
	return files;
}

/** Closes the files of a body that has been sent, or not. */
export function closeFiles(content: unknown): void {
	for (const file of filesIn(content)) file.close();
}

/** Whether one of the files of a body could not be read up to its end. */
export const holdsUnreadable = (content: unknown): boolean =>
	filesIn(content).some(({ isUnreadable }) => isUnreadable);

/**
 * How much of the files of a body the HTTP client has taken so far.
 *
 * @returns `undefined` where there is nothing left to take: what follows is up to the server
 */
export function takenOf(content: unknown): number | undefined {
	const files = filesIn(content);
	const taken = files.reduce((sum, file) => sum + file.taken, 0);
	return taken < files.reduce((sum, { size }) => sum + size, 0) ? taken : undefined;
}
