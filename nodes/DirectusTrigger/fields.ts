import type { INodeProperties } from 'n8n-workflow';

const notice: INodeProperties = {
	displayName:
		'Every event comes once and in order, also what happened while n8n or Directus was down. No public address is needed: the trigger reads the activity feed of Directus, from the moment on when the workflow is published for the first time.',
	name: 'notice',
	type: 'notice',
	default: '',
};

const triggerOn: INodeProperties = {
	displayName: 'Trigger On',
	name: 'triggerOn',
	type: 'options',
	options: [
		{
			name: 'Comment',
			value: 'comments.create',
			description: 'Somebody has commented on an item in the Studio',
		},
		{
			name: 'File Upload',
			value: 'files.upload',
			description: 'A file was uploaded or imported, or its content replaced',
		},
		{ name: 'Item', value: 'items', description: 'Items were created, updated or deleted' },
		{ name: 'Log-In', value: 'auth.login', description: 'A user has logged in' },
		{
			name: 'System Record',
			value: 'system',
			description: 'Users, files, roles and so on were created, updated or deleted',
		},
	],
	default: 'items',
};

const allCollections: INodeProperties = {
	displayName: 'All Collections',
	name: 'allCollections',
	type: 'boolean',
	displayOptions: { show: { triggerOn: ['items'] } },
	default: false,
	description:
		"Whether to wait for items of all collections, also of those that are made later. Directus's own collections are not among them.",
};

const collections: INodeProperties = {
	displayName: 'Collection Names or IDs',
	name: 'collections',
	type: 'multiOptions',
	required: true,
	displayOptions: { show: { triggerOn: ['items'], allCollections: [false] } },
	typeOptions: { loadOptionsMethod: 'getItemCollections' },
	default: [],
	description:
		'The collections to watch; those that track no activity are not in the list. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** Everything of its own of which Directus 10, 11 or 12 notes the changes. */
const systemCollections: INodeProperties = {
	displayName: 'System Collections',
	name: 'systemCollections',
	type: 'multiOptions',
	required: true,
	displayOptions: { show: { triggerOn: ['system'] } },
	options: [
		{ name: 'Access', value: 'access' },
		{ name: 'Collections', value: 'collections' },
		{ name: 'Comments', value: 'comments' },
		{ name: 'Dashboards', value: 'dashboards' },
		{ name: 'Deployment Projects', value: 'deployment_projects' },
		{ name: 'Deployment Runs', value: 'deployment_runs' },
		{ name: 'Deployments', value: 'deployments' },
		{ name: 'Extensions', value: 'extensions' },
		{ name: 'Fields', value: 'fields' },
		{ name: 'Files', value: 'files' },
		{ name: 'Flows', value: 'flows' },
		{ name: 'Folders', value: 'folders' },
		{ name: 'Notifications', value: 'notifications' },
		{ name: 'Operations', value: 'operations' },
		{ name: 'Panels', value: 'panels' },
		{ name: 'Permissions', value: 'permissions' },
		{ name: 'Policies', value: 'policies' },
		{ name: 'Relations', value: 'relations' },
		{ name: 'Roles', value: 'roles' },
		{ name: 'Settings', value: 'settings' },
		{ name: 'Shares', value: 'shares' },
		{ name: 'Translations', value: 'translations' },
		{ name: 'Users', value: 'users' },
		{ name: 'Versions', value: 'versions' },
		{ name: 'Webhooks', value: 'webhooks' },
	],
	default: ['users'],
	description: 'What to watch of what Directus keeps for itself',
};

const events: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	required: true,
	displayOptions: { show: { triggerOn: ['items', 'system'] } },
	options: [
		{ name: 'Created', value: 'create' },
		{ name: 'Deleted', value: 'delete' },
		{ name: 'Updated', value: 'update' },
	],
	default: ['create', 'update', 'delete'],
	description: 'What has to happen to them',
};

const fullRecord: INodeProperties = {
	displayName: 'Full Record',
	name: 'fullRecord',
	type: 'boolean',
	displayOptions: { show: { triggerOn: ['items', 'system', 'files.upload', 'comments.create'] } },
	default: false,
	description:
		'Whether to give out the whole record as it is now, under "record", beside what was changed',
};

const recordFields: INodeProperties = {
	displayName: 'Record Field Names or IDs',
	name: 'recordFields',
	type: 'multiOptions',
	displayOptions: {
		show: {
			fullRecord: [true],
			triggerOn: ['items', 'system', 'files.upload', 'comments.create'],
		},
	},
	typeOptions: {
		loadOptionsMethod: 'getWatchedFields',
		loadOptionsDependsOn: ['triggerOn', 'collections', 'systemCollections', 'allCollections'],
	},
	default: [],
	description:
		'All fields where none is chosen. With an expression also those of related items, such as author.name. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const noticedBy: INodeProperties = {
	displayName: 'Noticed By Name or ID',
	name: 'noticedBy',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getWaysToNotice',
		loadOptionsDependsOn: ['options.lookEvery'],
	},
	default: 'auto',
	description:
		'How the trigger learns that something has happened; the list says which way works now, and why. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Changed Field Names or IDs',
			name: 'changedFields',
			type: 'multiOptions',
			typeOptions: {
				loadOptionsMethod: 'getWatchedFields',
				loadOptionsDependsOn: ['triggerOn', 'collections', 'systemCollections', 'allCollections'],
			},
			default: [],
			description:
				'Only updates that write one of these fields start the workflow; new and deleted records always do. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Events per Execution',
			name: 'atOnce',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1000 },
			default: 1000,
			description:
				'Events that have piled up go into one execution, so many at most; 1 gives each its own',
		},
		{
			displayName: 'Filter (JSON)',
			name: 'filterJson',
			type: 'json',
			default: '{}',
			description:
				'A <a href="https://directus.io/docs/guides/connect/filter-rules">filter rule</a> of Directus that the record has to match, as it is now, such as { "status": { "_eq": "published" } }. Deleted records cannot be matched and are not left out.',
		},
		{
			displayName: 'Ignore Own Changes',
			name: 'ignoreOwnChanges',
			type: 'boolean',
			default: true,
			description:
				'Whether to leave out what the user of the credential does, so that a workflow which writes to Directus does not start itself. On where this option is not added. It also leaves out what a person does who is logged in to the Studio as that user.',
		},
		{
			displayName: 'Look Every (Seconds)',
			name: 'lookEvery',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 3600 },
			default: 2,
			description: 'How often the trigger looks for new events where no WebSocket tells it',
		},
		{
			displayName: 'Wait for Late Events (Hours)',
			name: 'lateHours',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 720 },
			default: 24,
			description:
				'An import that runs for long shows its changes behind later ones. How long they are waited for.',
		},
	],
};

/** The parameters of the Directus Trigger, in the order in which the editor shows them. */
export const properties: INodeProperties[] = [
	notice,
	triggerOn,
	allCollections,
	collections,
	systemCollections,
	events,
	fullRecord,
	recordFields,
	noticedBy,
	options,
];
