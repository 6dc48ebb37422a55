/** Answers of shapes that are none of Directus's, or none of what was asked for. */
import type { Reply } from './fakeServer.mjs';

/** What lies under `data` in an answer; `none` where it is no answer of Directus's at all. */
export type Kind = 'none' | 'nothing' | 'value' | 'list' | 'record';

export interface WrongShape {
	title: string;
	reply: Reply;
	kind: Kind;
}

const json = (title: string, body: string | Buffer, kind: Kind = 'none'): WrongShape => ({
	title,
	reply: { body, headers: { 'content-type': 'application/json' } },
	kind,
});

const DEEP = 100_000;

export const wrongShapes: WrongShape[] = [
	json('null', 'null', 'nothing'),
	json('a list', '[]'),
	json('a list of records', '[{"id":1}]'),
	json('a number', '7'),
	json('a text as JSON', '"x"'),
	json('true', 'true'),
	json('an object of another service', '{"ok":1}'),
	json('an empty body', '', 'nothing'),
	{ title: 'no content', reply: { status: 204 }, kind: 'nothing' },
	json('data: null', '{"data":null}', 'nothing'),
	json('data: a text', '{"data":"x"}', 'value'),
	json('data: a number', '{"data":7}', 'value'),
	json('data: an empty list', '{"data":[]}', 'list'),
	json('data: a list of texts, null and numbers', '{"data":["x",null,7]}'),
	json('data: a list of lists', '{"data":[[1],[2]]}'),
	json('data: an empty object', '{"data":{}}', 'record'),
	json('data: an object with other fields', '{"data":{"zz":1}}', 'record'),
	json('data: a list of other objects', '{"data":[{"zz":1},{"zz":2}]}', 'list'),
	json('errors in a good answer', '{"errors":[{"message":"Refused all the same"}]}'),
	json('JSON that is cut', '{"data":[{"id":1}'),
	json(
		'bytes that are no UTF-8',
		Buffer.concat([
			Buffer.from('{"data":{"zz":"'),
			Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
			Buffer.from('"}}'),
		]),
		// The HTTP client puts replacement characters there.
		'record',
	),
	json(`lists, ${DEEP} deep`, `{"data":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`),
	json(`objects, ${DEEP} deep`, `{"data":{"a":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}}`),
	{
		title: 'a web page',
		reply: {
			body: '<!DOCTYPE html><html><body>Log in</body></html>',
			headers: { 'content-type': 'text/html' },
		},
		kind: 'none',
	},
	{ title: 'a text', reply: { body: 'hello' }, kind: 'none' },
	{
		title: 'bytes',
		reply: {
			body: Buffer.from([0xff, 0xfe, 0, 1, 2]),
			headers: { 'content-type': 'application/octet-stream' },
		},
		kind: 'none',
	},
];
