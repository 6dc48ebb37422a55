/** Every cell of the tables in docs/values.md, which the reader of the documentation goes by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf, type GivenRecord } from '../../dist/nodes/Directus/values/record';
import { COLUMN_TYPES, type Emptiness, type Source } from '../../dist/nodes/Directus/values/rules';
import { fieldOf } from '../support/fields.mjs';
import { given, options } from '../support/givenValues.mjs';

const { emptiness: EMPTINESS, sources: SOURCES } = JSON.parse(
	readFileSync(join(__dirname, '../../docs/values.json'), 'utf8'),
) as { emptiness: Record<Emptiness, string>; sources: Record<Source, string> };

const page = readFileSync(join(__dirname, '../../docs/values.md'), 'utf8');

/** The rows of the table under a heading, each with its cells. */
function tableUnder(heading: string): string[][] {
	const [, part = ''] = page.split(`\n${heading}\n`);
	const lines = part
		.split(/^#/m)[0]!
		.split('\n')
		.filter((line) => line.startsWith('|'));
	return lines.slice(2).map((line) =>
		line
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

const VALUES: Record<Emptiness, unknown> = {
	emptyText: '',
	blanks: ' \t ',
	nothing: undefined,
	null: null,
	leftEmpty: '',
};
// Another field, so that an auto-mapped record is never empty as a whole.
const beside = fieldOf('y', 'string');
const withBeside = (record: GivenRecord): GivenRecord => {
	if (record.source === 'autoMapped') return { ...record, values: { ...record.values, y: 'y' } };
	return record;
};

const cells = (Object.entries(EMPTINESS) as Array<[Emptiness, string]>).flatMap(
	([emptiness, title]) =>
		tableUnder(`### ${title}`).flatMap(([type, ...rules]) =>
			Object.keys(SOURCES).map((source, place) => ({
				type: type!,
				emptiness,
				source: source as Source,
				rule: rules[place]!.replaceAll('`', ''),
			})),
		),
);

it('has a cell for every type, kind of emptiness and source', () => {
	expect(cells).toHaveLength(
		COLUMN_TYPES.length * Object.keys(EMPTINESS).length * Object.keys(SOURCES).length,
	);
	expect(new Set(cells.map(({ rule }) => rule))).toEqual(
		new Set(['kept', 'null', 'left out', '–']),
	);
});

const sendable = cells.filter(({ rule }) => rule !== '–');

describe.each(['create', 'change', 'match'] as const)('%s', (purpose) => {
	it.each(sendable)(
		'$emptiness into $type, $source: $rule',
		({ type, emptiness, source, rule }) => {
			const values = emptiness === 'leftEmpty' ? ['', null, undefined] : [VALUES[emptiness]];
			for (const value of values) {
				const { record } = recordOf(
					withBeside(given(source, value, emptiness === 'leftEmpty')),
					[fieldOf('x', type), beside],
					options(source, { purpose }),
				);
				delete record.y;
				expect(record).toEqual(
					rule === 'left out' ? {} : { x: rule === 'null' ? null : VALUES[emptiness] },
				);
			}
		},
	);
});
