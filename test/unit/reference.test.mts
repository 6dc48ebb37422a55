/** The operation reference is the table's, and the description that the browser loads is small. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Directus } from '../../dist/nodes/Directus/Directus.node';
import { rows } from '../support/rows.mjs';

const docs = join(__dirname, '../../docs');

it('says what the node does: otherwise run `npm run docs`', async () => {
	const { referencePages } = (await import('../../docs/generate.mjs')) as {
		referencePages(): Record<string, string>;
	};
	const pages = referencePages();
	for (const [file, content] of Object.entries(pages)) {
		expect(readFileSync(join(docs, file), 'utf8')).toBe(content);
	}
	const written = readdirSync(join(docs, 'reference')).map((file) => `reference/${file}`);
	expect(written.sort()).toEqual(
		Object.keys(pages)
			.filter((file) => file.includes('/'))
			.sort(),
	);
});

it('has an example answer from a real run for every operation that can give one', () => {
	const examples = JSON.parse(readFileSync(join(docs, 'examples.json'), 'utf8')) as Record<
		string,
		unknown
	>;
	const without = rows.map(({ title }) => title).filter((title) => !Object.hasOwn(examples, title));
	expect(without).toEqual(WITHOUT_EXAMPLE);
});

/** What no Directus without a license answers. */
const WITHOUT_EXAMPLE = ['license.listAddons'];

it('is at most 190 KB with every operation in it', () => {
	const description = JSON.stringify(new Directus().description);
	expect(Buffer.byteLength(description)).toBeLessThan(190_000);
	expect(gzipSync(description).length).toBeLessThan(30_000);
});

it('knows every operation by one row', () => {
	expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
});
