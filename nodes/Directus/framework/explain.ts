import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { restate } from '../transport/errors';
import { seesEverything, serverInfo } from '../transport/legacy';
import type { Operation } from './define';

/**
 * Adds to a refusal what the row knows: since when or until when Directus has the endpoint, and
 * who may use it.
 *
 * @returns the error with better words, or the same one
 */
export async function explain(
	this: IExecuteFunctions,
	row: Operation,
	error: unknown,
): Promise<unknown> {
	if (!(error instanceof NodeApiError)) return error;
	const { since, until, needs } = row;
	const { code } = error.context;
	if ((since ?? until) && (code === 'ROUTE_NOT_FOUND' || code === 'FORBIDDEN')) {
		const { version } = await serverInfo.call(this);
		if (code === 'ROUTE_NOT_FOUND' || isOutside(row, version)) {
			const name = [row.resource, row.name].filter(Boolean).join(': ');
			const server = version ? `This Directus (version ${version})` : 'This Directus';
			return restate(
				this.getNode(),
				error,
				`${server} does not have "${name}"`,
				[`The endpoint exists ${rangeOf(row)}.`, row.instead].filter(Boolean).join(' '),
			);
		}
	}
	// What has other words already knows more.
	const isRestated = error.context.original !== undefined;
	if (code === 'ROUTE_NOT_FOUND' && !isRestated && Object.keys(row.path ?? {}).length > 0) {
		return restate(
			this.getNode(),
			error,
			'Directus has no place of that name or ID',
			'Check the ID: most are of the form 0c4d9d9e-3a49-4b0c-9a0e-1a2b3c4d5e6f. If it is right, check the Directus URL of the credential and the version of the server.',
		);
	}
	// Where Directus has another reason it says so, such as a license that has no add-ons.
	if (code === 'FORBIDDEN' && needs === 'admin' && /permission/i.test(error.message)) {
		if (await seesEverything.call(this)) {
			return restate(
				this.getNode(),
				error,
				'Directus does not have what is named here, or does not let it be changed',
				'The user of the credential is an administrator, so no permission is lacking. Check the names and IDs.',
			);
		}
		return restate(
			this.getNode(),
			error,
			'Only an administrator may do this in Directus',
			'Use a credential whose user has administrator access, and check that what you named exists.',
		);
	}
	return error;
}

/** An older server takes the `me` of a newer one's path for an ID, and calls that forbidden. */
function isOutside({ since, until }: Operation, version: string | undefined): boolean {
	const major = Number.parseInt(version ?? '', 10);
	return (since !== undefined && major < since) || (until !== undefined && major > until);
}

function rangeOf({ since, until }: Operation): string {
	if (since && until) return `from Directus ${since} to ${until}`;
	return since ? `from Directus ${since} on` : `up to Directus ${until}`;
}
