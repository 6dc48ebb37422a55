/**
 * The pages for readers: their links lead somewhere, their commands exist with the options that they are given,
 * their JSON is JSON, and the settings of nodes in them are settings that the nodes have.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { DirectusApi } from '../../dist/credentials/DirectusApi.credentials';
import { pageAbout } from '../../dist/nodes/Directus/framework/report';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import {
	anchors,
	commands,
	links,
	pages,
	parts,
	root,
	type CodeBlock,
	type Page,
} from '../support/markdown.mjs';
import { faultsOf, nodesIn, NODES } from '../support/nodeSettings.mjs';

const all = pages();
const byPath = new Map(all.map((page) => [page.path, page]));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	homepage: string;
	scripts: Record<string, string>;
	bin?: Record<string, string>;
};

/** What is wrong with an address on a page; undefined where it leads somewhere. */
function faultOfLink(page: Page, address: string): string | undefined {
	const own = ownPath(address);
	if (own === undefined && /^[a-z][a-z+.-]*:/i.test(address)) return undefined;
	const [file = '', anchor] = (own ?? address).split('#');
	const folder = own === undefined ? posix.dirname(page.path) : '.';
	const path = file === '' ? (own === undefined ? page.path : 'README.md') : decodeURI(file);
	const target = file === '' ? path : posix.normalize(posix.join(folder, path));
	if (!existsSync(join(root, target))) return `${address}: there is no ${target}`;
	if (anchor === undefined || anchor === '') return undefined;
	const read = byPath.get(target);
	if (!read) return `${address}: ${target} has no headings`;
	return anchors(read).has(anchor) ? undefined : `${address}: ${target} has no #${anchor}`;
}

