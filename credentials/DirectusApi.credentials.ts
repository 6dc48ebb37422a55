import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { logInOf, missingToken, readCredential } from '../nodes/Directus/transport/credential';
import { bearerHeader } from '../nodes/Directus/transport/http';
import { oneTimePassword } from '../nodes/Directus/transport/oneTimePassword';
import { parsed } from '../nodes/Directus/transport/retries';
import { isStream, readText } from '../nodes/Directus/transport/stream';

export class DirectusApi implements ICredentialType {
	name = 'directusApi';

	displayName = 'Directus API';

	icon: Icon = {
		light: 'file:../nodes/Directus/directus.svg',
		dark: 'file:../nodes/Directus/directus.dark.svg',
	};

	// The build puts in the address of package.json: see gulpfile.js.
	documentationUrl = 'https://homepage.invalid#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Directus URL',
			name: 'url',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'https://directus.example.com',
			description: 'The address of your Directus; the address of its Studio works too',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Access Token',
					value: 'accessToken',
					description: 'A static token, made in Directus on the page of a user',
				},
				{
					name: 'Email and Password',
					value: 'password',
					description: 'Logs in as a user and keeps the session fresh',
				},
				{
					name: 'None (Public)',
					value: 'none',
					description: 'Only what Directus shows without a log-in',
				},
			],
			default: 'accessToken',
		},
		{
			displayName: 'Access Token',
			// The name that Directus's own package for n8n has for it: either's credentials work with both.
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['accessToken'] } },
			default: '',
			description: 'In Directus: User Directory, the user, Token',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			placeholder: 'name@email.com',
			displayOptions: { show: { authentication: ['password'] } },
			default: '',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['password'] } },
			default: '',
		},
		{
			displayName: 'Two-Factor Secret or Code',
			name: 'otpSecret',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['password'] } },
			default: '',
			description:
				'Only for a user with two-factor authentication. With the secret key of the authenticator app n8n logs in again by itself; a six-digit code is good for one log-in.',
		},
		{
			displayName: 'Custom Headers',
			name: 'headers',
			type: 'json',
			// Its values are not shown again, and put back by their names when others are edited.
			typeOptions: { redactJsonLeaves: true, resolveCredentialJsonLeaves: true },
			default: '',
			placeholder: 'e.g. { "X-Api-Key": "value" }',
			description:
				'Headers that every request carries, as JSON: for a Directus behind an access proxy. The values are kept secret.',
		},
		{
			// Here it is in credentials of other packages for Directus, and in earlier ones of this.
			displayName: 'Access Token Of Other Packages',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{
			// Filled by preAuthentication; n8n stores it and asks for a new one after a 401.
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			// Filled beside it: the log-in that the session is of, which may be edited meanwhile.
			displayName: 'Session Token For',
			name: 'sessionTokenFor',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
	];

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.url }}',
			// A public credential is tested where Directus answers everybody with JSON: /server/ping
			// answers text, in which n8n's rules cannot tell Directus from a web page.
			url: '={{ $credentials.authentication === "none" ? "/server/info" : "/users/me" }}',
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data',
					value: undefined,
					message:
						'The server did not answer as Directus does. Check the Directus URL: it must lead to the API of Directus.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Directus does not accept this log-in. Check the token, or the e-mail and password.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Directus refuses this log-in. The token may be of another Directus, or its user may not read itself.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no Directus at this URL. Check the Directus URL.',
				},
			},
			// n8n takes rules of both kinds together; its type knows lists of one kind only.
		] as ICredentialTestRequest['rules'],
	};

	/**
	 * Logs in for a session token where the credential holds an e-mail and a password.
	 *
	 * @see https://directus.io/docs/api/authentication
	 * @throws UserError when Directus answers without a token
	 */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		// Nothing to store: an empty answer keeps n8n from writing the credential.
		if (credentials.authentication !== 'password') return {};
		const { email, password } = credentials;
		const lacking = !String(email ?? '').trim() ? 'e-mail address' : !password && 'password';
		if (lacking) {
			throw new UserError(`The Directus credential holds no ${lacking}`, {
				description:
					'Open it and enter both, or choose another way to log in under Authentication.',
			});
		}
		const { root, headers } = readCredential(credentials);
		const otp = oneTimePassword(String(credentials.otpSecret ?? ''), Date.now());
		const ending = new AbortController();
		const given: unknown = await this.helpers.httpRequest({
			method: 'POST',
			url: `${root}/auth/login`,
			headers,
			body: { email, password, ...(otp && { otp }) },
			json: true,
			// As for every request of the node (transport/http.ts): an answer without end is to fill no memory.
			encoding: 'stream',
			abortSignal: ending.signal,
			disableFollowRedirect: true,
		});
		const answer = (isStream(given) ? parsed((await readText(given, ending)).text) : given) as
			| { data?: IDataObject }
			| string;
		const session = typeof answer === 'object' ? answer?.data?.access_token : undefined;
		if (typeof session !== 'string') {
			throw new UserError('The server did not answer the log-in as Directus does', {
				description: 'Check the Directus URL of the credential.',
			});
		}
		return { sessionToken: session, sessionTokenFor: logInOf(credentials) };
	}

	/** Puts the token and the custom headers on a request, and the address that was meant in the place of the one typed. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { root, bearer, headers, lacksToken } = readCredential(credentials);
		if (lacksToken) throw missingToken();
		return {
			...requestOptions,
			// Only the credential's test sends a base URL: what was typed.
			...(requestOptions.baseURL !== undefined && { baseURL: root }),
			headers: { ...headers, ...requestOptions.headers, ...bearerHeader(bearer) },
		};
	}
}
