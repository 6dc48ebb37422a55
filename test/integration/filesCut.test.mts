/** A connection that is cut at every point of an upload and a download: nothing half stays unnamed or is given out. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { bytes, create, sendThrough, SIZE } from '../support/cutUploads.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { bytesOf, heldBy, putFile, sha256 } from '../support/files.mjs';
import { serverAt } from '../support/servers.mjs';
import { until } from '../support/until.mjs';

const resumable = { resource: 'files', operation: 'uploadResumable' };
let directus: { url: string; folder: string; adminToken: string; stop(): Promise<void> };
let server: Server;

beforeAll(async () => {
	// Of its own, for its storage to be looked at.
	const { startDirectus } = await import('../stack/directus.mjs');
	directus = await startDirectus();
	server = serverAt(directus.url, directus.adminToken, '12');
});

afterAll(async () => {
	await directus.stop();
});

const stored = async () =>
	await readdir(join(directus.folder, 'uploads')).catch((): string[] => []);

const send = async (
	parameters: IDataObject,
	name: string,
	fault: Omit<Fault, 'method' | 'path'> & Partial<Fault>,
) => await sendThrough(server, parameters, name, fault);

/** Waits until a part of a file lies in the storage. */
const partIsStored = async (id: string) => {
	const parts = async () => {
		const names = (await stored()).filter((name) => name.includes(id));
		const paths = names.map((name) => join(directus.folder, 'uploads', name));
		return await Promise.all(paths.map(async (path) => (await stat(path)).size));
	};
	await until(parts, `a part of the file ${id} is stored`, {
		holds: (sizes) => sizes.some((size) => size > 0),
		every: 20,
	});
};

/**
 * Where an upload can be cut: before the server sees it, in the fields, in the file, and behind it; and whether
 * a part of the file is to be in the storage by then.
 */
const CUTS: Array<[string, Omit<Fault, 'method' | 'path'>, boolean]> = [
	['before anything arrives', { cutAtOnce: true }, false],
	['in the first field', { cutRequestAt: 1 }, false],
	['among the fields', { cutRequestAt: 300 }, false],
	['at the head of the file', { cutRequestAt: 1000 }, false],
	['at the beginning of the file', { cutRequestAt: 200_000 }, true],
	['in the middle of the file', { cutRequestAt: SIZE / 2 }, true],
	['shortly before the end of the file', { cutRequestBeforeEnd: 500 }, true],
];

describe('an upload in one go that is cut', () => {
	const results = new Map<string, Awaited<ReturnType<typeof send>>>();

	beforeAll(async () => {
		// The ID that the node gives to a new file is the first field of the form.
		const newFileIsStored = async (head: string) =>
			await partIsStored(/name="id"\s+([-0-9a-f]{36})/.exec(head)![1]!);
		const run = async ([where, cut, isStored]: (typeof CUTS)[number], index: number) => {
			const fault = { ...cut, ...(isStored && { cutWhen: newFileIsStored }) };
			results.set(where, await send(create, `cut-${index}.bin`, fault));
		};
		await Promise.all(CUTS.map(run));
	}, 120_000);

	it.each(CUTS)('%s says so and leaves nothing in Directus', (where) => {
		const { error, output, left, asked } = results.get(where)!;
		expect(output).toEqual([]);
		expect(error?.message).toMatch(/^The upload of "cut-\d.bin" broke off$/);
		expect(error?.description).toMatch(
			/Nothing of the file is to be seen in Directus, where its ID would be [-0-9a-f]{36}|nothing of it stays in Directus/,
		);
		expect(left).toEqual([]);
		expect(asked.filter((one) => one === 'POST /files')).toHaveLength(1);
	});

	it('leaves nothing in the storage either, not even where half of the file was there', async () => {
		const told = [...results.values()].map(({ error }) => error?.description ?? '');
		expect(told.filter((text) => text.includes('was deleted')).length).toBeGreaterThan(2);
		expect(await stored()).toEqual([]);
	});
});

/** How many files lie whole in the storage. */
async function wholeFiles(): Promise<number> {
	const uploads = join(directus.folder, 'uploads');
	const files = await Promise.all(
		(await stored()).map(async (name) => await stat(join(uploads, name))),
	);
	return files.filter(({ size }) => size === SIZE).length;
}

