import type { IDataObject } from 'n8n-workflow';
import { creating } from '../bulk/create';
import { promotedFields } from '../fields/version';
import type { Input, ReadValues } from '../framework/define';
import { perInput } from '../framework/ledger';
import { sendOne } from '../framework/send';
import type { Directus } from '../transport/directus';
import { Failure, missingParameter } from '../transport/failure';
import { didYouMean } from '../transport/missingNames';
import { fillPath } from '../transport/path';

/**
 * Creates versions. Directus takes an item's key as text only, also where keys are numbers, and no
 * keys for the versions themselves.
 */
export const createVersions = creating({
	shape: (record) =>
		typeof record.item === 'number' ? { ...record, item: String(record.item) } : record,
	toldApartBy: ['collection', 'item', 'key', 'name'],
});

/**
 * Reads the changes of a version by the columns of the collection that its item is of. Who may not read the
 * version is not told which that is: then values keep their types.
 */
export async function readChanges(
	directus: Directus,
	input: Input,
	read: ReadValues,
): Promise<Input> {
	const path = fillPath('/versions/{id}', input.path);
	const version = await directus.remember(`version ${path}`, async () =>
		directus
			.send({ method: 'GET', path, query: { fields: 'collection' } })
			.then(({ data }) => data as { collection?: string } | undefined)
			.catch(() => undefined),
	);
	const options = { purpose: 'change', isForOthers: true } as const;
	const changes = input.body as IDataObject;
	return { ...input, body: await read(version?.collection ?? '', changes, options) };
}

/** Writes what a version changes into its item, over what the item holds now or held at Compare. */
export const promoteVersion = perInput(async (directus, row, input) => {
	const { mainHash, fields } = input.body as IDataObject;
	await refuseOtherFields(directus, input.path, fields);
	if (input.raw || mainHash !== undefined) return await sendOne(directus, row, input);
	const current = await currentHash(directus, input.path);
	const body = { ...input.body, ...(current !== undefined && { mainHash: current }) };
	return await sendOne(directus, row, { ...input, body });
});

/**
 * Ends where no fields are to be promoted, or some that the collection does not have: Directus leaves them out without a
 * word.
 *
 * @throws Failure naming the first of them
 */
async function refuseOtherFields(
	directus: Directus,
	values: IDataObject,
	fields: unknown,
): Promise<void> {
	if (!Array.isArray(fields)) return;
	if (fields.length === 0) throw missingParameter(promotedFields.displayName);
	const path = fillPath('/versions/{id}', values);
	const query = { fields: 'collection' };
	const { data } = await directus.send({ method: 'GET', path, query, gives: 'record' });
	const { collection } = data as { collection?: string };
	if (collection === undefined) return;
	const known = (await directus.fields(collection).catch(() => [])).map(({ field }) => field);
	// Who may not see the fields is not told which there are.
	const other = known.length === 0 ? [] : fields.filter((field) => !known.includes(String(field)));
	if (other.length === 0) return;
	const name = String(other[0]);
	throw new Failure(
		`There is no field "${name}" in "${collection}"${didYouMean(name, known)}`,
		'no',
		{
			description: 'Nothing was sent for this item. Check the names of the fields to promote.',
		},
	);
}

/** The hash of the item as it is; undefined for a version without an item, which needs none. */
async function currentHash(directus: Directus, values: IDataObject): Promise<string | undefined> {
	const ask = async (template: string, query: IDataObject = {}) => {
		const { data } = await directus.send({
			method: 'GET',
			path: fillPath(template, values),
			query,
			gives: 'record',
		});
		return data as { item: unknown; mainHash?: string };
	};
	const { item } = await ask('/versions/{id}', { fields: 'item' });
	return item === null ? undefined : (await ask('/versions/{id}/compare')).mainHash;
}
