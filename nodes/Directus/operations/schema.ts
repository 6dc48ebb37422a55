import type { INodeProperties } from 'n8n-workflow';
import { describeSchema } from '../actions/describe';
import { withData } from '../actions/import';
import { applyDifference, getDifference, getSnapshot, withDifference } from '../actions/schema';
import { inputDataFile, inputType } from '../fields/binary';
import {
	applyOptions,
	describedCollections,
	describedOutput,
	differenceJson,
	diffOptions,
	snapshotFile,
	snapshotJson,
	snapshotOptions,
	snapshotOutput,
} from '../fields/schema';
import { preview } from '../fields/synchronize';
import { defineOperation, defineResource, entries, handlerFields } from '../framework/define';

/** https://directus.io/docs/api/schema */
export const schema = defineResource(
	'Schema',
	'The data model as a whole: snapshots and differences',
	{
		describe: defineOperation({
			name: 'Describe',
			action: 'Describe schema',
			description:
				'Describe the schema in few words, for people and models: collections with fields, types, choices, relations and notes',
			route: 'GET /fields',
			ui: { collections: describedCollections, output: describedOutput },
			handler: describeSchema,
		}),
		snapshot: defineOperation({
			name: 'Get Snapshot',
			action: 'Get schema snapshot',
			description: 'Get the schema as it is, to keep it or to bring it to another Directus',
			route: 'GET /schema/snapshot',
			needs: 'admin',
			query: entries(snapshotOptions),
			decisive: snapshotOptions.options as INodeProperties[],
			ui: { output: snapshotOutput, file: snapshotFile },
			handler: getSnapshot,
		}),
		diff: defineOperation({
			name: 'Get Difference',
			action: 'Get schema difference',
			description:
				'Compare a snapshot with the schema as it is; diff is null where they are the same',
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
			action: 'Apply schema difference',
			description:
				'Change the schema as Get Difference says. Collections and fields that this deletes are lost with their values.',
			route: 'POST /schema/apply',
			needs: 'admin',
			body: handlerFields({ inputType, json: differenceJson, file: inputDataFile }),
			query: entries(applyOptions),
			ui: { preview },
			prepare: withDifference,
			handler: applyDifference,
		}),
	},
);
