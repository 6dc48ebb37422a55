import { appendFileSync } from 'node:fs';

/** What a test has tried, and what came of it: a line of docs/tried.md. */
export interface Tried {
	/** What was tried, in a few words. */
	what: string;
	/** How often. */
	times: number;
	/** What came of it, where it was as it should be; a test that finds anything else has failed before. */
	result: string;
}

/** Notes what has been tried, where docs/tried.mjs has asked for it. Call it where nothing can fail any more. */
export function tried(one: Tried): void {
	const file = process.env.TRIED_FILE;
	if (file) appendFileSync(file, `${JSON.stringify(one)}\n`);
}
