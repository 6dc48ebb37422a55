/** A marketplace with one extension, for a Directus that is told to ask this one (MARKETPLACE_REGISTRY). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export const EXTENSION = '11111111-1111-4111-8111-111111111111';
export const VERSION = '22222222-2222-4222-8222-222222222222';
export const ACCOUNT = '33333333-3333-4333-8333-333333333333';

/** How many extensions it lists at once at most, and in all. */
const PAGE = 2;
const NAMES = ['directus-extension-scenario', 'directus-extension-two', 'directus-extension-three'];

const publisher = {
	id: ACCOUNT,
	username: 'scenario',
	verified: true,
	github_name: null,
	github_avatar_url: null,
};

const listed = (name: string, index: number) => ({
	id: index === 0 ? EXTENSION : `${index}${EXTENSION.slice(1)}`,
	name,
	description: 'For the tests',
	total_downloads: 3 - index,
	verified: true,
	type: index === 0 ? 'hook' : 'interface',
	last_updated: '2026-01-01T00:00:00Z',
	host_version: '*',
	sandbox: false,
	license: 'MIT',
	publisher,
});

const described = {
	id: EXTENSION,
	name: NAMES[0],
	description: 'For the tests',
	total_downloads: 3,
	downloads: [],
	verified: true,
	readme: '# For the tests',
	type: 'hook',
	license: 'MIT',
	versions: [
		{
			id: VERSION,
			version: '1.0.0',
			verified: true,
			type: 'hook',
			host_version: '*',
			publish_date: '2026-01-01T00:00:00Z',
			unpacked_size: 100,
			file_count: 2,
			url_bugs: null,
			url_homepage: null,
			url_repository: null,
			license: 'MIT',
			publisher,
			bundled: [],
			maintainers: null,
		},
	],
};

const account = {
	id: ACCOUNT,
	username: 'scenario',
	verified: true,
	github_username: null,
	github_avatar_url: null,
	github_name: 'Scenario',
	github_company: null,
	github_blog: null,
	github_location: null,
	github_bio: null,
};

/** One file of a tar: a header of 512 bytes, the content filled up to whole blocks. */
function tarred(name: string, text: string): Buffer {
	const header = Buffer.alloc(512);
	const octal = (value: number, length: number) =>
		`${value.toString(8).padStart(length - 1, '0')}\0`;
	const put = (value: string, at: number) => header.write(value, at, 'latin1');
	put(name, 0);
	put(octal(0o644, 8), 100);
	put(octal(0, 8), 108);
	put(octal(0, 8), 116);
	put(octal(Buffer.byteLength(text), 12), 124);
	put(octal(0, 12), 136);
	put(' '.repeat(8), 148);
	put('0', 156);
	put('ustar\u000000', 257);
	put(
		octal(
			header.reduce((sum, byte) => sum + byte, 0),
			7,
		),
		148,
	);
	const content = Buffer.from(text);
	return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** The package of an extension as npm packs it. */
const packed = gzipSync(
	Buffer.concat([
		tarred(
			'package/package.json',
			JSON.stringify({
				name: NAMES[0],
				version: '1.0.0',
				type: 'module',
				'directus:extension': {
					type: 'hook',
					path: 'dist/index.js',
					source: 'src/index.js',
					host: '*',
				},
			}),
		),
		tarred('package/dist/index.js', 'export default () => {};'),
		Buffer.alloc(1024),
	]),
);

export interface Registry {
	url: string;
	/** The paths that were asked for, with their queries. */
	asked: string[];
	close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startRegistry(): Promise<Registry> {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(request.url ?? '');
		const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry');
		const send = (body: unknown) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		};
		if (pathname === '/version') return send({ version: '2024-01-29' });
		if (pathname === '/extensions') {
			const type = searchParams.get('type');
			const found = NAMES.map(listed).filter((one) => !type || one.type === type);
			const offset = Number(searchParams.get('offset') ?? 0);
			const size = Math.min(Number(searchParams.get('limit') ?? PAGE), PAGE);
			return send({
				meta: { filter_count: found.length },
				data: found.slice(offset, offset + size),
			});
		}
		if (pathname === `/extensions/${EXTENSION}`) return send({ data: described });
		if (pathname === `/accounts/${ACCOUNT}`) return send({ data: account });
		response.writeHead(pathname === `/download/${VERSION}` ? 200 : 404);
		response.end(pathname === `/download/${VERSION}` ? packed : undefined);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
