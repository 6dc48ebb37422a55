/**
 * Files of a Directus that keeps them in S3: they are whole, or an error says what is left, wherever the
 * connection is cut.
 *
 * @needs s3
 * @shares nothing
 */
import type { Server } from '../../scenarios/scenario.mjs';
import { runNode } from '../../support/engine.mjs';
import { fileFaults, wrongTransfers } from '../../support/fileFaults.mjs';
import { faultyProxy } from '../../support/faultyProxy.mjs';
import { heldBy, itemWith, sha256, someBytes } from '../../support/files.mjs';
import { serverAt } from '../../support/servers.mjs';

const MEBIBYTE = 1024 * 1024;
const resumable = { resource: 'files', operation: 'uploadResumable' };

/** A Directus for each size of a chunk that it may be set to, in MiB; 8 is its own. */
const servers = new Map<number, Server>();
let server: Server;
const stops: Array<() => Promise<void>> = [];

beforeAll(async () => {
	const { startS3 } = await import('../../stack/s3.mjs');
	const { startDirectus } = await import('../../stack/directus.mjs');
	const s3 = await startS3();
	stops.push(s3.stop);
	const start = async (size: number) => {
		const directus = await startDirectus({ env: { ...s3.env, TUS_CHUNK_SIZE: `${size}mb` } });
		stops.unshift(directus.stop);
		servers.set(size, serverAt(directus.url, directus.adminToken, '12'));
	};
	await Promise.all([8, 16, 64].map(start));
	server = servers.get(8)!;
}, 180_000);

afterAll(async () => {
	for (const stop of stops) await stop();
});

it('60 cuts leave what the node says', async () => {
	expect(await wrongTransfers(server, fileFaults(3, 60))).toEqual([]);
}, 600_000);

/** Uploads a file in chunks, the second of which is cut after six MiB. */
async function cutInSecondChunk(name: string, bytes: Buffer) {
	const fault = {
		method: 'PATCH',
		path: '/files/tus',
		after: 1,
		cutRequestAt: 6 * MEBIBYTE,
	};
	const proxy = await faultyProxy(server.url, [fault]);
	const credential = { ...server.credential, url: proxy.url };
	const items = [await itemWith({ data: { bytes, name } })];
	const { error } = await runNode(resumable, { credential, items });
	await proxy.close();
	const left: Array<{ id: string }> = await server.request(
		'GET',
		`/files?filter[filename_download][_eq]=${name}`,
	);
	return { error, left };
}

it('a chunk that is cut goes on where S3 has kept its parts', async () => {
	const bytes = someBytes(20_000_000);
	const { error, left } = await cutInSecondChunk('cut-in-chunk.bin', bytes);
	expect(error?.message).toBeUndefined();
	expect(left).toHaveLength(1);
	expect(sha256(await heldBy(server, left[0]!.id))).toBe(sha256(bytes));
}, 120_000);

/** Directus counts the parts that S3 has got, and gives the upload up where a cut has made more of them. */
it('a cut that may leave more parts than Directus counts on is told, or the file is whole', async () => {
	const bytes = someBytes(24 * MEBIBYTE);
	const { error, left } = await cutInSecondChunk('too-many-parts.bin', bytes);
	const hashes = await Promise.all(left.map(async ({ id }) => sha256(await heldBy(server, id))));
	expect([error?.message, ...hashes]).toEqual(
		error
			? ['Directus does not have "too-many-parts.bin" after the upload']
			: [undefined, sha256(bytes)],
	);
}, 120_000);

/** Directus wants as many parts in S3 as the file has chunks of its own size, which no smaller ones can make. */
it.each([
	[16, 12],
	[16, 40],
	[16, 48],
	[64, 20],
	[64, 150],
])(
	'a server with chunks of %i MiB gets all of a file of %i MiB',
	async (size, length) => {
		const large = servers.get(size)!;
		const bytes = someBytes(length * MEBIBYTE + 1);
		const items = [await itemWith({ data: { bytes, name: 'large-chunks.bin' } })];
		const { error, items: given } = await runNode(resumable, {
			credential: large.credential,
			items,
		});
		expect(error?.message).toBeUndefined();
		expect(sha256(await heldBy(large, String(given[0]!.json.id)))).toBe(sha256(bytes));
	},
	120_000,
);

it('a large chunk that is cut goes on where S3 has kept its parts', async () => {
	const large = servers.get(16)!;
	const fault = { method: 'PATCH', path: '/files/tus', after: 2, cutRequestAt: 4 * MEBIBYTE };
	const proxy = await faultyProxy(large.url, [fault]);
	const bytes = someBytes(40 * MEBIBYTE);
	const items = [await itemWith({ data: { bytes, name: 'cut-large.bin' } })];
	const credential = { ...large.credential, url: proxy.url };
	const { error, items: given } = await runNode(resumable, { credential, items });
	await proxy.close();
	expect(proxy.struck()).toBe(1);
	expect(error?.message).toBeUndefined();
	expect(sha256(await heldBy(large, String(given[0]!.json.id)))).toBe(sha256(bytes));
}, 120_000);
