import { changeFields } from '../fields/item';
import {
	dashboardOfPanel,
	panelHeight,
	panelPositionX,
	panelPositionY,
	panelType,
	panelWidth,
} from '../fields/panel';
import { studioRecordId } from '../fields/records';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/guides/insights/panels */
export const panels = defineResource('Panel', 'The panels of dashboards', {
	...crud('/panels', 'panel', 'panels', {
		id: studioRecordId,
		create: [
			{
				dashboard: dashboardOfPanel,
				type: panelType,
				position_x: panelPositionX,
				position_y: panelPositionY,
				width: panelWidth,
				height: panelHeight,
			},
			entries(changeFields),
		],
		update: entries(changeFields),
		simplified: ['id', 'dashboard', 'name', 'type', 'options'],
	}),
});
