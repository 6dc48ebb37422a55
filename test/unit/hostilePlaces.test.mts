/** The sharpest hostile values in names of fields and files, in lists, headers and queries; unit/all has all. */
import { testHostilePlaces } from '../suites/hostilePlaces.mjs';
import { hostile } from '../support/hostile.mjs';

const sharpest = ['..', '__proto__', 'x\r\nHost: evil.example', '\0', 'x"; filename="y'];

testHostilePlaces(hostile.filter(({ value }) => sharpest.includes(value as string)));
