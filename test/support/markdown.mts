/** The Markdown pages of the repository: what they link to, their JSON, and the commands that they name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

/** A page, with its path from the repository's top folder. */
export interface Page {
	path: string;
	text: string;
}

/** Folders with pages. What is in node_modules, dist or a test's own folder is not for readers. */
const FOLDERS = ['.', 'docs', 'docs/reference', 'bench', 'examples'];

/** @returns every Markdown page, by path */
export const pages = (): Page[] =>
	FOLDERS.flatMap((folder) =>
		readdirSync(join(root, folder))
			.filter((name) => name.endsWith('.md'))
			.sort()
			.map((name) => (folder === '.' ? name : `${folder}/${name}`)),
	).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** A block of code between fences. */
export interface CodeBlock {
	/** What stands behind the opening fence, such as `json`. */
	language: string;
	code: string;
	/** The heading that it stands under, without its signs; '' where there is none. */
	heading: string;
}

/** A heading as it reads: without code signs, emphasis and the addresses of links. */
const plain = (heading: string) =>
	heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/[`*]|(?<!\w)_|_(?!\w)/g, '')
		.trim();

const HEADING = /^#{1,6} +(.+?) *#* *$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** A page's lines outside of code, its headings, and its code. */
export function parts({ text }: Page): { lines: string[]; headings: string[]; code: CodeBlock[] } {
	const lines: string[] = [];
	const headings: string[] = [];
	const code: CodeBlock[] = [];
	let open: { fence: string; block: CodeBlock; lines: string[] } | undefined;
	for (const line of text.replace(/<!--[\s\S]*?-->/g, '').split('\n')) {
		const fence = line.match(FENCE);
		if (open) {
			if (fence?.[1]?.startsWith(open.fence) && fence[2]?.trim() === '') {
				open.block.code = open.lines.join('\n');
				open = undefined;
			} else open.lines.push(line);
		} else if (fence) {
			const block = { language: fence[2]!.trim(), code: '', heading: headings.at(-1) ?? '' };
			code.push(block);
			open = { fence: fence[1]!, block, lines: [] };
		} else {
			lines.push(line);
			const heading = line.match(HEADING)?.[1];
			if (heading !== undefined) headings.push(plain(heading));
		}
	}
	if (open) throw new Error(`A block of code under "${open.block.heading}" has no end`);
	return { lines, headings, code };
}

/**
 * The anchors of a page as GitHub makes them of its headings: in lower case, without punctuation, a hyphen for
 * each blank, and a number behind one that was there before.
 */
export function anchors(page: Page): Set<string> {
	const found = new Set<string>();
	for (const heading of parts(page).headings) {
		const anchor = heading
			.toLowerCase()
			.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
			.replace(/ /g, '-');
		let own = anchor;
		for (let count = 1; found.has(own); count++) own = `${anchor}-${count}`;
		found.add(own);
	}
	return found;
}

/** Where a page's links and pictures lead, in Markdown and in HTML, outside of code. */
export function links(page: Page): string[] {
	const text = parts(page)
		.lines.join('\n')
		.replace(/(`+)[\s\S]*?\1/g, '');
	const patterns = [
		/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g,
		/^ {0,3}\[[^\]]+\]:\s*(\S+)/gm,
		/\b(?:href|src|srcset)="([^"]+)"/g,
	];
	return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, address]) => address!));
}

/** The commands of npm, npx and node that a page names, in its text and in blocks of a shell. */
export function commands(page: Page): string[] {
	const { lines, code } = parts(page);
	const inline = [...lines.join('\n').matchAll(/(`+)([\s\S]*?)\1/g)].map(([, , text]) => text!);
	const blocks = code
		.filter(({ language }) => ['', 'sh', 'bash', 'console'].includes(language))
		.flatMap((block) => block.code.split('\n'));
	return [...inline, ...blocks]
		.map((text) => text.replace(/\s+/g, ' ').trim())
		.map((text) => text.replace(/^(?:[A-Z_]+=\S+ )+/, ''))
		.filter((text) => /^(?:npm|npx|node) \S/.test(text));
}
