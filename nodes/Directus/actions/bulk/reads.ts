import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { LegacyHandler, Operation } from '../../framework/define';
import { request } from '../../framework/execute';
import { toItems } from '../../framework/output';
import { isRaw, readParameters, readPath } from '../../framework/parameters';
import { queryOf } from '../query';

/*
 * What the rows of reads by ID need until they have moved to `handler`.
 */

/** The query of a read by ID, from the fields of its options. */
export function readQuery(this: IExecuteFunctions, row: Operation, index: number): IDataObject {
	const options = this.getNodeParameter('options', index, {}) as IDataObject;
	const simple = this.getNodeParameter('simple', index, true) as boolean;
	return queryOf(row, { options, simple });
}

/** Reads one record, with the fields that were asked for. */
export const getOne: LegacyHandler = async function (row, index) {
	const raw = isRaw.call(this, row, index);
	const parameters = raw
		? readParameters.call(this, row, index)
		: {
				path: readPath.call(this, row, index),
				query: readQuery.call(this, row, index),
				body: {},
			};
	row.prepare?.({ ...parameters, path: parameters.path as IDataObject, index, raw, ui: {} }, row);
	const answer = await request.call(this, row, parameters);
	if (!raw || parameters.query.meta === undefined)
		return toItems(row, answer, parameters.path, index);
	return [{ json: answer.body as IDataObject, pairedItem: { item: index } }];
};

/** How many records the server gives at once, from its refusal to give more. */
export function longestPage(error: unknown): number | undefined {
	if (!(error instanceof NodeApiError) || error.context.code !== 'INVALID_QUERY') return undefined;
	const [, most] = /"limit" must be less than or equal to (\d+)/.exec(error.message) ?? [];
	return most === undefined || Number(most) < 1 ? undefined : Number(most);
}
