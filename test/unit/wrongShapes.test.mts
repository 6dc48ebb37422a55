/** The sharpest wrong shapes of an answer, for an operation of each kind; unit/all has all of both. */
import { testWrongShapes } from '../suites/wrongShapes.mjs';
import { rows } from '../support/rows.mjs';
import { wrongShapes } from '../support/wrongShapes.mjs';

const kinds = [
	'auth.login',
	'collections.list',
	'fields.update',
	'graphql.execute',
	'items.create',
	'items.get',
	'items.list',
	'items.update',
	'utils.getRandomString',
];

const sharpest = [
	'an empty body',
	'data: a text',
	'data: an empty list',
	'data: a list of lists',
	'data: an empty object',
	'lists, 100000 deep',
];

testWrongShapes(
	rows.filter(({ title }) => kinds.includes(title)),
	wrongShapes.filter(({ title }) => sharpest.includes(title)),
	[{ knowsDataModel: true }],
);
