import type { IDataObject } from 'n8n-workflow';
import { isOfStudio } from '../bulk/failures';
import { permissionPolicy } from '../fields/permission';
import type { Handler, Input } from '../framework/define';
import { perInput } from '../framework/ledger';
import { isDone } from '../framework/report';
import { doneWith, requestOf } from '../framework/send';
import { Failure, missingParameter } from '../transport/failure';
import { recordIn } from '../transport/shape';
import { readMany } from './read';
import { wantedRecords } from '../reads/limits';

/**
 * Whoever may use the Studio has some permissions without which it does not work. They are no
 * records and have no ID, but Directus puts them behind all that it answers: behind a list whatever
 * its filter, behind new and changed permissions, and in the place of one that is not there.
 */
const withoutThose = (records: IDataObject[]): IDataObject[] =>
	records.filter((record) => !isOfStudio('directus_permissions', record));

/** A handler whose records are those of another without the permissions of the Studio. */
export const withoutStudio =
	(handler: Handler): Handler =>
	async (...all) =>
		(await handler(...all)).map((outcome) =>
			isDone(outcome) ? { ...outcome, records: withoutThose(outcome.records) } : outcome,
		);

/** Reads permissions. Directus answers all of them whatever the limit says. */
export const getPermissions = withoutStudio(
	perInput(async (directus, row, input) => {
		// Reading on behind the last ID would go wrong, and one request answers all.
		const done = await readMany(directus, { ...row, collection: undefined }, input);
		if (input.raw) return done;
		const own = withoutThose(done.records);
		return { ...done, records: own.slice(0, wantedRecords(input.ui)) };
	}),
);

/** Without either, a permission would be everybody's in Directus 10, and is none since. */
export function withPolicyOrRole(input: Input): Input {
	const { policy, role } = input.body as IDataObject;
	if (!input.raw && policy === undefined && role === undefined)
		throw missingParameter(permissionPolicy.displayName);
	return input;
}

/** What the user of the credential may do: a record for each collection. */
export const getMyPermissions = perInput(async (directus, row, input) => {
	const answer = await directus.send(requestOf(row, input));
	if (answer.data === undefined) {
		// Directus 10 takes `me` for an ID that it then does not look for, and answers nothing.
		const { version = '' } = await directus.serverInfo();
		if (Number.parseInt(version, 10) < 11)
			throw new Failure('Directus answered nothing', 'no', { code: 'ROUTE_NOT_FOUND' });
	}
	const records = Object.entries(recordIn(answer)).map(([collection, actions]) => ({
		collection,
		...(actions as IDataObject),
	}));
	return { records };
});

/** What the user of the credential may do with one item, or with a singleton, which has no ID. */
export const getMyItemPermissions = perInput(async (directus, row, input) => {
	const isSingle = input.path.id === undefined;
	const asked = isSingle ? { ...row, route: 'GET /permissions/me/{collection}' as const } : row;
	return doneWith(row, input, await directus.send(requestOf(asked, input)));
});
