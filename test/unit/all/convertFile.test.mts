/** What `convert` makes of whole files, and of a command line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';

const COMMAND = join(__dirname, '../../../convert/convert.mjs');
const NODE = 'n8n-nodes-directus-complete.directus';
const FIRST = 'n8n-nodes-directus';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convert-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
	writeFileSync(join(folder, name), text);
	return join(folder, name);
};

function convert(...words: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'convert', ...words], {
		encoding: 'utf8',
		cwd: folder,
	});
	return { status, stdout, stderr };
}

const nodeOf = (type: string, parameters: IDataObject, more: object = {}) => ({
	...{ parameters, id: 'a', name: 'Directus', type, typeVersion: 1, position: [0, 0], ...more },
});

describe('a file', () => {
	const before = `[
    {
        "name": "One",  "active" : false,
        "nodes": [
            {
                "parameters": {"resource": "items", "operation": "get",
                    "collection": "articles", "id": "={{ $json.id }}"},
                "id": "a", "name": "Read", "typeVersion": 1, "type": "@flagbit/n8n-nodes-directus.directus",
                "position": [ 0, 20.0 ],
                "credentials": {"directusApi": {"id": "7", "name": "Directus"}}
            },
            { "type": "n8n-nodes-base.set", "name": "Set", "parameters": {"a": "\\u00e4 {} ] \\" ,"} }
        ],
        "pinData": {"Read": [{"json": {"id": 12345678901234567890, "n": 1.50}}]},
        "connections": {"Read": {"main": [[{"node": "Set", "type": "main", "index": 0}]]}}
    },
    {"name":"Two","nodes":[{"type":"n8n-nodes-directus.directus","name":"All","typeVersion":1}]}
]
`;

	it.each([
		['as it is', (text: string) => text],
		['with the ends of lines of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
		['with a byte order mark', (text: string) => `\ufeff${text}`],
		['without an end of the last line', (text: string) => text.trimEnd()],
	])('%s changes in nothing but the nodes', (_, as) => {
		const file = write('w.json', as(before));
		const { status, stdout } = convert(file);
		expect({ status, stdout }).toEqual({
			status: 0,
			stdout: expect.stringContaining('Two / All (items: list): converted'),
		});
		expect(readFileSync(file, 'utf8')).toBe(as(before));
		const after = readFileSync(join(folder, 'w.converted.json'), 'utf8');
		expect(after).toBe(
			as(
				before
					.replace(
						`{"resource": "items", "operation": "get",
                    "collection": "articles", "id": "={{ $json.id }}"}`,
						`{
                    "resource": "items",
                    "operation": "get",
                    "collection": {
                        "__rl": true,
                        "mode": "id",
                        "value": "articles"
                    },
                    "id": {
                        "__rl": true,
                        "mode": "id",
                        "value": "={{ $json.id }}"
                    }
                }`,
					)
					.replace('@flagbit/n8n-nodes-directus.directus', NODE)
					.replace(
						'"type":"n8n-nodes-directus.directus"',
						`"type":"${NODE}","parameters":{"resource":"items","operation":"list","returnAll":true}`,
					),
			),
		);
	});

	it('without such nodes is left, and that is said', () => {
		const file = write('w.json', '{"nodes":[{"type":"n8n-nodes-base.set","name":"Set"}]}');
		expect(convert(file)).toMatchObject({
			status: 0,
			stdout: expect.stringContaining('No node of another package for Directus is in it'),
		});
		expect(readdirSync(folder)).toEqual(['w.json']);
	});

	it.each([
		['no JSON', '{"nodes": [', /is no JSON/],
		['an object without nodes', '{"name": "x"}', /holds no workflow/],
		['nodes that are none', '{"nodes": [1]}', /holds no workflow/],
		['an empty list', '[]', /holds no workflow/],
		['null', 'null', /holds no workflow/],
	])('that is %s is an error, and the others are converted', (_, text, why) => {
		const bad = write('bad.json', text);
		const good = write('good.json', before);
		const { status, stderr } = convert(bad, good);
		expect(status).toBe(2);
		expect(stderr).toMatch(why);
		expect(readdirSync(folder).sort()).toEqual(['bad.json', 'good.converted.json', 'good.json']);
	});

	it('that is not there is an error', () => {
		expect(convert('none.json')).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('ENOENT'),
		});
	});

	it('with a node that is not converted ends with 1, keeps that node, and says why', () => {
		const webhooks = nodeOf(`${FIRST}.directus`, { resource: 'webhooks' }, { name: 'Hooks' });
		const item = nodeOf(`${FIRST}.directus`, { collection: 'a', returnAll: true });
		const file = write('w.json', JSON.stringify({ nodes: [webhooks, item] }));
		const { status, stdout } = convert(file, '--in-place');
		expect({ status, stdout }).toEqual({
			status: 1,
			stdout: expect.stringMatching(
				/Hooks \(webhooks: list\): left as it is\n +- Directus has no webhooks[^]*1 of 2 nodes converted/,
			),
		});
		const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as { nodes: INode[] };
		expect(nodes).toMatchObject([webhooks, { type: NODE }]);
	});
});

it('says which credentials have to be chosen', () => {
	const credentials = { directusOAuth2Api: { id: '1', name: 'x' } };
	const node = nodeOf(`${FIRST}.directus`, { collection: 'a' }, { credentials });
	const { stdout } = convert(write('w.json', JSON.stringify({ nodes: [node] })));
	expect(stdout).toMatch(/none of the type directusOAuth2Api/);
});

describe('a command line', () => {
	const text = JSON.stringify({ nodes: [nodeOf(`${FIRST}.directus`, { collection: 'a' })] });

	it('writes into another folder, which it makes', () => {
		const out = join(folder, 'new', 'one');
		expect(convert(write('w.json', text), '--out', out).status).toBe(0);
		expect(readdirSync(out)).toEqual(['w.json']);
		expect(readFileSync(join(folder, 'w.json'), 'utf8')).toBe(text);
	});

	it('writes nothing in a dry run, and says all the same', () => {
		const { status, stdout } = convert(write('w.json', text), '--dry-run');
		expect({ status, stdout }).toEqual({
			status: 0,
			stdout: expect.stringContaining('1 of 1 nodes converted'),
		});
		expect(readdirSync(folder)).toEqual(['w.json']);
	});

	it('writes over no file that it was not told to', () => {
		write('w.converted.json', 'mine');
		const { status, stderr } = convert(write('w.json', text));
		expect({ status, stderr }).toEqual({
			status: 2,
			stderr: expect.stringContaining('w.converted.json is there already'),
		});
		expect(readFileSync(join(folder, 'w.converted.json'), 'utf8')).toBe('mine');
	});

	it.each([
		[[]],
		[['--nonsense', 'w.json']],
		[['w.json', '--out']],
		[['w.json', '--in-place', '--out', 'x']],
	])('%j is told how it goes', (words) => {
		write('w.json', text);
		expect(convert(...words)).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('convert <workflow.json …>'),
		});
		expect(readdirSync(folder)).toEqual(['w.json']);
	});
});
