/** Every hostile value in every placeholder. */
import { testHostileValues } from '../../suites/hostileValues.mjs';
import { hostile } from '../../support/hostile.mjs';

testHostileValues(hostile);
