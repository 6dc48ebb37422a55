/**
 * The flows that the Directus Hook Trigger makes in older versions of Directus.
 *
 * @needs directus-11 directus-10
 * @shares nothing
 */
import { describeHookFlows } from '../../suites/hookFlows.mjs';

describe.each(['11', '10'] as const)('the flows in Directus %s', (version) =>
	describeHookFlows(version),
);