it.each<[string, Omit<Fault, 'method' | 'path'>]>([
	['whose answer is lost', { loseAnswer: true }],
	['that is cut behind its last byte', { cutRequestBeforeEnd: 3 }],
])('an upload %s succeeds: the file is whole', async (how, fault) => {
	const name = `${how.replaceAll(' ', '-')}.bin`;
	const before = await wholeFiles();
	// Cut before Directus has read the last bytes, they would be lost.
	const cutWhen = async () =>
		void (await until(wholeFiles, 'one more file is whole', {
			holds: (whole) => whole > before,
			every: 20,
		}));
	const { error, output, left } = await send(create, name, { ...fault, cutWhen });
	expect(error?.message).toBeUndefined();
	expect(output.map(({ json }) => json.id)).toEqual(left.map(({ id }) => id));
	expect(output[0]?.json).toMatchObject({ filename_download: name });
	expect(Number(output[0]?.json.filesize)).toBe(SIZE);
	expect(sha256(await heldBy(server, left[0]!.id))).toBe(sha256(bytes));
});

describe('a replacement', () => {
	const old = Buffer.from('the old content');
	let id: string;
	const replace = () => ({
		resource: 'files',
		operation: 'update',
		id: byId(id),
		replaceWith: 'data',
	});

	beforeEach(async () => {
		id = await putFile(server, old, 'old.bin');
	});

	it.each(CUTS.filter(([where]) => !where.includes('field')).filter((_, at) => at % 2 === 0))(
		'that is cut %s leaves the old content, and says what else may be there',
		async (_, cut, isStored) => {
			const fault = {
				...{ method: 'PATCH', ...cut },
				...(isStored && { cutWhen: async () => await partIsStored(`temp_${id}`) }),
			};
			const { error, output } = await send(replace(), 'new.bin', fault);
			expect(output).toEqual([]);
			expect(error?.message).toBe('The upload of "new.bin" broke off');
			expect(error?.description).toContain(`The file ${id} has its old content still`);
			expect(sha256(await heldBy(server, id))).toBe(sha256(old));
			// Of files beside that of the record Directus tells nobody: they have to be in the error.
			const beside = (await stored()).filter((name) => name.includes(`_${id}`));
			for (const name of beside) expect(name).toMatch(new RegExp(`^temp_${id}`));
			expect(error?.description).toContain(`temp_${id}`);
		},
		60_000,
	);

	it('whose answer is lost succeeds', async () => {
		const { error, output } = await send(replace(), 'new.bin', {
			method: 'PATCH',
			loseAnswer: true,
		});
		expect(error?.message).toBeUndefined();
		expect(output[0]?.json).toMatchObject({ id, filename_download: 'new.bin' });
		expect(Number(output[0]?.json.filesize)).toBe(SIZE);
		expect(sha256(await heldBy(server, id))).toBe(sha256(bytes));
	});
});

describe('an upload in chunks', () => {
	it.each([1, 1000, SIZE / 2, SIZE - 1])(
		'that is cut after %i bytes of a chunk is whole in the end',
		async (cutRequestAt) => {
			const fault = { method: 'PATCH', path: '/files/tus/', cutRequestAt };
			const { error, left } = await send(resumable, `chunk-cut-${cutRequestAt}.bin`, fault);
			expect(error?.message).toBeUndefined();
			expect(left).toHaveLength(1);
			expect(sha256(await heldBy(server, left[0]!.id))).toBe(sha256(bytes));
		},
	);

	it('that is cut for good says so and leaves nothing', async () => {
		const fault = { method: 'PATCH', path: '/files/tus/', cutAtOnce: true, times: 9 } as const;
		const { error, output, left } = await send(resumable, 'cut-for-good.bin', fault);
		expect(output).toEqual([]);
		expect(error?.message).toMatch(/could not be reached/);
		expect(error?.description).toContain('Nothing of the file stays in Directus');
		expect(left).toEqual([]);
	}, 120_000);
});

describe('a download', () => {
	it.each([1, 1000, SIZE / 2, SIZE - 1])(
		'that is cut after %i bytes comes in whole at the next try',
		async (cutAnswerAt) => {
			const id = await putFile(server, bytes, 'down.bin');
			const fault = { method: 'GET', path: '/assets/', cutAnswerAt };
			const proxy = await faultyProxy(server.url, [fault]);
			const { items, error } = await runNode(
				{ resource: 'assets', operation: 'get', id: byId(id) },
				{ credential: { ...server.credential, url: proxy.url } },
			);
			await proxy.close();
			expect(error?.message).toBeUndefined();
			expect(proxy.asked.filter((one) => one.startsWith('GET /assets/'))).toHaveLength(2);
			expect(sha256(await bytesOf(items[0]))).toBe(sha256(bytes));
		},
	);
});
