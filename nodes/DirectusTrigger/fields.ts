import type { INodeProperties } from 'n8n-workflow';
import { atOnce } from './feedFields';

const notice: INodeProperties = {
	displayName:
		'Instant. Where n8n does not answer, Directus calls again after 5, 30 and 120 seconds, and then the event is lost: use the Directus Polling Trigger where none may be. The node makes a flow in Directus, so the credential must be an administrator\'s, and Directus must be able to reach the webhook address of n8n: <a href="https://github.com/n8n-nodes-directus-complete/n8n-nodes-directus-complete#directus-trigger">more</a>.',
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
			name: 'File Upload',
			value: 'files.upload',
			description: 'A file was uploaded or imported, or replaced by another',
		},
		{ name: 'Item', value: 'items', description: 'Items were created, updated or deleted' },
		{
			name: 'Log-In',
			value: 'auth.login',
			description: 'Somebody logged in, or tried to: status in the payload says which',
		},
		{
			name: 'Other Event',
			value: 'other',
			description: 'Any other event that Directus flows can hook, by its name',
		},
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
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
};

/** Everything of its own that Directus 10, 11 or 12 lets flows hook by create, update and delete. */
const systemCollections: INodeProperties = {
	displayName: 'System Collections',
	name: 'systemCollections',
	type: 'multiOptions',
	required: true,
	displayOptions: { show: { triggerOn: ['system'] } },
	options: [
		{ name: 'Access', value: 'access' },
		{ name: 'Activity', value: 'activity' },
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
		{ name: 'Presets', value: 'presets' },
		{ name: 'Relations', value: 'relations' },
		{ name: 'Revisions', value: 'revisions' },
		{ name: 'Roles', value: 'roles' },
		{ name: 'Settings', value: 'settings' },
		{ name: 'Shares', value: 'shares' },
		{ name: 'Translations', value: 'translations' },
		{ name: 'Users', value: 'users' },
		{ name: 'Versions', value: 'versions' },
		{ name: 'Webhooks', value: 'webhooks' },
	],
	default: ['users'],
	description: 'What your version of Directus does not have, gives no events',
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
};

const otherEvents: INodeProperties = {
	displayName: 'Event Names',
	name: 'otherEvents',
	type: 'string',
	required: true,
	displayOptions: { show: { triggerOn: ['other'] } },
	default: '',
	placeholder: 'items.sort, items.promote',
	description:
		'Names of <a href="https://directus.io/docs/guides/extensions/api-extensions/hooks">action events</a>, separated by commas. A star stands for one part: articles.items.* is everything that happens to articles. Only events whose data can be written as JSON arrive.',
};

const fullRecord: INodeProperties = {
	displayName: 'Full Record',
	name: 'fullRecord',
	type: 'boolean',
	displayOptions: { hide: { triggerOn: ['auth.login'] } },
	default: false,
	description:
		'Whether to fetch the whole record as it is when the event arrives, under "record". A change of several records at once then becomes one output item for each.',
};

const recordFields: INodeProperties = {
	displayName: 'Record Field Names or IDs',
	name: 'recordFields',
	type: 'multiOptions',
	displayOptions: { show: { fullRecord: [true] }, hide: { triggerOn: ['auth.login'] } },
	typeOptions: {
		loadOptionsMethod: 'getWatchedFields',
		loadOptionsDependsOn: ['triggerOn', 'collections', 'systemCollections', 'allCollections'],
	},
	default: [],
	description:
		'All fields where none is chosen. With an expression also those of related items, such as author.name. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
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
		atOnce,
		{
			displayName: 'Ignore Own Changes',
			name: 'ignoreOwnChanges',
			type: 'boolean',
			default: true,
			description:
				'Whether to leave out what the user of the credential does, so that a workflow which writes to Directus does not start itself. On where this option is not added. It also leaves out what a person does who is logged in to the Studio as that user.',
		},
		{
			displayName: 'Largest Call (MB)',
			name: 'largestCall',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 16 },
			default: 5,
			description:
				'A larger call is refused. It holds what was written, and a third more for its signature. N8n itself takes no more than N8N_PAYLOAD_SIZE_MAX.',
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
	otherEvents,
	events,
	fullRecord,
	recordFields,
	options,
];
