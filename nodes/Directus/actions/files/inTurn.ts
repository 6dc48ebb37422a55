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
	/**
	 * Stands where the length before has ended. A length that is being read has its stream for itself: a chunk that
	 * was refused may be sent again while the stream of its first try is still asked for a piece.
	 */
	private waiting: Reading | undefined;

	private readonly opened = new Set<ByteStream>();

	constructor(private readonly open: () => Promise<ByteStream>) {}

	/** So many bytes from a place on; fewer where the file ends before. */
	async *read(from: number, length: number): AsyncGenerator<Uint8Array> {
		const { waiting } = this;
		this.waiting = undefined;
		const reading = waiting?.at === from ? waiting : await this.begin(waiting);
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
			if (left === 0) this.waiting = reading;
			yield piece;
		}
	}

	/** Has the next length begin anew. */
	close(): void {
		this.waiting = undefined;
		for (const stream of this.opened) stream.destroy?.();
		this.opened.clear();
	}

	private async begin(before: Reading | undefined): Promise<Reading> {
		if (before) {
			before.stream.destroy?.();
			this.opened.delete(before.stream);
		}
		const stream = await this.open();
		this.opened.add(stream);
		return { stream, pieces: stream[Symbol.asyncIterator](), rest: new Uint8Array(), at: 0 };
	}
}
