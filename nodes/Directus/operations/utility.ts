import {
	importCollections,
	importItems,
	readCollections,
	withData,
	withoutFalse,
} from '../actions/import';
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
export const utils = defineResource('Utility', 'Cache, import, export, manual order and hashes', {
	clearCache: defineOperation({
		name: 'Clear Cache',
		action: 'Clear cache',
		description: 'Clear the cache of Directus',
		route: 'POST /utils/cache/clear',
		needs: 'admin',
		query: { system: cacheScope },
	}),
	export: defineOperation({
		name: 'Export to File',
		action: 'Export items to file',
		description:
			'Export items to a file in the file library, which Directus writes in the background',
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
		description: 'Make the Argon2 hash of a string, up to Directus 11',
		route: 'POST /utils/hash/generate',
		gives: 'value',
		onlyReads: true,
		until: 11,
		instead: 'Use the Crypto node of n8n, or a field of the type Hash in Directus.',
		body: { string: hashedString },
	}),
	verifyHash: defineOperation({
		name: 'Verify Hash',
		action: 'Verify hash',
		description: 'Check a string against an Argon2 hash, up to Directus 11',
		route: 'POST /utils/hash/verify',
		gives: 'value',
		onlyReads: true,
		until: 11,
		instead: 'Use the Crypto node of n8n.',
		body: { string: hashedString, hash },
	}),
	getRandomString: defineOperation({
		name: 'Generate Random String',
		action: 'Generate random string',
		description: 'Make a random string, such as a token or a password',
		route: 'GET /utils/random/string',
		gives: 'value',
		query: { length: randomLength },
	}),
	generateTranslations: defineOperation({
		name: 'Generate Translations',
		action: 'Generate translations of collection',
		description: 'Create the collections and relations that translations of a collection need',
		route: 'POST /utils/translations/generate',
		since: 11,
		instead: 'Create the collections and relations with Collection, Field and Relation.',
		needs: 'admin',
		body: [{ collection, fields: translatedFields }, entries(translationOptions)],
	}),
	importFileData: defineOperation({
		name: 'Import File Data',
		action: 'Import items from file',
		description:
			'Import the items of a CSV or JSON file into a collection; keys that exist change theirs',
		route: 'POST /utils/import/{collection}',
		path: { collection },
		query: entries(importOptions),
		ui: { format: importFormat, file: inputFile },
		prepare: withoutFalse,
		handler: importItems,
	}),
	importCollections: defineOperation({
		name: 'Import Collections',
		action: 'Import items of several collections',
		description: 'Import items of several collections that refer to each other',
		route: 'POST /utils/import',
		gives: 'recordOrNothing',
		since: 12,
		instead: 'Use Import File Data for each collection.',
		body: handlerFields({ inputType, json: collectionsJson, file: inputDataFile }),
		query: entries(importCollectionsOptions),
		listBody: true,
		prepare: withData(collectionsJson),
		readRecords: readCollections,
		handler: importCollections,
	}),
	sortItems: defineOperation({
		name: 'Sort Items',
		action: 'Sort items',
		description:
			'Sort an item to another place in the manual order of its collection, which needs a sort field',
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
