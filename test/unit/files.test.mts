import { patienceFor } from '../../dist/nodes/Directus/actions/files/source';
import type { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { MemoryBudget } from '../../dist/nodes/Directus/actions/files/memoryBudget';
import { ReadAhead } from '../../dist/nodes/Directus/actions/files/readAhead';
import type { ByteStream } from '../../dist/nodes/Directus/transport/stream';
import { fileNameIn, seePieces } from '../../dist/nodes/Directus/transport/stream';
import { StreamFile, takenOf } from '../../dist/nodes/Directus/transport/streamFile';

const source = (size: number) => ({ name: 'a', type: 'b', size, open: () => Promise.reject() });

describe('the time that an upload may take', () => {
	it('is enough for a large file on a slow line, where n8n gives five minutes', () => {
		const tenMegabitsPerSecond = (2_000_000_000 * 8) / 10_000_000;
		expect(patienceFor(source(2_000_000_000))).toBeGreaterThan(tenMegabitsPerSecond * 1000);
		expect(patienceFor(source(0))).toBeGreaterThan(300_000);
	});

	it('is no more than a timer can count', () => {
		expect(patienceFor(source(1e15))).toBe(2 ** 31 - 1);
	});
});

describe('a stream that is read ahead', () => {
	const all = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
	const streamOf = (pieces: number[]) => {
		let at = 0;
		return (async function* () {
			for (const length of pieces) yield all.subarray(at, (at += length));
		})();
	};

	it.each<[number[], number[]]>([
		[[], []],
		[[1], [1]],
		[[10], [10]],
		[
			[9, 2],
			[10, 1],
		],
		[
			[35, 5, 1],
			[10, 10, 10, 10, 1],
		],
		[
			[3, 3, 3, 3],
			[10, 2],
		],
	])('of pieces of %j is taken in chunks of %j', async (pieces, expected) => {
		const ahead = new ReadAhead(streamOf(pieces), 20);
		const taken: number[][] = [];
		for (let place = 0; ; ) {
			const chunk = Buffer.concat(await ahead.take(10));
			if (chunk.length === 0) break;
			taken.push([...chunk]);
			ahead.releaseTo((place += chunk.length));
		}
		expect(taken.flat()).toEqual([...all.subarray(0, taken.flat().length)]);
		expect(taken.map(({ length }) => length)).toEqual(expected);
	});

	it('gives what was not released again, with what follows', async () => {
		const ahead = new ReadAhead(streamOf([7, 50, 43]), 20);
		const places = [0, 3, 3, 9, 16, 25, 25, 26, 36, 46];
		const taken: number[][] = [];
		for (const place of places) {
			ahead.releaseTo(place);
			taken.push([...Buffer.concat(await ahead.take(10))]);
		}
		expect(taken).toEqual(places.map((place) => [...all.subarray(place, place + 10)]));
	});

	it('reads no more than it may keep', async () => {
		let read = 0;
		const ahead = new ReadAhead(
			(async function* () {
				for (; read < 100; read++) yield all.subarray(read, read + 1);
			})(),
			20,
		);
		await ahead.take(10);
		for (let turn = 0; turn < 200; turn++) await Promise.resolve();
		expect(read).toBe(20);
		ahead.close();
	});

	it('tells with what the stream has failed', async () => {
		const ahead = new ReadAhead(
			(async function* () {
				yield all.subarray(0, 5);
				throw new Error('The disk is gone');
			})(),
			20,
		);
		await expect(ahead.take(10)).rejects.toThrow('The disk is gone');
	});

	it('is closed, also while it waits for room', async () => {
		const stream = Readable.from(streamOf([30, 30]), { objectMode: false });
		const ahead = new ReadAhead(stream, 20);
		await ahead.take(20);
		ahead.close();
		expect(stream.destroyed).toBe(true);
	});
});

it('a file that is shorter than was said is not sent as if it were whole', async () => {
	const file = new StreamFile(async () => Readable.from([Buffer.alloc(40)]), 50, 'a', 'b');
	const read = async () => {
		for await (const piece of file.stream() as unknown as ByteStream) void piece;
	};
	await expect(read()).rejects.toThrow('short');
	expect([file.isUnreadable, takenOf(file)]).toEqual([true, 40]);
});

describe('memory that is shared out', () => {
	it('is never more than there is, and everybody gets some', async () => {
		const budget = new MemoryBudget(16);
		let held = 0;
		let most = 0;
		const done: number[] = [];
		const hold = async (bytes: number) =>
			await budget.hold(bytes, async () => {
				most = Math.max(most, (held += bytes));
				await new Promise((resolve) => setImmediate(resolve));
				held -= bytes;
				if (bytes === 7) throw new Error('failed');
				done.push(bytes);
			});
		const sizes = [8, 8, 8, 7, 1, 16, 3, 8];
		await Promise.allSettled(sizes.map(hold));
		expect(most).toBe(16);
		expect(done.sort()).toEqual(sizes.filter((size) => size !== 7).sort());
	});
});

describe('the pieces of a stream that somebody else reads', () => {
	const pieces = ['one', 'two', 'three'].map((text) => Buffer.from(text));
	const make = () => Readable.from(pieces, { objectMode: false });
	const readers: Array<[string, (stream: Readable) => Promise<Buffer>]> = [
		[
			'with for await',
			async (stream) => {
				const found: Buffer[] = [];
				for await (const piece of stream) found.push(piece as Buffer);
				return Buffer.concat(found);
			},
		],
		[
			'by its events',
			async (stream) =>
				await new Promise((resolve) => {
					const found: Buffer[] = [];
					stream.on('data', (piece: Buffer) => found.push(piece));
					stream.on('end', () => resolve(Buffer.concat(found)));
				}),
		],
	];

	it.each(readers)(
		'%s are seen, and none is lost, however late the reader comes',
		async (_, read) => {
			const stream = make();
			const seen: Uint8Array[] = [];
			seePieces(stream, (piece) => seen.push(piece));
			for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
			expect(String(await read(stream))).toBe('onetwothree');
			expect(String(Buffer.concat(seen))).toBe('onetwothree');
		},
	);

	it('stays unread where nobody reads', async () => {
		const stream = make();
		seePieces(stream, () => {});
		await new Promise((resolve) => setImmediate(resolve));
		expect(stream.readableDidRead).toBe(false);
		expect((stream as EventEmitter).listenerCount('data')).toBe(0);
	});
});

describe('the file name in a header', () => {
	it.each([
		['attachment; filename="a.txt"', 'a.txt'],
		[`attachment; filename="??.txt"; filename*=UTF-8''%E6%97%A5.txt`, '日.txt'],
		['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
		['attachment; filename="../../etc/passwd"', '.._.._etc_passwd'],
		["attachment; filename*=UTF-8''..%2F..%5Cx", '.._.._x'],
		['attachment', undefined],
	])('%s gives %s', (header, name) => {
		expect(fileNameIn({ 'content-disposition': header })).toBe(name);
	});
});
