/** Imported before tests, this has them draw ten times as many values. */
import { TIMES_AS_MANY } from './draws.mjs';

process.env[TIMES_AS_MANY] = '10';
