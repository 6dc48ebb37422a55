import { sleep } from 'n8n-workflow';

/** Time, as the trigger sees it. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after so many milliseconds, or as soon as the signal is aborted. */
	wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
	now: () => Date.now(),
	wait: async (milliseconds, signal) => await sleep(milliseconds, signal).catch(() => undefined),
};
