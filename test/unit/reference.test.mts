/** The operation reference is the table's, and the description that the browser loads is small. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadOutputSchema } from 'n8n-core';
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

describe('the output schemas', () => {
	const folder = join(__dirname, '../../nodes/Directus');
	const written = readdirSync(join(folder, '__schema__'), { recursive: true })
		.map((file) => String(file).replaceAll('\\', '/'))
		.filter((file) => file.endsWith('.json'));

	it('are those of the recorded runs: otherwise run `npm run docs`', async () => {
		const { currentOutputSchemas } = (await import('../../docs/generate.mjs')) as {
			currentOutputSchemas(): Record<string, string>;
		};
		const schemas = currentOutputSchemas();
		expect(written.sort()).toEqual(Object.keys(schemas).sort());
		for (const [file, content] of Object.entries(schemas))
			expect(readFileSync(join(folder, '__schema__', file), 'utf8')).toBe(content);
	});

	it('are there for every resource whose answers are known, where n8n looks for them', () => {
		const { version } = new Directus().description;
		const found = rows.filter(
			({ resource, operation }) =>
				loadOutputSchema({ nodeDir: folder, version: Number(version), resource, operation })
					?.type === 'object',
		);
		expect(found).toHaveLength(written.length);
		const known = new Set(found.map(({ resource }) => resource));
		const others = new Set(rows.map(({ resource }) => resource).filter((one) => !known.has(one)));
		expect([...others]).toEqual(['customApi', 'graphql']);
	});

	it('have the fields of a record that Simplify leaves out', () => {
		const file = join(folder, '__schema__/v1.0.0/users/get.json');
		const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: object };
		expect(properties).toMatchObject({
			...{ id: { type: 'string' }, email: { type: 'string' }, language: {} },
			policies: { type: 'array' },
		});
	});
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
