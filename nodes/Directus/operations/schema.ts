import { applyDifference, getDifference, getSnapshot } from '../actions/schema';
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
import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/api/schema */
export const schema = defineResource('Schema', {
	snapshot: defineOperation({
		name: 'Get Snapshot',
		action: 'Get snapshot',
		description: 'Get the data model as it is, to keep it or to bring it to another Directus',
		route: 'GET /schema/snapshot',
		needs: 'admin',
		query: { '...options': snapshotOptions },
		ui: [snapshotOutput, snapshotFile],
		run: getSnapshot,
	}),
	diff: defineOperation({
		name: 'Get Difference',
		action: 'Get difference',
		description:
			'Compare a snapshot with the data model as it is; diff is null where they are the same',
		route: 'POST /schema/diff',
		needs: 'admin',
		body: { inputType, snapshotJson, inputDataFile },
		query: { '...options': diffOptions },
		run: getDifference,
	}),
	apply: defineOperation({
		name: 'Apply Difference',
		action: 'Apply difference',
		description: 'Change the data model as Get Difference says; what that deletes is lost',
		route: 'POST /schema/apply',
		needs: 'admin',
		body: { inputType, differenceJson, inputDataFile },
		query: { '...options': applyOptions },
		run: applyDifference,
	}),
});
