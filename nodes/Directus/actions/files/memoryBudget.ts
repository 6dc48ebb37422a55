/** Shares a number of bytes out among those who hold some for a while. */
export class MemoryBudget {
	private waiting: Array<() => void> = [];

	constructor(private left: number) {}

	/**
	 * Does work when so many bytes are left, and has them given back afterwards.
	 *
	 * @param bytes no more than there are in all
	 */
	async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
		while (this.left < bytes) await new Promise<void>((resolve) => this.waiting.push(resolve));
		this.left -= bytes;
		try {
			return await work();
		} finally {
			this.left += bytes;
			for (const goOn of this.waiting.splice(0)) goOn();
		}
	}
}
