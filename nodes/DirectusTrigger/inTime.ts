import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Clock } from './clock';
import { systemClock } from './clock';

/** What the beginning of a trigger may take, in milliseconds. */
const TIME_TO_BEGIN = 60_000;
/** How often n8n tries an activation. */
const TRIES = 5;
/** Tries that are further apart than this are not of one activation. */
const ONE_ACTIVATION = 90_000;

/** The tries of activations that have not succeeded yet. */
const tried = new Map<string, { since: number; count: number }>();

/** What is known of the context of a trigger. */
interface Context {
	getNode(): INode;
	getWorkflow(): { id?: string };
	getMode(): string;
}

/**
 * The same work, given up after a minute.
 *
 * n8n tries an activation five times, with 15 seconds of pauses in between, and ends it after 84 (70 % of
 * `N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS`) with words of its own that say nothing of the cause. So
 * the minute is for all tries together: the last one has ended before that, and n8n shows what it says. A
 * trigger that never settles would keep n8n from shutting down as well.
 *
 * @param what tells the work from other work of the same node
 * @throws NodeOperationError where the minute is over, and what the work throws
 */
export async function inTime<T>(
	context: Context,
	what: string,
	work: () => Promise<T>,
	clock: Clock = systemClock,
): Promise<T> {
	const name = [context.getWorkflow().id, context.getNode().id, context.getMode(), what].join();
	const now = clock.now();
	const before = tried.get(name);
	const isNew = !before || before.count === TRIES || now - before.since > ONE_ACTIVATION;
	const { since, count } = isNew ? { since: now, count: 0 } : before;
	tried.set(name, { since, count: count + 1 });
	const done = new AbortController();
	const late = clock.wait(since + TIME_TO_BEGIN - now, done.signal).then((): never => {
		throw new NodeOperationError(context.getNode(), 'Directus did not answer within a minute', {
			description: 'Check that it is up, and the Directus URL of the credential.',
		});
	});
	try {
		const result = await Promise.race([work(), late]);
		tried.delete(name);
		return result;
	} finally {
		late.catch(() => undefined);
		done.abort();
	}
}
