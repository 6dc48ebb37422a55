/**
 * Every operation against every wrong shape of an answer; where what Directus says of its data model is answered so
 * too, against some of them.
 */
import { testWrongShapes } from '../../suites/wrongShapes.mjs';
import { rows } from '../../support/rows.mjs';
import { wrongShapes } from '../../support/wrongShapes.mjs';

const some = [
	'null',
	'data: null',
	'data: a text',
	'data: a list of lists',
	'data: a list of other objects',
	'a web page',
];

testWrongShapes(rows, wrongShapes, [
	{ knowsDataModel: true },
	{ knowsDataModel: false, only: some },
]);
