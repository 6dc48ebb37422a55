import { withData } from '../actions/import';
import { applyDifference, getDifference, getSnapshot, withDifference } from '../actions/schema';
import { inputDataFile, inputType } from '../fields/binary';
import {
	applyOptions,
	differenceJson,
	diffOptions,
	snapshotFile,
	snapshotJson,
	snapshotOptions,
	snapshotOutput,
} from '../fields/schema';
import { defineOperation, defineResource, entries, handlerFields } from '../framework/define';

/** https://directus.io/docs/api/schema */
export const schema = defineResource('Schema', {
	snapshot: defineOperation({
		name: 'Get Snapshot',
		action: 'Get snapshot',
		description: 'Get the data model as it is, to keep it or to bring it to another Directus',
		route: 'GET /schema/snapshot',
		needs: 'admin',
		query: entries(snapshotOptions),
		ui: { output: snapshotOutput, file: snapshotFile },
		handler: getSnapshot,
	}),
	diff: defineOperation({
		name: 'Get Difference',
		action: 'Get difference',
		description:
			'Compare a snapshot with the data model as it is; diff is null where they are the same',
		route: 'POST /schema/diff',
		onlyReads: true,
		needs: 'admin',
		body: handlerFields({ inputType, json: snapshotJson, file: inputDataFile }),
		query: entries(diffOptions),
		prepare: withData(snapshotJson),
		handler: getDifference,
	}),
	apply: defineOperation({
		name: 'Apply Difference',
		action: 'Apply difference',
		description: 'Change the data model as Get Difference says; what that deletes is lost',
		route: 'POST /schema/apply',
		needs: 'admin',
		body: handlerFields({ inputType, json: differenceJson, file: inputDataFile }),
		query: entries(applyOptions),
		prepare: withDifference,
		handler: applyDifference,
	}),
});
