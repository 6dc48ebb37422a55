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

let server: Server;
let stop: () => Promise<void>;

beforeAll(async () => {
	const { startS3 } = await import('../../stack/s3.mjs');
	const { startDirectus } = await import('../../stack/directus.mjs');
	const s3 = await startS3();
	const directus = await startDirectus({ env: s3.env });
	server = serverAt(directus.url, directus.adminToken, '12');
	stop = async () => {
		await directus.stop();
		await s3.stop();
	};
}, 180_000);

afterAll(async () => {
	await stop();
});

it('60 cuts leave what the node says', async () => {
	expect(await wrongTransfers(server, fileFaults(3, 60))).toEqual([]);
}, 600_000);

/** Uploads a file in chunks of 8 MiB, the second of which is cut after six. */
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
