import {
	flowOfOperation,
	operationKey,
	operationPositionX,
	operationPositionY,
	operationType,
} from '../fields/flowOperation';
import { changeFields } from '../fields/item';
import { studioRecordId } from '../fields/records';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/operations */
export const operations = defineResource('Flow Operation', 'The steps of flows', {
	...crud('/operations', 'flow operation', 'flow operations', {
		id: studioRecordId,
		create: [
			{
				flow: flowOfOperation,
				key: operationKey,
				type: operationType,
				position_x: operationPositionX,
				position_y: operationPositionY,
			},
			entries(changeFields),
		],
		update: entries(changeFields),
		simplified: ['id', 'name', 'key', 'type', 'flow', 'options', 'resolve', 'reject'],
	}),
});
