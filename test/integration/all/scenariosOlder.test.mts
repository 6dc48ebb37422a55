/**
 * Every operation of every resource on the older versions of Directus that have it.
 *
 * @needs directus-11 directus-10
 */
import { testScenarios } from '../../suites/scenarios.mjs';

testScenarios(['11', '10']);
