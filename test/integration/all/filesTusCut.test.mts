/**
 * An upload in chunks that loses an answer: what the node says of it is what Directus holds, whatever else lies there.
 *
 * @needs directus-11 directus-10
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byId, type Server } from '../../scenarios/scenario.mjs';
import { runNode } from '../../support/engine.mjs';
import { faultyProxy, type Fault } from '../../support/faultyProxy.mjs';
import { heldBy, itemWith, putFile, sha256, someBytes } from '../../support/files.mjs';
import { serverAt } from '../../support/servers.mjs';
import { until } from '../../support/until.mjs';

const SIZE = 100_000;
const TUS = '/files/tus';
const VERSIONS = ['12', '11', '10'] as const;
type Version = (typeof VERSIONS)[number];

type Started = { url: string; folder: string; adminToken: string; stop(): Promise<void> };

/** Of its own, for their storage to be looked at. */
const started = new Map<Version, Started>();

beforeAll(async () => {
	const { startDirectus } = await import('../../stack/directus.mjs');
	for (const version of VERSIONS) started.set(version, await startDirectus({ version }));
}, 180_000);

afterAll(async () => {
	for (const directus of started.values()) await directus.stop();
});

function serverOf(version: Version): Server {
	const { url, adminToken } = started.get(version)!;
	return serverAt(url, adminToken, version);
}

const named = async (on: Server, name: string): Promise<Array<{ id: string }>> =>
	await on.request('GET', `/files?filter[filename_download][_eq]=${name}`);

/** The sizes of what lies in the storage and is no file: unfinished uploads are shown to nobody. */
async function unfinished(on: Server): Promise<number[]> {
	const files: Array<{ id: string }> = await on.request('GET', '/files?limit=-1');
	const uploads = join(started.get(on.version)!.folder, 'uploads');
	const names = (await readdir(uploads).catch((): string[] => [])).filter(
		(name) => !files.some(({ id }) => name.startsWith(id)),
	);
	return await Promise.all(names.map(async (name) => (await stat(join(uploads, name))).size));
}

/** Takes the upload away before a chunk is cut, as Directus does it with one that has expired. */
const takenAway: Fault = { method: 'PATCH', path: TUS, cutAtOnce: true };

/** Uploads bytes in chunks through faults. */
async function send(
	on: Server,
	{ name, bytes, id }: { name: string; bytes: Buffer; id?: string },
	faults: Fault[],
	meanwhile: () => Promise<void> = async () => {},
) {
	const cutWhen = async () => {
		const [, path = ''] = proxy.asked.find((one) => one.startsWith('PATCH'))!.split(' ');
		const { status } = await fetch(on.url + path, {
			method: 'DELETE',
			headers: {
				authorization: `Bearer ${String(on.credential.token)}`,
				'tus-resumable': '1.0.0',
			},
		});
		expect(status).toBe(204);
		await meanwhile();
	};
	const meant = faults.map((fault) => (fault === takenAway ? { ...fault, cutWhen } : fault));
	const proxy = await faultyProxy(on.url, meant);
	const { error, items } = await runNode(
		{
			resource: 'files',
			operation: 'uploadResumable',
			additionalFields: id ? { id: byId(id) } : {},
		},
		{
			credential: { ...on.credential, url: proxy.url },
			items: [await itemWith({ data: { bytes, name } })],
		},
	);
	await proxy.close();
	return { error, output: items[0]?.json, asked: proxy.asked };
}

