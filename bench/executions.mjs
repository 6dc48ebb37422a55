/** What the benches of the triggers share: the executions that n8n has made, and what a process uses. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a process uses, on Linux.
 *
 * @param {number} pid
 * @returns {Promise<{ seconds: number, memory: number, peak: number }>} processor time so far; megabytes of memory now,
 *   and at the peak since the process began or its `clear_refs` was written to
 */
export async function usageOf(pid) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	// Behind the name in brackets; times in hundredths of a second.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
	return {
		seconds: (Number(fields[11]) + Number(fields[12])) / 100,
		memory: megabytes('VmRSS'),
		peak: megabytes('VmHWM'),
	};
}

/**
 * What a call of n8n gives. Under a burst n8n answers now and then that its database is busy: it is asked again.
 *
 * @param {() => Promise<unknown>} call
 * @param {() => void} [onBusy] is called for each such answer
 */
export async function patiently(call, onBusy = () => {}) {
	for (let tries = 1; ; tries += 1) {
		try {
			return await call();
		} catch (error) {
			if (error.status !== 503 || tries >= 60) throw error;
			onBusy();
			await sleep(1000);
		}
	}
}

/**
 * All executions of a workflow that have ended well.
 *
 * @param client of n8n
 * @param {{ id: string }} workflow
 * @param {() => void} [onBusy] is called for each answer that n8n is busy
 * @returns {Promise<Array<{ id: string, createdAt: string }>>}
 */
export async function executionsOf(client, { id }, onBusy) {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['success'] }));
	const all = [];
	let cursor = '';
	do {
		const path = `/rest/executions?limit=100&filter=${filter}`;
		const next = cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path;
		const page = await patiently(() => client.call('GET', next), onBusy);
		all.push(...page.results);
		cursor = page.nextCursor;
	} while (cursor);
	return all;
}

/**
 * The body that makes a collection of notes.
 *
 * @param {string} collection its name
 * @param {object} meta what Directus keeps of it
 */
export const notes = (collection, meta = {}) => ({
	collection,
	schema: {},
	meta,
	fields: [
		{
			field: 'id',
			type: 'integer',
			meta: {},
			schema: { is_primary_key: true, has_auto_increment: true },
		},
		{ field: 'title', type: 'string', schema: {}, meta: {} },
	],
});
