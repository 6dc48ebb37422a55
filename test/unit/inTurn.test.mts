/** Files that are read length by length, for chunks that no memory is to hold. */
import { InTurn } from '../../dist/nodes/Directus/actions/files/inTurn';

const FILE = Buffer.from('abcdefghijklmnopqrstuvwxyz');

/** A file in pieces of five bytes, and how often it was opened and closed. */
function file() {
	const told = { opened: 0, closed: 0 };
	const open = async () => {
		told.opened += 1;
		async function* pieces() {
			for (let at = 0; at < FILE.length; at += 5) {
				await new Promise(setImmediate);
				yield FILE.subarray(at, at + 5);
			}
		}
		return Object.assign(pieces(), { destroy: () => void (told.closed += 1) });
	};
	return { told, inTurn: new InTurn(open) };
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const piece of pieces) parts.push(piece);
	return Buffer.concat(parts).toString();
}

it('what follows goes on in the same stream, and what does not opens the file anew', async () => {
	const { told, inTurn } = file();
	expect(await textOf(inTurn.read(0, 8))).toBe('abcdefgh');
	expect(await textOf(inTurn.read(8, 8))).toBe('ijklmnop');
	expect(told).toEqual({ opened: 1, closed: 0 });
	expect(await textOf(inTurn.read(3, 4))).toBe('defg');
	expect(told).toEqual({ opened: 2, closed: 1 });
	expect(await textOf(inTurn.read(20, 99))).toBe('uvwxyz');
	inTurn.close();
	expect(told.closed).toBe(told.opened);
});

it('a length that is asked for once more while it is read is whole in each', async () => {
	const { told, inTurn } = file();
	await textOf(inTurn.read(0, 10));
	const first = inTurn.read(10, 10);
	const started = first.next();
	expect(await textOf(inTurn.read(10, 10))).toBe('klmnopqrst');
	const { value } = await started;
	expect(Buffer.from(value as Uint8Array).toString() + (await textOf(first))).toBe('klmnopqrst');
	inTurn.close();
	expect(told.closed).toBe(told.opened);
});
