import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { readParameters } from '../framework/parameters';
import { pathSegment } from '../transport/path';

/** The executions whose Directus has turned out to keep comments among the activity. */
const older = new WeakSet<IExecuteFunctions>();

/**
 * Creates, changes or deletes a comment where the connected Directus keeps them: in `/comments`
 * since Directus 11, in `/activity/comment` before. The newer is tried first; a server without it
 * has done nothing then.
 *
 * @see https://directus.io/docs/api/comments
 */
export const writeComment: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const { id } = parameters.path;
	const before11 = {
		path: id === undefined ? '/activity/comment' : `/activity/comment/${pathSegment(id, 'id')}`,
	};
	const send = async (more = {}) =>
		toItems(row, await request.call(this, row, parameters, more), parameters.path, index);
	const items = older.has(this) ? undefined : await send().catch(unlessMissing);
	if (items) return items;
	const written = await send(before11);
	older.add(this);
	return written;
};

const unlessMissing = async (error: unknown) => {
	const missing = error instanceof NodeApiError && error.context.code === 'ROUTE_NOT_FOUND';
	return missing ? undefined : await Promise.reject(error as Error);
};
