import { readFileSync } from 'node:fs';

const {
	emptiness: ways,
	sources: places,
	readings,
	exceptions,
	dateTexts,
} = JSON.parse(readFileSync(new URL('values.json', import.meta.url), 'utf8'));

/**
 * The page of what becomes of values, made of the tables that the code itself reads and of values.json.
 *
 * @param {object} rules the built module nodes/Directus/values/rules
 * @returns {string} Markdown
 */
export function valuesPage(rules) {
	const sources = Object.entries(places);
	const shown = { kept: 'kept', null: '`null`', 'left out': 'left out', impossible: '–' };
	const empties = Object.entries(ways).flatMap(([emptiness, title]) => [
		`### ${title}`,
		'',
		`| Type | ${sources.map(([, name]) => name).join(' | ')} |`,
		`|---|${'---|'.repeat(sources.length)}`,
		...rules.COLUMN_TYPES.map((type) => {
			const cells = sources.map(([source]) => shown[rules.emptyRule(type, emptiness, source)]);
			return `| ${type} | ${cells.join(' | ')} |`;
		}),
		'',
	]);
	return [
		'<!-- Made by `npm run docs` from the tables in nodes/Directus/values/rules.ts and docs/values.json. Do not edit. -->',
		'',
		'# Values',
		'',
		'What a value becomes on its way to Directus. The type is that of the column in Directus, and the same rules hold wherever the value comes from. A value that its column does not take is an error that names the field and what it takes; nothing is sent for that item then. Where several values of an item are wrong, one error tells of up to five and counts the others. A user who may not see the fields of the collection (in Directus: the permission to read `directus_fields`, which app access brings) gets no such reading, since the types are not known: values are sent as n8n gives them.',
		'',
		'## Values by type',
		'',
		'| Type | Takes | Sends |',
		'|---|---|---|',
		...rules.COLUMN_TYPES.map(
			(type) => `| ${type} | ${readings[type].takes} | ${readings[type].sends} |`,
		),
		'',
		"Fields that take JSON, such as Records (JSON) of Create Many and Change (JSON) of Update by Query, are read like an input: each record by the columns of its collection. An error names the entry of a list. So are the changes of Content Version: Save, and the items of Utility: Import Collections, whose keys stay as they are, since Directus may give them others; a file is sent as it is. JSON that you write yourself (JSON/RAW Parameters) is sent as it is, also to Directus's own collections. Only what would be lost is changed: a number that JavaScript cannot hold is sent as a text to a column, which stores all its digits, and an empty text follows the tables below.",
		'',
		'## Names that the collection does not have',
		'',
		'A column that is mapped below and is not there, and a field to match on that is not there, are errors with the nearest name. Of an input that is mapped automatically the fields that the collection does not have are not sent, and a hint of the node names them with the nearest names; where it has none of them, that is an error. Columns that are taken out in the node are left out without a hint. Names in JSON are sent as they are: Directus leaves those out that it does not know, and a hint names them.',
		'',
		'## Days and moments',
		'',
		'`date` is a day, `dateTime` what a clock on the wall shows, and `timestamp` a moment. A day is the one that is written, also beside a time and a zone: `2026-07-01T23:30:00-05:00` is July 1. `{{ $now }}` is what the clock of the workflow shows, so that a `dateTime` column keeps 17:25 as 17:25. What names no zone is in the time zone of the workflow. The time zone of the server that n8n runs on changes nothing.',
		'',
		'Filters on these fields compare in the same way, also on those of related items and in JSON/RAW Parameters: `{{ $today }}` finds the day in a `date` field. What does not look like a date, such as `$NOW(-1 day)` or `2026-07`, is left to Directus, and so are functions such as `year(day)`.',
		'',
		'Dates with slashes are read month first, as n8n reads them: `07/01/2026` is July 1. What people read in two ways is an error.',
		'',
		'| Text | Day |',
		'|---|---|',
		...dateTexts.map(([text, day]) => `| ${text} | ${day ?? 'an error'} |`),
		'',
		'## Empty values',
		'',
		'**kept** is sent as it is, **`null`** empties the field, and **left out** is not sent at all: a changed item keeps its value, and a new one gets the default.',
		'',
		...exceptions.map((sentence) => `- ${sentence}`),
		'',
		...empties,
	].join('\n');
}
