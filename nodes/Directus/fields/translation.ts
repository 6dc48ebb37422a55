import type { INodeProperties } from 'n8n-workflow';

/** @see https://directus.io/docs/api/translations */

export const translationKey: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. greeting',
	description: 'What stands for the text in Directus; each language has one text for it',
};

export const translationLanguage: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. en-US',
	description: 'The code of the language',
};

export const translationValue: INodeProperties = {
	displayName: 'Translation',
	name: 'value',
	type: 'string',
	typeOptions: { rows: 3 },
	required: true,
	default: '',
	description: 'The text in that language',
};
