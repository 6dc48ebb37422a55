/** Progress as text, for what runs before anything is installed. Only Node's own modules. */

const EVERY_MS = 20_000;

/**
 * Passes on what is new: a text that only counts up is passed on every 20 seconds. For output that is not
 * a terminal, where a line cannot be written over.
 *
 * @param {(text: string) => void} write
 * @returns {(text: string) => void}
 */
export function seldom(write) {
	let last = '';
	let at = 0;
	return (text) => {
		const words = text.replaceAll(/\d+/g, '#');
		if (words === last && Date.now() - at < EVERY_MS) return;
		last = words;
		at = Date.now();
		write(text);
	};
}

/**
 * One line of progress at a time: rewritten in a terminal, written seldom elsewhere.
 *
 * @param {NodeJS.WriteStream} [stream]
 * @returns {{ update: (text: string) => void, clear: () => void }} `clear` takes the line away again
 */
export function progressLine(stream = process.stderr) {
	if (!stream.isTTY)
		return { update: seldom((text) => stream.write(`${text}\n`)), clear: () => {} };
	const erase = '\r\u001b[K';
	return {
		update: (text) => stream.write(erase + text.slice(0, (stream.columns ?? 80) - 1)),
		clear: () => stream.write(erase),
	};
}
