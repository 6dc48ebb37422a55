import { triggerFlow, withTrigger } from '../actions/flow';
import { recordName } from '../fields/common';
import {
	additionalFlowFields,
	flowTrigger,
	manualCollection,
	manualKeys,
	triggerableFlow,
	triggerBody,
	triggerQuery,
	triggerWith,
} from '../fields/flow';
import { studioRecordId } from '../fields/records';
import { defineOperation, defineResource, list, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/flows */
export const flows = defineResource('Flow', 'Automations in Directus, and running them', {
	...crud('/flows', 'flow', 'flows', {
		id: studioRecordId,
		create: [{ name: recordName, trigger: flowTrigger }, entries(additionalFlowFields)],
		update: entries(additionalFlowFields),
		simplified: ['id', 'name', 'description', 'status', 'trigger', 'options', 'operation'],
	}),
	trigger: defineOperation({
		name: 'Trigger',
		action: 'Trigger flow',
		description: 'Run a flow with a webhook or manual trigger and get what it answers',
		route: 'POST /flows/trigger/{id}',
		gives: 'anything',
		path: { id: triggerableFlow },
		ui: {
			way: triggerWith,
			collection: manualCollection,
			keys: list(manualKeys),
			query: triggerQuery,
			body: triggerBody,
		},
		once: true,
		prepare: withTrigger,
		handler: triggerFlow,
	}),
});
