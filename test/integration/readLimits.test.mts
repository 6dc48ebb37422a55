/** QUERY_LIMIT_MAX: nothing is left out without a word, whatever kind of read it is. */
import { testReadLimits } from '../suites/readLimits.mjs';

testReadLimits([
	['12', '200'],
	['12', undefined],
]);
