/** A sample of the mutants, from which the score of all is estimated in minutes. */

/**
 * The numbers of the mutants in a sample, of mutants that are numbered from 0 as Stryker does: as many as `size` says,
 * at random, and the same ones for the same seed.
 *
 * @param {number} total
 * @param {{ size: number, seed: number }} sample
 * @returns {Set<string>}
 */
export function sampleOf(total, { size, seed }) {
	let state = seed >>> 0;
	// Mulberry32, a small generator of evenly spread numbers.
	const random = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const chosen = new Set();
	while (chosen.size < Math.min(size, total)) chosen.add(String(Math.floor(random() * total)));
	return chosen;
}

/**
 * Between which shares that of all lies, with 95 percent of confidence (Wilson's interval).
 *
 * @param {number} noticed
 * @param {number} all in the sample
 * @returns {[number, number]}
 */
export function boundsOf(noticed, all) {
	const z = 1.96;
	const share = noticed / all;
	const middle = share + z ** 2 / (2 * all);
	const reach = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2));
	return [middle - reach, middle + reach].map((bound) => bound / (1 + z ** 2 / all));
}

/** What the runner says of a mutant that is not in the sample. */
export const NOT_CHOSEN = 'not in the sample';
