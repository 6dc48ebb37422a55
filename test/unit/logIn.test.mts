/** The credential: how it logs in, and what it puts on a request. */
import { Readable } from 'node:stream';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { DirectusApi } from '../../dist/credentials/DirectusApi.credentials';
import { logInOf } from '../../dist/nodes/Directus/transport/credential';
import type { Failure } from '../../dist/nodes/Directus/transport/failure';

const type = new DirectusApi();
const logIn = {
	...{ url: 'https://d.example/admin/', authentication: 'password', sessionTokenFor: '' },
	...{ email: 'a@b.example', password: 'p' },
};

/** Logs in at a server that gives this answer. */
async function loggedIn(answer: unknown, more: IDataObject = {}) {
	const sent: IHttpRequestOptions[] = [];
	const helpers = {
		httpRequest: async (options: IHttpRequestOptions) => {
			sent.push(options);
			return answer;
		},
	};
	const credential = { ...logIn, ...more } as never;
	const told = await type.preAuthentication
		.call({ helpers } as never, credential)
		.catch(({ message, description }: Failure) => [message, description]);
	return { told, sent, isOf: logInOf(credential) };
}

const session = { data: { access_token: 'new-session' } };
const stream = (text: string) => Readable.from([Buffer.from(text)]);

describe('a log-in', () => {
	it('sends e-mail and password to the address that was meant, and keeps of what the session is', async () => {
		const { told, sent, isOf } = await loggedIn(stream(JSON.stringify(session)), {
			headers: '{"X-Key":"k"}',
		});
		expect(told).toEqual({ sessionToken: 'new-session', sessionTokenFor: isOf });
		const [{ abortSignal, ...options }] = sent as [IHttpRequestOptions];
		expect(abortSignal).toMatchObject({ aborted: false });
		expect(options).toEqual({
			method: 'POST',
			url: 'https://d.example/auth/login',
			headers: { 'X-Key': 'k' },
			body: { email: 'a@b.example', password: 'p' },
			json: true,
			encoding: 'stream',
			disableFollowRedirect: true,
		});
	});

	it.each([
		['123456', '123456'],
		['', undefined],
		[undefined, undefined],
	])('sends the one-time password of %p', async (otpSecret, otp) => {
		const { sent } = await loggedIn(session, { otpSecret });
		expect((sent[0]!.body as IDataObject).otp).toBe(otp);
		expect('otp' in (sent[0]!.body as IDataObject)).toBe(otp !== undefined);
	});

	it.each<[string, unknown]>([
		['a web page', stream('<html>')],
		['nothing', stream('')],
		['null', stream('null')],
		['a text', 'new-session'],
		['null, read already', null],
		['no data', {}],
		['data without a token', { data: {} }],
		['data with another token', { data: { access_token: 5 } }],
		['no data at all', { data: null }],
	])('that is answered with %s is none', async (_, answer) => {
		expect((await loggedIn(answer)).told).toEqual([
			'The server did not answer the log-in as Directus does',
			'Check the Directus URL of the credential.',
		]);
	});

	it.each<[string, IDataObject]>([
		['no e-mail address', { email: '' }],
		['no e-mail address', { email: ' ', password: '' }],
		['no password', { password: '' }],
		['no password', { password: undefined }],
	])('is not tried with %s', async (lacking, credential) => {
		const { told, sent } = await loggedIn(session, credential);
		expect(told).toEqual([
			`The Directus credential holds ${lacking}`,
			'Open it and enter both, or choose another way to log in under Authentication.',
		]);
		expect(sent).toEqual([]);
	});

	it.each(['accessToken', 'none', undefined])('is not needed with %p', async (authentication) => {
		const { told, sent } = await loggedIn(session, { authentication });
		expect([told, sent]).toEqual([{}, []]);
	});
});

describe('a request', () => {
	const put = async (credential: IDataObject, options: Partial<IHttpRequestOptions> = {}) =>
		await type
			.authenticate({ url: 'd.example/admin', sessionTokenFor: '', ...credential } as never, {
				...{ url: '/x', ...options },
			})
			.catch(({ message, details }: Failure) => [message, details.description]);

	it('carries the token and the headers of the credential', async () => {
		expect(await put({ token: 't' })).toEqual({
			url: '/x',
			headers: { Authorization: 'Bearer t' },
		});
		const headers = { 'X-Key': 'own', Authorization: 'own', 'X-More': 'm' };
		expect(await put({ token: 't', headers: '{"X-Key":"k","X-Other":"o"}' }, { headers })).toEqual({
			url: '/x',
			headers: { 'X-Key': 'own', 'X-Other': 'o', 'X-More': 'm', Authorization: 'Bearer t' },
		});
		expect(await put({ authentication: 'none', token: 't' })).toEqual({ url: '/x', headers: {} });
		expect(await put({ ...logIn, url: 'd.example' })).toEqual({ url: '/x', headers: {} });
	});

	it('of the test goes to the address that was meant', async () => {
		expect(await put({ token: 't' }, { baseURL: 'd.example/admin' })).toMatchObject({
			baseURL: 'https://d.example',
		});
	});

	it('is not sent without a token', async () => {
		expect(await put({ token: ' ' })).toEqual([
			'The Directus credential holds no access token',
			'Open it and enter the token, or choose another way to log in under Authentication.',
		]);
	});
});
