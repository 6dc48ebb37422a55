import type { ByteStream } from '../../transport/stream';

/** A file that is being read, and how far. */
interface Reading {
	stream: ByteStream;
	pieces: AsyncIterator<Uint8Array>;
	/** What has been read and not been given out. */
	rest: Uint8Array;
	at: number;
}

/**
 * Reads a file length by length and keeps nothing of it, for chunks that are too large for memory. What begins
 * where the length before has ended goes on in the same stream; anything else opens the file anew.
 */
export class InTurn {
	private reading: Reading | undefined;

	constructor(private readonly open: () => Promise<ByteStream>) {}

	/** So many bytes from a place on; fewer where the file ends before. */
	async *read(from: number, length: number): AsyncGenerator<Uint8Array> {
		if (this.reading?.at !== from) this.reading = await this.begin();
		// A chunk that was cut may still be asked for its next piece: it goes on in its own stream.
		const { reading } = this;
		for (let left = length; left > 0; ) {
			if (reading.rest.length === 0) {
				const { value, done } = await reading.pieces.next();
				if (done) return;
				reading.rest = value;
			}
			const skipped = from - reading.at;
			const piece = reading.rest.subarray(0, skipped > 0 ? skipped : left);
			reading.rest = reading.rest.subarray(piece.length);
			reading.at += piece.length;
			if (skipped > 0) continue;
			from += piece.length;
			left -= piece.length;
			yield piece;
		}
	}

	/** Has the next length begin anew. */
	close(): void {
		this.reading?.stream.destroy?.();
		this.reading = undefined;
	}

	private async begin(): Promise<Reading> {
		this.close();
		const stream = await this.open();
		const pieces = stream[Symbol.asyncIterator]();
		return { stream, pieces, rest: new Uint8Array(), at: 0 };
	}
}
