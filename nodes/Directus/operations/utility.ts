import { importCollections, importItems, withData, withoutFalse } from '../actions/import';
import { exportToFile, withExportQuery } from '../actions/utility';
import { inputDataFile, inputFile, inputType } from '../fields/binary';
import { additionalFileFields } from '../fields/file';
import {
	filterJson,
	filters,
	filterType,
	limit,
	matchType,
	returnAll,
	sortRules,
} from '../fields/query';
import { collection } from '../fields/records';
import {
	cacheScope,
	collectionsJson,
	exportFormat,
	exportOptions,
	hash,
	hashedString,
	importCollectionsOptions,
	importFormat,
	importOptions,
	movedItem,
	randomLength,
	targetPlace,
	translatedFields,
	translationOptions,
} from '../fields/utility';
import { defineOperation, defineResource, entries, handlerFields } from '../framework/define';

/** https://directus.io/docs/api/utilities */
export const utils = defineResource('Utility', {
	clearCache: defineOperation({
		name: 'Clear Cache',
		action: 'Clear cache',
		route: 'POST /utils/cache/clear',
		needs: 'admin',
		query: { system: cacheScope },
	}),
	export: defineOperation({
		name: 'Export to File',
		action: 'Export to file',
		description: 'Have Directus write items into a file in its file library, in the background',
		route: 'POST /utils/export/{collection}',
		path: { collection },
		body: [
			{ format: exportFormat },
			handlerFields({
				returnAll,
				limit,
				filterType,
				matchType,
				filters,
				filterJson,
				sortRules,
				options: exportOptions,
			}),
			{ file: entries(additionalFileFields) },
		],
		prepare: withExportQuery,
		handler: exportToFile,
	}),
	generateHash: defineOperation({
		name: 'Generate Hash',
		action: 'Generate hash',
		description: 'Hash a string with Argon2, up to Directus 11',
		route: 'POST /utils/hash/generate',
		until: 11,
		instead: 'Use the Crypto node of n8n, or a field of the type Hash in Directus.',
		body: { string: hashedString },
	}),
	verifyHash: defineOperation({
		name: 'Verify Hash',
		action: 'Verify hash',
		description: 'Check a string against an Argon2 hash, up to Directus 11',
		route: 'POST /utils/hash/verify',
		until: 11,
		instead: 'Use the Crypto node of n8n.',
		body: { string: hashedString, hash },
	}),
	getRandomString: defineOperation({
		name: 'Generate Random String',
		action: 'Generate random string',
		route: 'GET /utils/random/string',
		query: { length: randomLength },
	}),
	generateTranslations: defineOperation({
		name: 'Generate Translations',
		action: 'Generate translations',
		description: 'Make what a collection needs for its fields to be translated',
		route: 'POST /utils/translations/generate',
		since: 11,
		instead: 'Create the collections and relations with Collection, Field and Relation.',
		needs: 'admin',
		body: [{ collection, fields: translatedFields }, entries(translationOptions)],
	}),
	importFileData: defineOperation({
		name: 'Import File Data',
		action: 'Import file data',
		description:
			'Write the items of a CSV or JSON file into a collection; keys that exist change theirs',
		route: 'POST /utils/import/{collection}',
		path: { collection },
		query: entries(importOptions),
		ui: { format: importFormat, file: inputFile },
		prepare: withoutFalse,
		handler: importItems,
	}),
	importCollections: defineOperation({
		name: 'Import Collections',
		action: 'Import collections',
		description: 'Write items of several collections that refer to each other',
		route: 'POST /utils/import',
		since: 12,
		instead: 'Use Import File Data for each collection.',
		body: handlerFields({ inputType, json: collectionsJson, file: inputDataFile }),
		query: entries(importCollectionsOptions),
		listBody: true,
		prepare: withData(collectionsJson),
		handler: importCollections,
	}),
	sortItems: defineOperation({
		name: 'Sort Items',
		action: 'Sort items',
		description: 'Move an item in the manual order of its collection, which needs a sort field',
		route: 'POST /utils/sort/{collection}',
		path: { collection },
		body: { item: movedItem, to: targetPlace },
		refusals: [
			{
				codes: ['INTERNAL_SERVER_ERROR'],
				says: /^Cannot read propert/,
				message: 'One of the two items does not exist',
				next: `Nothing was moved. Check "${movedItem.displayName}" and "${targetPlace.displayName}".`,
				written: 'no',
			},
		],
	}),
});
