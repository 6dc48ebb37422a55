import { createVersions, promoteVersion, readChanges } from '../actions/version';
import { collection, recordId } from '../fields/records';
import { versionedItem } from '../fields/target';
import {
	additionalVersionFields,
	mainHash,
	promotedFields,
	versionChanges,
	versionKey,
} from '../fields/version';
import { defineOperation, defineResource, entries, list } from '../framework/define';
import { crud } from './crud';

const rows = crud('/versions', 'content version', 'content versions', {
	create: [{ collection, item: versionedItem, key: versionKey }, entries(additionalVersionFields)],
	update: entries(additionalVersionFields),
	simplified: ['id', 'key', 'name', 'collection', 'item', 'date_created', 'date_updated'],
});

/** https://directus.io/docs/api/versions */
export const versions = defineResource(
	'Content Version',
	'Drafts of items, beside what is published',
	{
		...rows,
		create: { ...rows.create, handler: createVersions },
		save: defineOperation({
			name: 'Save',
			action: 'Save content version',
			description: 'Add changes to a content version; the item itself stays as it is',
			route: 'POST /versions/{id}/save',
			path: { id: recordId },
			body: entries(versionChanges),
			readRecords: readChanges,
		}),
		compare: defineOperation({
			name: 'Compare',
			action: 'Compare content version',
			description:
				'Compare a content version with its item; this also gives the hash that Promote takes',
			route: 'GET /versions/{id}/compare',
			path: { id: recordId },
		}),
		promote: defineOperation({
			name: 'Promote',
			action: 'Promote content version',
			description: 'Write what a content version changes into its item',
			route: 'POST /versions/{id}/promote',
			gives: 'value',
			path: { id: recordId },
			body: { mainHash, fields: list(promotedFields) },
			decisive: [mainHash, promotedFields],
			refusals: [
				{
					// Before Directus 12 without a code of its own.
					codes: ['VERSION_HASH_MISMATCH', 'UNPROCESSABLE_CONTENT'],
					says: /changed since this version/,
					message: 'The item has changed since the version was compared with it',
					next: 'Nothing was written. Compare once more, and give the hash that it gives then.',
					written: 'no',
				},
			],
			output: ({ result }) => ({ item: result }),
			handler: promoteVersion,
		}),
	},
);
