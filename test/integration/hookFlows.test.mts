/**
 * The flows that the Directus Hook Trigger makes in a real Directus, and what they call.
 *
 * @shares nothing
 */
import { describeHookFlows } from '../suites/hookFlows.mjs';

describe('the flows of the Directus Hook Trigger', () => describeHookFlows('12'));
