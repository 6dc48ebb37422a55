import { sleep } from 'n8n-workflow';

/**
 * How long a connection may be silent. Proxies give up on one after a minute. The milliseconds are a
 * property, so that the tests can set fewer and see what happens after them.
 */
export const longestSilence = { milliseconds: 2 * 60_000 };
export const SILENCE = 'two minutes';

/** How often that is waited for an answer which comes in drips: half an hour in all. */
export const MOST_WAITS = 15;

/**
 * Waits until nothing has moved for `longestSilence`. A connection that goes silent without being
 * closed is noticed by nothing else: the HTTP client's time limit ends with the head of an answer,
 * and that of an upload has to leave time for all of the file.
 *
 * @param moved how much has moved so far; undefined where there is nothing more to wait for
 * @param over ends the wait
 * @param most after how many waits it counts as silent, though something moves
 * @returns whether it went silent
 */
export async function isSilent(
	moved: () => number | undefined,
	over: AbortSignal,
	most = Infinity,
): Promise<boolean> {
	let waits = 0;
	for (let before = moved(); before !== undefined; ) {
		const ended = await sleep(longestSilence.milliseconds, over).catch(() => true);
		const now = moved();
		if (ended === true || now === undefined) return false;
		if (now === before || ++waits >= most) return true;
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
