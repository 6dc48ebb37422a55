import { patienceFor } from '../../dist/nodes/Directus/actions/files/source';
import { chunksOf, fileNameIn } from '../../dist/nodes/Directus/transport/stream';

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

describe('chunks of a stream', () => {
	const cut = async (pieces: number[], size: number) => {
		const all = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
		let at = 0;
		const stream = (async function* () {
			for (const length of pieces) yield all.subarray(at, (at += length));
		})();
		const chunks: number[][] = [];
		for await (const chunk of chunksOf(stream, size)) chunks.push([...chunk]);
		expect(chunks.flat()).toEqual([...all.subarray(0, at)]);
		return chunks.map(({ length }) => length);
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
	])('of pieces of %j are %j long', async (pieces, expected) => {
		expect(await cut(pieces, 10)).toEqual(expected);
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