/** The file and anchor that an address of this package's repository stands for; undefined for any other. */
function ownPath(address: string): string | undefined {
	if (!address.startsWith(manifest.homepage)) return undefined;
	const path = address.slice(manifest.homepage.length).replace(/^\/blob\/main\//, '');
	// GitHub gives the readme this anchor itself.
	return path === '#readme' ? '' : path;
}

/** The faults of all pages, each with the page that has it. */
const faultsOfPages = (faultsOfPage: (page: Page) => Array<string | undefined>) =>
	all.flatMap((page) =>
		faultsOfPage(page).flatMap((fault) => (fault === undefined ? [] : [`${page.path}: ${fault}`])),
	);

it('all links and pictures of the pages are there', () => {
	const faults = faultsOfPages((page) => links(page).map((address) => faultOfLink(page, address)));
	expect(faults).toEqual([]);
});

it('a link that leads nowhere is found', () => {
	const page = { path: 'docs/errors.md', text: '' };
	const wrong = {
		'nothing.md': 'nothing.md: there is no docs/nothing.md',
		'values.md#nothing': 'values.md#nothing: docs/values.md has no #nothing',
		[`${manifest.homepage}/blob/main/docs/nothing.md`]: 'there is no docs/nothing.md',
		[`${manifest.homepage}#nothing`]: 'README.md has no #nothing',
	};
	for (const [address, fault] of Object.entries(wrong))
		expect(faultOfLink(page, address)).toContain(fault);
});

it('the addresses in the nodes and the credential lead to pages and headings that there are', () => {
	const home = manifest.homepage.replace(/[/.]/g, '\\$&');
	const files = readdirSync(join(root, 'dist'), { recursive: true }).map(String);
	const addresses = files
		.filter((file) => /\.(js|json)$/.test(file) && !file.includes('__schema__'))
		.flatMap((file) => [
			...readFileSync(join(root, 'dist', file), 'utf8').matchAll(
				new RegExp(`${home}[^\\s'"\`<>)]*`, 'g'),
			),
		])
		.map(([address]) => address);
	expect(addresses).toContain(new DirectusApi().documentationUrl);
	const page = { path: 'README.md', text: '' };
	expect(addresses.map((address) => faultOfLink(page, address)).filter(Boolean)).toEqual([]);
});

it('the errors of all operations lead to pages and headings that there are', () => {
	const failures = [
		new Failure('Its value is none', 'no', { field: 'title' }),
		new Failure('The credential has no Directus URL', 'no'),
		new Failure('It is not clear', 'no'),
		...['FORBIDDEN', 'LIMIT_EXCEEDED', 'RECORD_NOT_UNIQUE'].map(
			(code) => new Failure('Refused', 'no', { code, status: 400 }),
		),
		...['ECONNREFUSED', 'STALLED', 'TOO_LONG'].map(
			(code) => new Failure('Cut', 'unknown', { code }),
		),
		new Failure('It did not answer as Directus does', 'no', { status: 502 }),
	];
	const led = Object.values(resources)
		.flatMap(({ operations }) => Object.values(operations))
		.flatMap((row) => failures.map((failure) => pageAbout(row, failure)));
	expect(new Set(led.map((address) => address.split('#')[0])).size).toBeGreaterThan(8);
	const page = { path: 'docs/README.md', text: '' };
	expect([...new Set(led)].map((address) => faultOfLink(page, address)).filter(Boolean)).toEqual(
		[],
	);
});

it('docs/README.md leads to every page of docs/', () => {
	const index = byPath.get('docs/README.md')!;
	const linked = new Set(links(index).map((address) => posix.join('docs', address.split('#')[0]!)));
	const others = all.filter(({ path }) => /^docs\/[^/]+$/.test(path) && path !== index.path);
	expect(others.map(({ path }) => path).filter((path) => !linked.has(path))).toEqual([]);
});

/** What a script of package.json runs, where that is a file of this repository. */
const fileOf = (script: string) => manifest.scripts[script]?.match(/node (\S+\.mjs)/)?.[1];

/** The options that a file's source knows: those of parseArgs, and texts such as '--once'. */
function optionsIn(file: string): Set<string> {
	const text = readFileSync(join(root, file), 'utf8');
	const found = [
		...text.matchAll(/['"](?:--)([\w-]+)['"]/g),
		...text.matchAll(/^\s*['"]?([\w-]+)['"]?: \{ type: '/gm),
		...text.matchAll(/\{ ?['"]?([\w-]+)['"]?: \{ type: '/g),
		...text.matchAll(/\bshort: '(\w)'/g),
	];
	return new Set(found.map(([, name]) => name!));
}

/** What jest takes, which the runner of the tests hands on. */
const { options: jestOptions } = jest.requireActual<{ options: object }>(
	join(root, 'node_modules/jest-cli/build/args.js'),
);

const testFiles = readdirSync(join(root, 'test'), { recursive: true })
	.map((file) => `test/${String(file)}`)
	.filter((file) => file.endsWith('.test.mts'));

/** What is wrong with the words behind a script's name. */
function faultOfWords(file: string, words: string[]): string | undefined {
	const known = optionsIn(file);
	for (const [index, word] of words.entries()) {
		const option = word.match(/^--?([\w-]+)(?:=.*)?$/)?.[1];
		if (option !== undefined) {
			const isJests = file === 'test/run.mjs' && Object.hasOwn(jestOptions, option);
			if (!known.has(option) && !isJests) return `${file} has no option ${word}`;
		} else if (file === 'test/run.mjs' && !words[index - 1]?.startsWith('-')) {
			const isFile = testFiles.some((path) => new RegExp(word, 'i').test(path));
			if (!isFile && !/^<.*>$/.test(word)) return `no test file matches ${word}`;
		}
	}
	return undefined;
}

/** Commands of npm's own that pages name. */
const OF_NPM = ['install', 'version', 'publish', 'ci', 'pack'];

/** What is wrong with a command; undefined where it can be run. */
function faultOfCommand(command: string): string | undefined {
	const words = command.match(/'[^']*'|"[^"]*"|\S+/g)!;
	const [program, first = '', ...rest] = words;
	if (program === 'npx') {
		const isThere =
			Object.hasOwn(manifest.bin ?? {}, first) ||
			existsSync(join(root, 'node_modules/.bin', first));
		return isThere ? undefined : `there is no ${first} to run`;
	}
	if (program === 'node') {
		if (!existsSync(join(root, first))) return `there is no ${first}`;
		return faultOfWords(first, rest);
	}
	const script = first === 'run' ? rest.shift()! : first;
	if (first !== 'run' && !['test', 'start'].includes(first))
		return OF_NPM.includes(first) ? undefined : `npm ${first} is not known`;
	if (!Object.hasOwn(manifest.scripts, script)) return `there is no script ${script}`;
	if (rest.length === 0) return undefined;
	if (rest.shift() !== '--') return `npm takes the words itself that do not stand behind --`;
	const file = fileOf(script);
	return file === undefined ? `${script} takes no words` : faultOfWords(file, rest);
}

it('the commands on the pages can be run as they stand there', () => {
	const named = all.flatMap(commands);
	expect(named).toEqual(expect.arrayContaining(['npm test', 'npm start', 'npm run bench']));
	const faults = faultsOfPages((page) =>
		commands(page).map((command) => {
			const fault = faultOfCommand(command);
			return fault && `${command}: ${fault}`;
		}),
	);
	expect(faults).toEqual([]);
});

it('a command that cannot be run is found', () => {
	const wrong = {
		'npm run nothing': 'there is no script nothing',
		'npm run bench -- --nothing': 'bench/run.mjs has no option --nothing',
		'npm start --once': 'npm takes the words itself that do not stand behind --',
		'npm test -- noSuchFile': 'no test file matches noSuchFile',
		'npx no-such-command': 'there is no no-such-command to run',
		'node docs/nothing.mjs': 'there is no docs/nothing.mjs',
	};
	for (const [command, fault] of Object.entries(wrong))
		expect([command, faultOfCommand(command)]).toEqual([command, fault]);
});

it('JSON on the pages is JSON, and the nodes in it have settings that there are', () => {
	const faultsOfBlock = ({ code, heading }: CodeBlock, path: string) => {
		let read: unknown;
		try {
			read = JSON.parse(code);
		} catch (error) {
			return [`${heading}: ${(error as Error).message}`];
		}
		// The answers in the reference are those of Directus.
		if (dirname(path) === 'docs/reference') return [];
		return nodesIn(read).flatMap((node) => faultsOf(node).map((fault) => `${heading}: ${fault}`));
	};
	const faults = faultsOfPages((page) =>
		parts(page)
			.code.filter(({ language }) => language === 'json')
			.flatMap((block) => faultsOfBlock(block, page.path)),
	);
	expect(faults).toEqual([]);
});

/** The texts in the code of the nodes: words of messages, and codes of errors. */
const code = ['Directus', 'DirectusTrigger', 'DirectusHookTrigger']
	.flatMap((node) =>
		readdirSync(join(root, 'dist/nodes', node), { recursive: true })
			.map(String)
			.filter((file) => file.endsWith('.js'))
			.map((file) => readFileSync(join(root, 'dist/nodes', node, file), 'utf8')),
	)
	.join('\n');

it('the messages and codes in docs/troubleshooting.md are those of the nodes', () => {
	const firstCells = parts(byPath.get('docs/troubleshooting.md')!)
		.lines.filter((line) => line.startsWith('|'))
		.map((line) => line.split('|')[1]!);
	const quoted = firstCells.flatMap((cell) =>
		[...cell.matchAll(/`([^`]+)`/g)].map(([, one]) => one!),
	);
	expect(quoted.length).toBeGreaterThan(25);
	// What stands beside a name or a number; `"success": true` is an output.
	const missing = quoted
		.filter((text) => !text.startsWith('"'))
		.filter((text) =>
			text.split('…').some((part) => !code.includes(part.trim().replace(/:$/, ''))),
		);
	expect(missing).toEqual([]);
});

const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));

it.each(examples)('the nodes of examples/%s have settings that there are', (file) => {
	const workflow: unknown = JSON.parse(readFileSync(join(root, 'examples', file), 'utf8'));
	const nodes = nodesIn(workflow);
	expect(nodes.length).toBeGreaterThan(0);
	expect(nodes.flatMap(faultsOf)).toEqual([]);
});

it('settings that a node does not have are found', () => {
	const type = `${Object.keys(NODES)[0]}`;
	const parameters = { resource: 'items', operation: 'get', collection: 'x', id: '1' };
	expect(faultsOf({ type, parameters: { ...parameters, colection: 'x' } })).toEqual([
		'colection is no setting of items get',
	]);
	expect(faultsOf({ type, parameters: { ...parameters, operation: 'gett' } })).toEqual([
		'gett is no choice of operation',
		'collection is no setting of items gett',
		'id is no setting of items gett',
	]);
	expect(faultsOf({ type, parameters: { ...parameters, ifNotFound: 'x' } })).toEqual([
		'x is no choice of ifNotFound',
	]);
	expect(faultsOf({ type, parameters: { ...parameters, options: { deap: '{}' } } })).toEqual([
		'options.deap is no setting of items get',
	]);
});
