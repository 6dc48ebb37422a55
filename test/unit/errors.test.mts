import type { INode } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import {
	apiError,
	readConnectionError,
	readRefusal,
	restate,
} from '../../dist/nodes/Directus/transport/errors';
import { hider, secretsIn } from '../../dist/nodes/Directus/transport/secrets';

const node: INode = {
	id: 'node',
	name: 'Directus',
	type: 'directus',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const show = (text: string) => text;

/** All that n8n stores of an error, and what its log prints. */
const all = (error: Error) =>
	JSON.stringify([error, error.message, error.stack, (error as NodeApiError).context]);

describe('what is secret in a request', () => {
	it.each<[string, unknown, string[]]>([
		['a password and a token', { email: 'a@b.example', password: 'p1', token: 't1' }, ['p1', 't1']],
		[
			'whatever the letters',
			{ newPassword: 'p1', RESET_TOKEN: 't1', Authorization: 'Bearer x' },
			['p1', 't1', 'Bearer x'],
		],
		['deep inside', { data: [{ user: { tfa_secret: 's1' } }] }, ['s1']],
		['all below a secret name', { tokens: { a: 'x', b: ['y'] } }, ['x', 'y']],
		['a number', { otp: 123456 }, ['123456']],
		['what is hashed', { string: 'p1', hash: 'h1', strings: 'x' }, ['p1', 'h1']],
		[
			'names of people and of services',
			{ pwd: 'p1', DB_PASS: 'p2', passphrase: 'p3', client_secret: 's1', clientSecret: 's2' },
			['p1', 'p2', 'p3', 's1', 's2'],
		],
		[
			'keys',
			{ private_key: 'k1', privateKey: 'k2', apikey: 'k3', 'x-api-key': 'k4', accessKeyId: 'k5' },
			['k1', 'k2', 'k3', 'k4', 'k5'],
		],
		['codes and cookies', { otpCode: 'o1', otp: 'o2', Cookie: 'c1' }, ['o1', 'o2', 'c1']],
		[
			'what is said of a secret is none',
			{ otp_state: 'draft', tokenType: 'bearer', password_expires_at: 'x', token: { name: 'x' } },
			[],
		],
		[
			'names that hold another word',
			{ laptop_port: 'x', footpath: 'y', keys: 'z', passage: 'w' },
			[],
		],
		['nothing in what is empty', { password: '', token: null, otp: undefined }, []],
		['nothing in a text or a list of texts', ['password'], []],
	])('%s', (_, value, expected) => {
		expect(secretsIn(value)).toEqual(expected);
	});
});

it('finds secrets in JSON that is nested as deep as it can be sent', () => {
	const deep = JSON.parse(`${'{"a":'.repeat(4000)}{"password":"p1"}${'}'.repeat(4000)}`) as unknown;
	expect(secretsIn(deep)).toEqual(['p1']);
});

describe('a refusal of Directus', () => {
	const answer = {
		errors: [
			{
				message: 'Value "abc" is too short.',
				extensions: { code: 'FAILED_VALIDATION', field: 'password', invalid: 'hunter2' },
			},
			{ message: 'Second with hunter2.' },
		],
	};

	it('gives the message of Directus, the other ones and what to do next', () => {
		expect(readRefusal(400, answer, hider(['hunter2']))).toEqual({
			message: 'Value "abc" is too short.',
			description: expect.stringMatching(/^Second with \*\*\*\. Correct the value of that field\./),
			status: 400,
			code: 'FAILED_VALIDATION',
			field: 'password',
		});
	});

	it('leaves out what else Directus says of it: `invalid` repeats the rejected password', () => {
		expect(JSON.stringify(readRefusal(400, answer, hider(['hunter2'])))).not.toContain('hunter2');
	});

	it('hides what was sent from the message', () => {
		const { message } = readRefusal(
			400,
			{ errors: [{ message: 'No hunter2 here' }] },
			hider(['hunter2']),
		);
		expect(message).toBe('No *** here');
	});

	it.each([
		[undefined],
		['<html>'],
		[{}],
		[{ errors: [] }],
		[{ errors: 'x' }],
		[null],
		[{ error: 'x' }],
	])('of something else, which answered %p, is not put into the mouth of Directus', (body) => {
		const { message, description } = readRefusal(502, body, show);
		expect(message).toBe('The server answered 502, and not as Directus does');
		expect(description).toMatch(/proxy/);
		expect(readRefusal(404, body, show).description).toMatch(/another service/);
	});

	it('without a message has one all the same', () => {
		expect(readRefusal(400, { errors: [{}] }, show)).toMatchObject({
			message: 'Directus answered 400',
		});
	});

	it('with a code that nobody foresaw has no empty description', () => {
		const { description } = readRefusal(
			400,
			{ errors: [{ message: 'x', extensions: { code: 'NEW' } }] },
			show,
		);
		expect(description).toBeUndefined();
	});

	it('hides what was sent from the code and the field', () => {
		const extensions = { code: 'hunter2', field: 'a hunter2' };
		const refusal = readRefusal(
			400,
			{ errors: [{ message: 'x', extensions }] },
			hider(['hunter2']),
		);
		expect(refusal).toMatchObject({ code: '***', field: 'a ***' });
	});

	it('that is not as Directus writes it does not break the error', () => {
		for (const message of [5, null, {}, ['x']]) {
			const body = {
				errors: [{ message, extensions: { code: 7, field: {} } }, null, 'x', { message: 9 }],
			};
			const refusal = readRefusal(400, body, hider(['hunter2']));
			expect(refusal).toEqual({ message: 'Directus answered 400', status: 400 });
		}
	});

	it.each(['__proto__', 'constructor', 'toString'])(
		'with the code %s finds no advice there',
		(code) => {
			const refusal = readRefusal(400, { errors: [{ message: 'x', extensions: { code } }] }, show);
			expect(refusal.description === undefined || typeof refusal.description === 'string').toBe(
				true,
			);
			expect(String(refusal.description)).not.toMatch(/function|object Object/);
		},
	);
});

describe('no answer', () => {
	it.each([
		['ECONNREFUSED', /Is Directus running.*\(ECONNREFUSED\)/],
		['ENOTFOUND', /host name is not known.*\(ENOTFOUND\)/],
		['ETIMEDOUT', /did not answer in time.*\(ETIMEDOUT\)/],
		['CERT_HAS_EXPIRED', /\(CERT_HAS_EXPIRED\).*certificate/],
		[undefined, /certificate/],
	])('%s is explained, with the host', (code, next) => {
		const { message, description, status } = readConnectionError(code, 'directus.example:8055');
		expect(message).toContain('directus.example:8055');
		expect(description).toMatch(next);
		expect(status).toBeUndefined();
	});
});

describe('the error that a user sees', () => {
	it('keeps the words, the status and the code', () => {
		const error = apiError(node, {
			message: 'No.',
			description: 'Do this.',
			status: 403,
			code: 'FORBIDDEN',
			field: 'x',
		});
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ message: 'No.', description: 'Do this.', httpCode: '403' });
		expect(error.context).toEqual({ code: 'FORBIDDEN', field: 'x' });
		expect(error.messages).toEqual([]);
	});

	it.each(['ECONNRESET while reading', 'Something about 404', 'getaddrinfo ENOTFOUND'])(
		"keeps %j, which n8n's own error would replace",
		(message) => {
			expect(apiError(node, { message }).message).toBe(message);
		},
	);

	it('has no description where nothing helps', () => {
		expect(apiError(node, { message: 'No.' }).description).toBeFalsy();
	});
});

