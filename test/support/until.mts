import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

interface Limits<T> {
	/** Whether what was seen is what is waited for; whether it is truthy, where nothing is said. */
	holds?: (seen: T) => boolean;
	/** Milliseconds after which the wait fails; 20 seconds where nothing is said. */
	within?: number;
	/** Milliseconds between two looks; 50 where nothing is said. */
	every?: number;
}

/**
 * Looks again and again until what is seen is what a test waits for.
 *
 * @param look gives what there is to be seen; an error of its own ends the wait at once
 * @param what is waited for, in words that end the sentence "Waited in vain until …"
 * @returns what was seen when it held
 * @throws where it does not hold within the limit, with what was waited for and what was seen last
 */
export async function until<T>(
	look: () => T | Promise<T>,
	what: string,
	{ holds = Boolean, within = 20_000, every = 50 }: Limits<T> = {},
): Promise<T> {
	const end = Date.now() + within;
	for (;;) {
		const seen = await look();
		if (holds(seen)) return seen;
		if (Date.now() >= end) {
			throw new Error(
				`Waited in vain until ${what} (${within / 1000} s). Seen last: ${inspect(seen, { depth: 6 })}`,
			);
		}
		await pause(every);
	}
}
