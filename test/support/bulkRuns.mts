/** Rows that deal with many inputs, run with a plain object in place of Directus. */
import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import type { DirectusField } from '../../dist/nodes/Directus/transport/schema';
import { countedKey, fieldOf, handledBy, inFull, inputOf, saidBy } from './directusObject.mjs';

export const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
export const path = { collection: 'things' };
export const title = fieldOf('title', 'string');
export const textKey = fieldOf('id', 'string', { is_primary_key: true });
export const failure = (code: string | undefined, written: Written = 'no', status?: number) =>
	new Failure(`It is ${code}`, written, { code, status });
export const said = (one: Failure, written = one.written) => ({ ...saidBy(one), written });
export const cut = failure('ECONNRESET', 'unknown');
export const broken = failure('INTERNAL_SERVER_ERROR', 'unknown', 500);

export type Answer = (request: DirectusRequest) => unknown;

export async function run(
	place: string,
	inputs: Array<Partial<Input>>,
	answer: Answer,
	{ known = [countedKey, title], ...more }: Partial<Directus> & { known?: DirectusField[] } = {},
) {
	const [resource = '', operation = ''] = place.split('.');
	const { outcomes, sent, hints } = await handledBy(
		resources[resource]!.operations[operation]!,
		inputs.map((input, index) => inputOf({ index, path, ...input })),
		{ fields: known, answer, more },
	);
	return {
		outcomes: inFull(outcomes),
		sent,
		hints,
		writes: sent.filter(({ method }) => method !== 'GET'),
	};
}

export const keysIn = ({ query }: DirectusRequest) =>
	(query?.filter as { id?: { _in: string[] } } | undefined)?.id?._in ?? [];
export const bodies = (...records: IDataObject[]) => records.map((body) => ({ body }));
