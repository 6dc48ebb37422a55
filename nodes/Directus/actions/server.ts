import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { apiError, readRefusal } from '../transport/errors';
import { hider } from '../transport/secrets';

/** The server's health. An unhealthy server answers 503 with the checks that failed: the output. */
export const getHealth: LegacyHandler = async function (row, index) {
	const answer = await request.call(
		this,
		row,
		{ path: {}, query: {}, body: {} },
		{ accept: [503] },
	);
	const { status } = (answer.body ?? {}) as { status?: unknown };
	// Something before Directus, or Directus under too much load, answers 503 too.
	if (answer.status === 503 && typeof status !== 'string') {
		throw apiError(this.getNode(), readRefusal(answer.status, answer.body, hider([])));
	}
	return toItems(row, answer, {}, index);
};
