/** Five hundred failures whose secrets the server says back, in any spelling and any place. */
import { testGeneratedFailures } from '../../suites/secretsGenerated.mjs';

testGeneratedFailures(Number(process.env.FAILURES ?? 500));
