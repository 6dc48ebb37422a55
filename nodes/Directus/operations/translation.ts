import { changeFields } from '../fields/item';
import { translationKey, translationLanguage, translationValue } from '../fields/translation';
import { defineResource, entries } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/translations */
export const translations = defineResource(
	'Translation',
	'Texts of the Studio in several languages',
	{
		...crud('/translations', 'translation', 'translations', {
			create: [
				{ key: translationKey, language: translationLanguage, value: translationValue },
				entries(changeFields),
			],
			update: entries(changeFields),
		}),
	},
);
