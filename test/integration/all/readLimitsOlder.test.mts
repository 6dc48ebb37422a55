/**
 * QUERY_LIMIT_MAX of Directus 11.
 *
 * @needs directus-11
 */
import { testReadLimits } from '../../suites/readLimits.mjs';

testReadLimits([['11', '200']]);
