/** More than any test waits for, by the clock that jest sets: what takes longer does not end. */
const LONGEST = 5 * 60_000;

/**
 * Lets something run whose pauses take no time; the test has set `jest.useFakeTimers()`.
 *
 * @param step the milliseconds by which the clock is set at a time
 */
export async function withoutPauses<T>(running: Promise<T>, step = 1000): Promise<T> {
	let isOver = false;
	const end = () => (isOver = true);
	void running.then(end, end);
	for (let at = 0; !isOver; at += step) {
		if (at > LONGEST) throw new Error('It does not come to an end');
		await jest.advanceTimersByTimeAsync(step);
	}
	return await running;
}
