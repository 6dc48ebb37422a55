/** How long after an event its call is taken, in seconds. Directus sends at once, but a burst may queue. */
const LONGEST_WAY = 300;
/** By how much, in seconds, a clock may have gone wrong since it was read when the workflow was activated. */
const TOLERANCE = 30;
/** By so much Directus's clock may be further ahead than its Date header says, which has no parts of seconds. */
const ROUNDED_OFF = 1;

/** What is known of two clocks. All in seconds. */
export interface Clocks {
	/** n8n's. */
	now: number;
	/** How far Directus's clock is ahead of n8n's. */
	ahead: number;
	/** When this process started, by n8n's clock: from then on it remembers every call that it takes. */
	since: number;
}

/**
 * Whether a call may be new: it is not older than what is remembered, so that a call that was seen
 * can be told from one that was not. What came before this process is older than its memory; in doubt
 * it is taken for that: n8n needs seconds from its start to its first webhook, so no new call is that old.
 */
export function isRecent(issuedAt: number, { now, ahead, since }: Clocks): boolean {
	const age = now + ahead - issuedAt;
	const remembered = now - since;
	return age >= -TOLERANCE && age <= LONGEST_WAY && age + ROUNDED_OFF < remembered;
}

/** Remembers calls for as long as isRecent takes them. */
export class SeenCalls {
	private readonly until = new Map<string, number>();

	/**
	 * @param name what tells the call from all others
	 * @param now n8n's clock, in seconds
	 * @returns whether it is the first time
	 */
	first(name: string, now: number): boolean {
		// The oldest come first.
		for (const [old, until] of this.until) {
			if (until > now) break;
			this.until.delete(old);
		}
		if (this.until.has(name)) return false;
		this.until.set(name, now + LONGEST_WAY + 2 * TOLERANCE);
		return true;
	}

	/** Has the next one be the first again. */
	forget(name: string): void {
		this.until.delete(name);
	}

	get size(): number {
		return this.until.size;
	}
}
