import type { INodeProperties } from 'n8n-workflow';
import { batchSize } from './item';

export const linkField: INodeProperties = {
	displayName: 'Field Name or ID',
	name: 'linkField',
	type: 'options',
	required: true,
	typeOptions: { loadOptionsMethod: 'getLinkFields', loadOptionsDependsOn: ['collection.value'] },
	default: '',
	description:
		'The field that lists the related items. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const relatedCollection: INodeProperties = {
	displayName: 'Related Collection Name or ID',
	name: 'relatedCollection',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getRelatedCollections',
		loadOptionsDependsOn: ['collection.value', 'linkField'],
	},
	default: '',
	description:
		'Needed where the field leads to several collections (many to any). Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const relatedItems: INodeProperties = {
	displayName: 'Related Item Names or IDs',
	name: 'relatedItems',
	type: 'multiOptions',
	typeOptions: {
		loadOptionsMethod: 'getRelatedItems',
		loadOptionsDependsOn: ['collection.value', 'linkField', 'relatedCollection'],
	},
	default: [],
	description:
		'The items on the other side; of translations the languages. An expression may give a list of IDs. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const linkOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		batchSize,
		{
			displayName: 'Fields of New Links (JSON)',
			name: 'linkValues',
			type: 'json',
			default: '{}',
			description:
				'Values for other fields of the collection that holds the links (the junction, or the translations), such as { "title": "Hello" }',
		},
	],
};

export const unlinkOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [batchSize],
};