describe.each(VERSIONS)('beside a file of the same name and size, in Directus %s,', (version) => {
	const old = someBytes(SIZE);
	const bytes = someBytes(SIZE);
	let on: Server;
	let oldId: string;
	let name: string;

	beforeEach(async () => {
		on = serverOf(version);
		name = `${sha256(someBytes(8)).slice(0, 8)}.bin`;
		oldId = await putFile(on, old, name);
	});

	afterEach(async () => {
		for (const { id } of await named(on, name)) await on.status('DELETE', `/files/${id}`);
	});

	it('an upload gives out its own file where the last answer is lost', async () => {
		const faults: Fault[] = [{ method: 'PATCH', path: TUS, loseAnswer: true }];
		const { error, output } = await send(on, { name, bytes }, faults);
		expect(error?.message).toBeUndefined();
		expect(output?.id).not.toBe(oldId);
		expect(output?.filename_download).toBe(name);
		expect(sha256(await heldBy(on, output?.id))).toBe(sha256(bytes));
		expect(await named(on, name)).toHaveLength(2);
	});

	it('an upload that was taken away is an error', async () => {
		const { error, output } = await send(on, { name, bytes }, [takenAway]);
		expect(output).toBeUndefined();
		expect(error?.message).toBe(`Directus does not have "${name}" after the upload`);
		expect((await named(on, name)).map(({ id }) => id)).toEqual([oldId]);
	});

	it('an upload that has expired is an error, and nothing of it stays', async () => {
		const isStoring = async () =>
			void (await until(async () => await unfinished(on), 'a part of the upload is stored', {
				holds: (sizes) => sizes.some((size) => size > 0),
				every: 20,
			}));
		const faults: Fault[] = [
			{ method: 'PATCH', path: TUS, cutRequestAt: SIZE / 2, cutWhen: isStoring },
			{ method: 'HEAD', path: TUS, status: 410, times: 9 },
		];
		const { error, output } = await send(on, { name, bytes }, faults);
		expect(output).toBeUndefined();
		expect(error?.message).toBe('Directus refused the upload (410)');
		expect(error?.description).toMatch(/TUS_UPLOAD_EXPIRATION.*Nothing of the file stays/);
		expect((await named(on, name)).map(({ id }) => id)).toEqual([oldId]);
		expect(await unfinished(on)).toEqual([]);
	});
});

describe.each(VERSIONS)('a replacement of the same size, in Directus %s,', (version) => {
	const old = someBytes(SIZE);
	const bytes = someBytes(SIZE);
	const name = 'replaced-in-chunks.bin';
	let on: Server;
	let id: string;

	beforeEach(async () => {
		on = serverOf(version);
		id = await putFile(on, old, name);
	});

	afterEach(async () => {
		await on.status('DELETE', `/files/${id}`);
	});

	it('succeeds where the last answer is lost', async () => {
		const faults: Fault[] = [{ method: 'PATCH', path: TUS, loseAnswer: true }];
		const { error, output } = await send(on, { name, bytes, id }, faults);
		expect(error?.message).toBeUndefined();
		expect(output?.id).toBe(id);
		expect(sha256(await heldBy(on, id))).toBe(sha256(bytes));
	});

	it('is an error where it was taken away, also when somebody changed the record', async () => {
		const faults = [takenAway];
		const unchanged = await send(on, { name, bytes, id }, faults);
		expect(unchanged.output).toBeUndefined();
		expect(unchanged.error?.message).toBe(
			`Whether the file ${id} was replaced could not be found out`,
		);
		const change = async () => void (await on.request('PATCH', `/files/${id}`, { title: 'New' }));
		const changed = await send(on, { name, bytes, id }, faults, change);
		expect(changed.output).toBeUndefined();
		expect(changed.error?.message).toBe(unchanged.error?.message);
		expect(sha256(await heldBy(on, id))).toBe(sha256(old));
	});
});

describe('an upload that is given up when Directus has finished it', () => {
	const bytes = someBytes(SIZE);
	/** Nobody hears of the end, and the question for it is refused. */
	const unheard: Fault[] = [
		{ method: 'PATCH', path: TUS, loseAnswer: true },
		{ method: 'HEAD', path: TUS, status: 400, times: 9 },
	];
	/** The question for the file's ID at the beginning; Directus 10 tells that without. */
	const told = (version: Version): Fault => ({
		method: 'HEAD',
		path: TUS,
		times: version === '10' ? 0 : 1,
	});

	it.each(VERSIONS)('gives out the file in Directus %s', async (version) => {
		const on = serverOf(version);
		const name = 'finished-unheard.bin';
		const { error, output, asked } = await send(on, { name, bytes }, [told(version), ...unheard]);
		expect(error?.message).toBeUndefined();
		expect(asked.some((one) => one.startsWith('DELETE'))).toBe(true);
		expect(sha256(await heldBy(on, output?.id))).toBe(sha256(bytes));
		await on.request('DELETE', `/files/${String(output?.id)}`);
	});

	it('gives out the file that it replaces', async () => {
		const on = serverOf('12');
		const name = 'replaced-unheard.bin';
		const id = await putFile(on, someBytes(SIZE), name);
		const { error, output } = await send(on, { name, bytes, id }, unheard);
		expect(error?.message).toBeUndefined();
		expect(output?.id).toBe(id);
		expect(sha256(await heldBy(on, id))).toBe(sha256(bytes));
	});

	it('does not say that nothing stays where it does not know the ID', async () => {
		const on = serverOf('12');
		const name = 'finished-unknown.bin';
		const { error } = await send(on, { name, bytes }, unheard);
		expect(error?.message).toBe('Directus refused the upload (400)');
		expect(error?.description).toContain('Whether it made a file of it could not be found out');
		expect(await named(on, name)).toHaveLength(1);
	});
});

