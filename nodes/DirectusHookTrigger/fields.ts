import type { INodeProperties } from 'n8n-workflow';

const PAGE = 'https://homepage.invalid/blob/main/docs/hookTrigger.md';

const notice: INodeProperties = {
	displayName: `For events that only Directus's flows see; for all others use the Directus Trigger, which loses none. Delivery is best effort: <a href="${PAGE}">what that means</a>. The node makes flows in Directus, so the credential must be an administrator's, and Directus must be able to reach the webhook address of n8n.`,
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
			name: 'Event',
			value: 'action',
			description:
				'Something has happened that Directus or an extension tells by name, such as articles.items.sort or shop.order-paid',
		},
		{
			name: 'Filter Event',
			value: 'filter',
			description:
				'Something is about to happen, such as a read or a change. Directus waits until n8n has taken the call, and then goes on unchanged.',
		},
		{
			name: 'Items Without Tracked Activity',
			value: 'items',
			description:
				'Items were created, updated or deleted in collections that do not track their activity',
		},
	],
	default: 'action',
	description: 'What starts the workflow. Each event is one execution, by best effort.',
};

const collections: INodeProperties = {
	displayName: 'Collection Names or IDs',
	name: 'collections',
	type: 'multiOptions',
	required: true,
	displayOptions: { show: { triggerOn: ['items'] } },
	typeOptions: { loadOptionsMethod: 'getUntrackedCollections' },
	default: [],
	description:
		'The collections without tracked activity; for the others there is the Directus Trigger. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const events: INodeProperties = {
	displayName: 'Events',
	name: 'events',
	type: 'multiOptions',
	required: true,
	displayOptions: { show: { triggerOn: ['items'] } },
	options: [
		{ name: 'Created', value: 'create' },
		{ name: 'Deleted', value: 'delete' },
		{ name: 'Updated', value: 'update' },
	],
	default: ['create', 'update', 'delete'],
	description: 'Which changes of the items start the workflow',
};

const actionEvents: INodeProperties = {
	displayName: 'Event Names',
	name: 'actionEvents',
	type: 'string',
	required: true,
	displayOptions: { show: { triggerOn: ['action'] } },
	default: '',
	placeholder: 'e.g. articles.items.sort, shop.order-paid',
	description:
		'Names of <a href="https://directus.io/docs/guides/extensions/api-extensions/hooks">action events</a> of Directus or of an extension, separated by commas. A star stands for one part: *.items.promote is every collection. Changes that the activity feed tells of are refused.',
};

const filterEvents: INodeProperties = {
	displayName: 'Event Names',
	name: 'filterEvents',
	type: 'string',
	required: true,
	displayOptions: { show: { triggerOn: ['filter'] } },
	default: '',
	placeholder: 'e.g. articles.items.create, auth.jwt',
	description:
		'Names of <a href="https://directus.io/docs/guides/extensions/api-extensions/hooks">filter events</a> of Directus or of an extension, separated by commas. Directus waits for n8n with each of them, changes nothing over it, and goes on also where n8n is down.',
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
				loadOptionsDependsOn: ['collections'],
			},
			default: [],
			description:
				'Only updates that write one of these fields start the workflow; other events always do. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Ignore Own Changes',
			name: 'ignoreOwnChanges',
			type: 'boolean',
			default: true,
			description:
				'Whether to leave out what the user of the credential does, so that a workflow which writes to Directus does not start itself. On where this option is not added. Which user that is, is looked up when the workflow is activated.',
		},
	],
};

/** The parameters of the Directus Hook Trigger, in the order in which the editor shows them. */
export const properties: INodeProperties[] = [
	notice,
	triggerOn,
	collections,
	events,
	actionEvents,
	filterEvents,
	options,
];
