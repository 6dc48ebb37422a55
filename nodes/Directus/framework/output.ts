import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { DirectusAnswer } from '../transport/request';
import type { Operation } from './define';

/**
 * An answer of Directus as output items.
 *
 * A list gives an item per record, an empty answer `{ "success": true }`, text and other plain
 * values `{ "result": value }`. Deletes answer nothing: `{ "deleted": true }` with what the path
 * named.
 *
 * @param path the values of the route's placeholders
 * @param index the input item that the output is linked to
 */
export function toItems(
	row: Operation,
	{ body }: DirectusAnswer,
	path: Record<string, unknown>,
	index: number,
): INodeExecutionData[] {
	const link = (json: IDataObject): INodeExecutionData => ({ json, pairedItem: { item: index } });
	if (body === undefined) {
		const isDelete = row.route.startsWith('DELETE');
		return [link(isDelete ? { ...(path as IDataObject), deleted: true } : { success: true })];
	}
	const envelope = isRecord(body) ? body : {};
	const data: unknown = Object.hasOwn(envelope, 'data') ? envelope.data : body;
	const records = Array.isArray(data) ? data : [data];
	return records.map((record: unknown) => {
		const json = isRecord(record) ? record : { result: record as IDataObject };
		return link(row.output ? row.output(json, envelope) : json);
	});
}

const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