describe('an upload that is given up before its end', () => {
	const refused: Fault = { method: 'PATCH', path: TUS, status: 413 };
	const bytes = someBytes(SIZE);

	it('leaves nothing in the storage', async () => {
		const on = serverOf('12');
		const { error } = await send(on, { name: 'refused.bin', bytes }, [refused]);
		expect(error?.description).toContain('Nothing of the file stays in Directus.');
		expect(await unfinished(on)).toEqual([]);
	});

	it('leaves the old content of a file to replace, and says so', async () => {
		const on = serverOf('12');
		const old = someBytes(SIZE);
		const id = await putFile(on, old, 'kept.bin');
		const { error } = await send(on, { name: 'refused.bin', bytes, id }, [refused]);
		expect(error?.description).toContain(`the file ${id} has its old one still`);
		expect(sha256(await heldBy(on, id))).toBe(sha256(old));
		expect(await unfinished(on)).toEqual([]);
	});

	it('says where it was gone already', async () => {
		const on = serverOf('12');
		const gone: Fault = { method: 'DELETE', path: TUS, loseAnswer: true };
		const { error } = await send(on, { name: 'refused.bin', bytes }, [refused, gone]);
		expect(error?.description).toMatch(
			/Nothing of the file is to be seen.*its ID would be [-0-9a-f]{36}/,
		);
		expect(await unfinished(on)).toEqual([]);
	});
});

describe.each(VERSIONS)('an upload that is announced, in Directus %s,', (version) => {
	const bytes = someBytes(SIZE);
	const name = 'announced.bin';
	const announced = (asked: string[]) => asked.filter((one) => one === `POST ${TUS}`);
	let on: Server;

	beforeAll(async () => {
		on = serverOf(version);
	});

	it.each<[string, Omit<Fault, 'method' | 'path'>]>([
		['whose answer is lost', { loseAnswer: true, times: 2 }],
		['in vain', { cutAtOnce: true }],
		['while a proxy restarts', { status: 502, body: 'Bad Gateway' }],
	])('%s is announced again and makes one file', async (_, fault) => {
		const faults: Fault[] = [{ method: 'POST', path: TUS, ...fault }];
		const { error, output, asked } = await send(on, { name, bytes }, faults);
		expect(error?.message).toBeUndefined();
		expect(announced(asked)).toHaveLength((fault.times ?? 1) + 1);
		expect((await named(on, name)).map(({ id }) => id)).toEqual([output?.id]);
		expect(sha256(await heldBy(on, output?.id))).toBe(sha256(bytes));
		await on.request('DELETE', `/files/${String(output?.id)}`);
	});

	it('and refused is not announced again', async () => {
		const faults: Fault[] = [{ method: 'POST', path: TUS, status: 413, times: 9 }];
		const { error, asked } = await send(on, { name, bytes }, faults);
		expect(error?.httpCode).toBe('413');
		expect(announced(asked)).toHaveLength(1);
	});
});

it('what was announced and never begun is removed by Directus', async () => {
	const env = { TUS_UPLOAD_EXPIRATION: '1s', TUS_CLEANUP_SCHEDULE: '* * * * * *' };
	const { startDirectus } = await import('../../stack/directus.mjs');
	const short = await startDirectus({ env });
	const on = serverAt(short.url, short.adminToken, '12');
	const lost: Fault = { method: 'POST', path: TUS, loseAnswer: true, times: 9 };
	const { error } = await send(on, { name: 'lost.bin', bytes: someBytes(SIZE) }, [lost]);
	expect(error?.message).toMatch(/could not be reached/);
	const stored = async () => await readdir(join(short.folder, 'uploads'));
	const left = await until(stored, 'Directus has removed the upload', {
		holds: ({ length }) => length === 0,
		within: 60_000,
	});
	expect(left).toEqual([]);
	await short.stop();
}, 120_000);
