import type { INodeProperties } from 'n8n-workflow';

export const dashboardOfPanel: INodeProperties = {
	displayName: 'Dashboard',
	name: 'dashboard',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchDashboards', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			extractValue: { type: 'regex', regex: '/insights/([^/?#]+)' },
		},
	],
	description: 'The dashboard that shows the panel',
};

export const panelType: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Bar Chart', value: 'bar-chart' },
		{ name: 'Global Relational Variable', value: 'relational-variable' },
		{ name: 'Global Variable', value: 'variable' },
		{ name: 'Label', value: 'label' },
		{ name: 'Line Chart', value: 'line-chart' },
		{ name: 'List', value: 'list' },
		{ name: 'Meter', value: 'meter' },
		{ name: 'Metric', value: 'metric' },
		{ name: 'Metric List', value: 'metric-list' },
		{ name: 'Pie Chart', value: 'pie-chart' },
		{ name: 'Time Series', value: 'time-series' },
	],
	default: 'label',
	description: 'What it shows. An expression may give the type of an extension.',
};

export const panelPositionX: INodeProperties = {
	displayName: 'Position X',
	name: 'positionX',
	type: 'number',
	default: 1,
	description: 'The column of its left edge in the grid of the dashboard',
};

export const panelPositionY: INodeProperties = {
	displayName: 'Position Y',
	name: 'positionY',
	type: 'number',
	default: 1,
	description: 'The row of its upper edge in the grid of the dashboard',
};

export const panelWidth: INodeProperties = {
	displayName: 'Width',
	name: 'width',
	type: 'number',
	default: 12,
	description: 'In columns of the grid',
};

export const panelHeight: INodeProperties = {
	displayName: 'Height',
	name: 'height',
	type: 'number',
	default: 6,
	description: 'In rows of the grid',
};
