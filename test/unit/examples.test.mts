/** The workflows of examples/ are whole, hold no credential, and are explained and shown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

interface Workflow {
	name: string;
	nodes: Array<{
		name: string;
		type: string;
		parameters: { content?: string };
		credentials?: Record<string, { id: string | null; name: string }>;
	}>;
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
}

const files = readdirSync(join(ROOT, 'examples'));
const examples = files.map((file): [string, Workflow] => [
	file,
	JSON.parse(readFileSync(join(ROOT, 'examples', file), 'utf8')) as Workflow,
]);

it.each(examples)('%s is whole, and holds no credential', (_, { nodes, connections }) => {
	const names = nodes.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	const linked = Object.entries(connections).flatMap(([from, kinds]) => [
		from,
		...Object.values(kinds)
			.flat(2)
			.map(({ node }) => node),
	]);
	expect(linked.filter((name) => !names.includes(name))).toEqual([]);
	for (const { credentials = {} } of nodes)
		for (const { id } of Object.values(credentials)) expect(id ?? '').toBe('');
});

it.each(examples)('%s is explained by a note that begins with its name', (_, { name, nodes }) => {
	const about = nodes.find((node) => node.name === 'About');
	expect(about?.type).toBe('n8n-nodes-base.stickyNote');
	expect(about?.parameters.content?.startsWith(`## ${name}\n\n`)).toBe(true);
});

it('each has a picture: otherwise run `node docs/takeExamplePictures.mjs`', () => {
	const pictures = join(ROOT, 'docs/images/examples');
	expect(existsSync(pictures) && readdirSync(pictures).sort()).toEqual(
		files.map((file) => file.replace('.json', '.webp')).sort(),
	);
});
