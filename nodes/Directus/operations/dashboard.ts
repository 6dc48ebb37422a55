import { recordName } from '../fields/common';
import { changeFields } from '../fields/item';
import { studioRecordId } from '../fields/records';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/guides/insights/overview */
export const dashboards = defineResource('Dashboard', 'The dashboards of Insights', {
	...crud('/dashboards', 'dashboard', 'dashboards', {
		id: studioRecordId,
		create: [{ name: recordName }, entries(changeFields)],
		update: entries(changeFields),
	}),
});
