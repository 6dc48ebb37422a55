/** Every operation of every resource, in an order that makes sense for the resource. */
import { testScenarios } from '../suites/scenarios.mjs';

testScenarios(['12']);
