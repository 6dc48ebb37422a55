/**
 * How often the unit tests draw values. The second ring plays the same tests with many more draws
 * (unit/all/manyDraws), so that those of the first take seconds.
 */
export const TIMES_AS_MANY = 'DIRECTUS_TEST_TIMES_AS_MANY_DRAWS';

const times = Number(process.env[TIMES_AS_MANY] ?? 1);

/**
 * @param count how many in the first ring
 * @returns fast-check's parameters (https://fast-check.dev/docs/configuration/user-definable-values)
 */
export const draws = (count: number) => ({ numRuns: count * times });
