import type { INodeProperties } from 'n8n-workflow';
import { customFields, notOnCreate, optionalName } from './common';
import { fileModes, folderModes } from './locators';

/** @see https://directus.io/docs/api/files */

const folder: INodeProperties = {
	displayName: 'Folder',
	name: 'folder',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: folderModes,
	description: 'The folder of the file; none is the root of the file library',
};

const fileName: INodeProperties = {
	displayName: 'File Name',
	name: 'filename_download',
	type: 'string',
	default: '',
	placeholder: 'e.g. report.pdf',
	description: 'The name that the file is downloaded with; otherwise that of the file itself',
};

const title: INodeProperties = {
	displayName: 'Title',
	name: 'title',
	type: 'string',
	default: '',
	description: 'What the file library calls the file',
};

const description: INodeProperties = {
	displayName: 'Description',
	name: 'description',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
};

const location: INodeProperties = {
	displayName: 'Location',
	name: 'location',
	type: 'string',
	default: '',
	description: 'Where a picture was taken, as text',
};

const tags: INodeProperties = {
	displayName: 'Tags (JSON)',
	name: 'tags',
	type: 'json',
	default: '[]',
	description: 'A list of texts',
};

const focalPointX: INodeProperties = {
	displayName: 'Focal Point X',
	name: 'focal_point_x',
	type: 'number',
	default: 0,
	description: 'In pixels from the left; crops keep this point in view',
};

const focalPointY: INodeProperties = {
	displayName: 'Focal Point Y',
	name: 'focal_point_y',
	type: 'number',
	default: 0,
	description: 'In pixels from the top; crops keep this point in view',
};

const replacedFile: INodeProperties = {
	displayName: 'Replace File',
	name: 'id',
	type: 'resourceLocator',
	displayOptions: { show: { '/operation': ['uploadResumable'] } },
	default: { mode: 'list', value: '' },
	modes: fileModes,
	description: 'A file whose content the upload takes the place of',
};

const storage: INodeProperties = {
	displayName: 'Storage Name or ID',
	name: 'storage',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getStorages' },
	// In chunks Directus takes the first one, and later it only changes what the record says.
	displayOptions: { hide: { '/operation': ['uploadResumable', 'update'] } },
	default: '',
	description:
		'One of the STORAGE_LOCATIONS of the server; otherwise the first. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const additionalFileFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		customFields,
		description,
		fileName,
		focalPointX,
		focalPointY,
		folder,
		location,
		replacedFile,
		storage,
		tags,
		title,
	],
};

export const importUrl: INodeProperties = {
	displayName: 'File URL',
	name: 'url',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. https://example.com/picture.jpg',
	description:
		'Directus fetches it, not n8n: the server must reach the address and allow it (IMPORT_IP_DENY_LIST)',
};

export const recordCollection: INodeProperties = {
	displayName: 'Collection Name or ID',
	name: 'collection',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getCollectionsWithFiles' },
	default: '',
	description:
		'The collection of the record. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const recordId: INodeProperties = {
	displayName: 'Record ID',
	name: 'id',
	type: 'string',
	default: '',
	placeholder: 'e.g. 42',
	description: 'A singleton needs none',
};

export const recordField: INodeProperties = {
	displayName: 'Field Name or ID',
	name: 'field',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getFieldsForFiles',
		loadOptionsDependsOn: ['putInto.record.collection'],
	},
	default: '',
	description:
		'A file, an image, files, or one of these in the translations (translations.image). Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const recordLanguage: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'string',
	default: '',
	placeholder: 'e.g. de-DE',
	description: 'Which translation, where the field is one of the translations',
};

export const putIntoRecord: INodeProperties = {
	displayName: 'Put Into Record',
	name: 'putInto',
	type: 'fixedCollection',
	placeholder: 'Add Record',
	default: {},
	options: [
		{
			displayName: 'Record',
			name: 'record',
			values: [recordCollection, recordId, recordField, recordLanguage],
		},
	],
	description: 'A record whose field gets the file once it is uploaded',
};

/** @see https://directus.io/docs/api/folders */

const parent: INodeProperties = {
	displayName: 'Parent Folder',
	name: 'parent',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: folderModes,
	description: 'The folder that it is in; none is the root of the file library',
};

const folderType: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Files', value: 'files' },
		{ name: 'Flows', value: 'flows' },
	],
	default: 'files',
	description:
		'What is in it, from Directus 12.4 on. Only an administrator makes a folder of flows.',
};

export const additionalFolderFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [customFields, { ...optionalName, displayOptions: notOnCreate }, parent, folderType],
};
