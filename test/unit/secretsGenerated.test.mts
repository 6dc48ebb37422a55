/** Forty of the failures whose secrets the server says back; FAILURES in unit/all has five hundred. */
import { testGeneratedFailures } from '../suites/secretsGenerated.mjs';

testGeneratedFailures(40);
