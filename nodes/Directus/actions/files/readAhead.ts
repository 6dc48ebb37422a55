import type { ByteStream } from '../../transport/stream';

/**
 * Reads a stream ahead into a ring of memory, so that the next bytes are there as soon as the last ones have been sent.
 * What has been read is kept until it is released, and can be taken again.
 */
export class ReadAhead {
	private readonly ring: Buffer;
	/** Where in the stream the bytes that are kept begin, and where they end. */
	private first = 0;
	private end = 0;
	private isOver = false;
	private failed: { error: unknown } | undefined;
	private waiting: Array<() => void> = [];

	/** @param size how many bytes are kept at the most */
	constructor(
		private readonly source: ByteStream,
		size: number,
	) {
		this.ring = Buffer.allocUnsafeSlow(size);
		void this.readAll();
	}

	/**
	 * The first bytes that are kept, in one part or two, as soon as there are so many.
	 *
	 * @param length no more than are kept at the most
	 * @returns fewer where the stream has ended; they stay as they are until they are released
	 * @throws what the stream has failed with
	 */
	async take(length: number): Promise<Buffer[]> {
		while (this.end - this.first < length && !this.isOver) await this.change();
		if (this.failed) throw this.failed.error;
		const held = Math.min(length, this.end - this.first);
		const at = this.first % this.ring.length;
		const part = this.ring.subarray(at, at + held);
		return part.length < held ? [part, this.ring.subarray(0, held - part.length)] : [part];
	}

	/** Gives up what lies before a place in the stream. */
	releaseTo(place: number): void {
		this.first = place;
		this.tell();
	}

	/** Reads no more. */
	close(): void {
		this.isOver = true;
		this.tell();
		this.source.destroy?.();
	}

	private async readAll(): Promise<void> {
		try {
			for await (const piece of this.source) {
				for (let taken = 0; taken < piece.length; ) {
					const room = this.ring.length - (this.end - this.first);
					if (this.isOver) return;
					if (room === 0) {
						await this.change();
						continue;
					}
					const at = this.end % this.ring.length;
					const part = piece.subarray(taken, taken + Math.min(room, this.ring.length - at));
					this.ring.set(part, at);
					taken += part.length;
					this.end += part.length;
					this.tell();
				}
			}
		} catch (error) {
			this.failed = { error };
		} finally {
			this.isOver = true;
			this.tell();
		}
	}

	private async change(): Promise<void> {
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	private tell(): void {
		for (const goOn of this.waiting.splice(0)) goOn();
	}
}
