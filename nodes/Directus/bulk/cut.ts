/** The most that one request may hold. */
export interface Limits {
	/** How many records. */
	count: number;
	/** How many bytes of JSON. */
	bytes: number;
}

/** How many bytes a value takes in the JSON of a list, with the comma behind it. */
export const bytesOf = (sent: unknown): number => Buffer.byteLength(JSON.stringify(sent) ?? '') + 1;

/**
 * The next batch of the jobs that wait. One that alone is over the limit has a batch to itself.
 *
 * @param start where the batch begins
 * @returns at least one job
 */
export function nextBatch<T extends { sent: unknown }>(
	jobs: T[],
	start: number,
	{ count, bytes }: Limits,
): T[] {
	let used = 0;
	let end = start;
	while (end < jobs.length && end - start < count) {
		used += bytesOf(jobs[end]?.sent);
		if (end > start && used > bytes) break;
		end++;
	}
	return jobs.slice(start, end);
}
