import type { INodeProperties } from 'n8n-workflow';
import { fileModes, folderModes } from './locators';

/** @see https://directus.io/docs/guides/files/transform */

export const assetFile: INodeProperties = {
	displayName: 'File',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: fileModes,
	description: 'The file to download',
};

export const assetFolder: INodeProperties = {
	displayName: 'Folder',
	name: 'id',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: folderModes,
	description: 'The folder to download',
};

export const transformations: INodeProperties = {
	displayName: 'Transformations',
	name: 'transformations',
	type: 'collection',
	placeholder: 'Add Transformation',
	default: {},
	options: [
		{
			displayName: 'Fit',
			name: 'fit',
			type: 'options',
			options: [
				{ name: 'Contain', value: 'contain', description: 'Whole image, with borders' },
				{ name: 'Cover', value: 'cover', description: 'Fills width and height, cut to fit' },
				{ name: 'Inside', value: 'inside', description: 'As large as fits within both' },
				{ name: 'Outside', value: 'outside', description: 'As small as covers both' },
			],
			default: 'cover',
			description: 'How the image gets the width and height that are asked for',
		},
		{
			displayName: 'Focal Point X',
			name: 'focal_point_x',
			type: 'number',
			default: 0,
			description: 'In pixels from the left: what a cut keeps in view. Otherwise that of the file.',
		},
		{
			displayName: 'Focal Point Y',
			name: 'focal_point_y',
			type: 'number',
			default: 0,
			description: 'In pixels from the top: what a cut keeps in view. Otherwise that of the file.',
		},
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto' },
				{ name: 'AVIF', value: 'avif' },
				{ name: 'JPG', value: 'jpg' },
				{ name: 'PNG', value: 'png' },
				{ name: 'TIFF', value: 'tiff' },
				{ name: 'WebP', value: 'webp' },
			],
			default: 'auto',
			description: 'The file type to convert the image to',
		},
		{
			displayName: 'Height',
			name: 'height',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 200,
			description: 'In pixels',
		},
		{
			displayName: 'Preset Name or ID',
			name: 'key',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getPresets' },
			default: '',
			description:
				'A preset of Directus, or of its settings. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Quality',
			name: 'quality',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 80,
			description: 'How much detail is kept, from 1 to 100; less makes smaller files',
		},
		{
			displayName: 'Transforms (JSON)',
			name: 'transforms',
			type: 'json',
			default: '[]',
			description:
				'Any operations of the image library, such as [["blur", 10], ["rotate", 90]], as <a href="https://directus.io/docs/guides/files/transform#advanced-transformations">Directus has them</a>',
		},
		{
			displayName: 'Width',
			name: 'width',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 200,
			description: 'In pixels',
		},
		{
			displayName: 'Without Enlargement',
			name: 'withoutEnlargement',
			type: 'boolean',
			default: true,
			description: 'Whether to leave images as they are that are smaller than asked for',
		},
	],
	description: 'How to change an image before it is downloaded',
};

export const rangeFrom: INodeProperties = {
	displayName: 'First Byte',
	name: 'from',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description: 'The first byte counts as 0',
};

export const rangeTo: INodeProperties = {
	displayName: 'Last Byte',
	name: 'to',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description: 'The last byte to get; 0 goes to the end of the file',
};

export const range: INodeProperties = {
	displayName: 'Range',
	name: 'range',
	type: 'fixedCollection',
	placeholder: 'Add Range',
	default: {},
	options: [{ displayName: 'Bytes', name: 'bytes', values: [rangeFrom, rangeTo] }],
	description: 'Get a part of the file as it is',
};

export const zipFileIds: INodeProperties = {
	displayName: 'File IDs',
	name: 'ids',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 0c4d…, 7a1b…',
	description: 'The IDs, comma-separated, or a list from an expression',
};
