import type { Handler } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import { Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';

/**
 * Creates, changes or deletes a comment where the connected Directus keeps them: in `/comments`
 * since Directus 11, in `/activity/comment` before. The newer is tried first; a server without it
 * has done nothing then.
 *
 * @see https://directus.io/docs/api/comments
 */
export const writeComment: Handler = async (directus, row, inputs) => {
	let isOlder = false;
	const write = perInput(async (_directus, _row, input) => {
		const request = requestOf(row, input);
		const { id } = input.path;
		const path =
			id === undefined ? '/activity/comment' : `/activity/comment/${pathSegment(id, 'id')}`;
		const older = async () => await directus.send({ ...request, path });
		const newer = async () =>
			await directus.send(request).catch(async (error: unknown) => {
				if (!isMissing(error)) throw error;
				const answer = await older();
				isOlder = true;
				return answer;
			});
		return doneWith(row, input, await (isOlder ? older() : newer()));
	});
	return await write(directus, row, inputs);
};

const isMissing = (error: unknown) =>
	error instanceof Failure && error.details.code === 'ROUTE_NOT_FOUND';
