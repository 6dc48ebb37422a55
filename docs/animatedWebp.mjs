/** An animated WebP of still ones. */

/** Chunks of a still WebP that hold its picture; others describe it. */
const OF_THE_PICTURE = ['ALPH', 'VP8 ', 'VP8L'];

const HEAD = 8;

/** A chunk: its name, how long it is, and what it holds, filled up to an even length. */
function chunk(name, ...parts) {
	const data = Buffer.concat(parts);
	const head = Buffer.alloc(HEAD);
	head.write(name, 'latin1');
	head.writeUInt32LE(data.length, 4);
	return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** Numbers of three bytes each, the lowest first. */
const in3Bytes = (...values) =>
	Buffer.from(values.flatMap((value) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff]));

/** The chunks of a still WebP that hold its picture. */
function pictureOf(webp) {
	const found = [];
	for (let at = 12; at + HEAD <= webp.length; ) {
		const length = webp.readUInt32LE(at + 4);
		const end = at + HEAD + length + (length % 2);
		if (OF_THE_PICTURE.includes(webp.toString('latin1', at, at + 4)))
			found.push(webp.subarray(at, end));
		at = end;
	}
	if (found.length === 0) throw new Error('A frame is no WebP');
	return Buffer.concat(found);
}

/**
 * Puts still pictures together, each over what was there before it. It starts again at the end.
 *
 * @param {{ width: number, height: number }} size
 * @param {{ webp: Buffer, x: number, y: number, width: number, height: number, ms: number }[]} frames where each is
 *   put, `x` and `y` even, and how long it is shown
 * @returns {Buffer}
 * @throws {Error} where a frame is no WebP
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function animatedWebp({ width, height }, frames) {
	const ANIMATED = 0x02;
	const OVERWRITES = 0x02;
	const all = Buffer.concat([
		Buffer.from('WEBP', 'latin1'),
		chunk('VP8X', Buffer.from([ANIMATED, 0, 0, 0]), in3Bytes(width - 1, height - 1)),
		// White behind it, without an end.
		chunk('ANIM', Buffer.from([255, 255, 255, 255, 0, 0])),
		...frames.map(({ webp, x, y, ms, ...size }) =>
			chunk(
				'ANMF',
				in3Bytes(x / 2, y / 2, size.width - 1, size.height - 1, ms),
				Buffer.from([OVERWRITES]),
				pictureOf(webp),
			),
		),
	]);
	return chunk('RIFF', all);
}