describe('other words for a refusal', () => {
	const original = apiError(node, {
		message: 'Invalid token.',
		description: 'Directus does not know this token.',
		status: 403,
		code: 'INVALID_TOKEN',
		field: 'token',
	});

	it("keep the status, the code and Directus's words, once", () => {
		const shown = restate(node, original, 'Token is invalid or expired', 'Request a new one.');
		expect(shown).toMatchObject({ message: 'Token is invalid or expired', httpCode: '403' });
		expect(shown.description).toBe('Directus said: Invalid token. Request a new one.');
		expect(shown.context).toEqual({
			code: 'INVALID_TOKEN',
			field: 'token',
			original: 'Invalid token.',
		});
	});

	it('end with a full stop before what to do next', () => {
		const unstopped = apiError(node, { message: 'Invalid token' });
		expect(restate(node, unstopped, 'x', 'Next.').description).toBe(
			'Directus said: Invalid token. Next.',
		);
	});

	it('can be said twice; Directus said only the first', () => {
		const twice = restate(node, restate(node, original, 'One', 'Next.'), 'Two', 'Then.');
		expect(twice.message).toBe('Two');
		expect(twice.description).toBe('Directus said: Invalid token. Then.');
	});

	it('hold nothing of the request', () => {
		expect(all(restate(node, original, 'x', 'y'))).not.toMatch(/request|headers|body/i);
	});
});

it('keeps a message that holds a whole statement short, and still hides what is secret', () => {
	const message = `insert into x ${'secret-1'.repeat(20_000)} - too large`;
	const hide = (text: string) => text.split('secret-1').join('***');
	const refusal = readRefusal(500, { errors: [{ message }, { message }] }, hide);
	expect(refusal.message).toHaveLength(503);
	expect(refusal.message).toMatch(/ - too large$/);
	expect(refusal.description?.length).toBeLessThan(700);
	expect(all(apiError(node, refusal))).not.toContain('secret');
});

it('an import that Directus cannot fetch is not said to work later', () => {
	const message =
		'Service "external-file" is unavailable. Couldn\'t fetch file from URL "https://a.example/x".';
	const body = { errors: [{ message, extensions: { code: 'SERVICE_UNAVAILABLE' } }] };
	const { description } = readRefusal(503, body, (text) => text);
	expect(description).toContain('IMPORT_IP_DENY_LIST');
	expect(description).not.toContain('later');
});
