import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import { failureOf, readRefusal } from '../transport/errors';

/** The server's health. An unhealthy server answers 503 with the checks that failed: the output. */
export const getHealth = perInput(async (directus, row, input) => {
	const answer = await directus.send({ ...requestOf(row, input), accept: [503] });
	const { status } = (answer.body ?? {}) as { status?: unknown };
	// Something before Directus, or Directus under too much load, answers 503 too.
	if (answer.status === 503 && typeof status !== 'string') {
		const hide = await directus.hiderFor({});
		throw failureOf(readRefusal(answer.status, answer.body, hide), 'no');
	}
	return doneWith(row, input, answer);
});
