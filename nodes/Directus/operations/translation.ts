import { changeFields } from '../fields/item';
import { translationKey, translationLanguage, translationValue } from '../fields/translation';
import { defineResource } from '../framework/define';
import { crud } from './crud';

/** https://directus.io/docs/api/translations */
export const translations = defineResource('Translation', {
	...crud('/translations', 'translation', 'translations', {
		create: {
			key: translationKey,
			language: translationLanguage,
			value: translationValue,
			'...fields': changeFields,
		},
		update: { '...fields': changeFields },
	}),
});
