/** A context of n8n's whose requests are written down and answered by the test, for what goes out and what is made of answers. */
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

/** What n8n's helper gives, or throws. */
export type Answer = { statusCode?: number; headers?: object; body?: unknown } | Error;

/** What n8n fills in for a credential of this package. */
export const ownCredential = {
	...{ url: 'https://d.example:8055', authentication: 'accessToken', token: 'the-token' },
	...{ sessionToken: '', sessionTokenFor: '' },
};

/**
 * A context with a credential.
 *
 * @param answer what each request gets; a text as its body is JSON that came as a text
 * @param more of what n8n gives an execution
 */
export function contextWith(
	answer: (options: IHttpRequestOptions, count: number) => Answer | Promise<Answer>,
	credential: ICredentialDataDecryptedObject = ownCredential,
	more: object = {},
) {
	const sent: IHttpRequestOptions[] = [];
	/** The credential that each went out with, and the signal that n8n ends it by. */
	const authenticated: Array<{ by?: string; signal?: AbortSignal }> = [];
	const hints: unknown[] = [];
	const answered = async (options: IHttpRequestOptions) => {
		sent.push(options);
		const given = await answer(options, sent.length);
		if (given instanceof Error) throw given;
		return { statusCode: 200, headers: {}, body: undefined, ...given };
	};
	const context = {
		getCredentials: async () => credential,
		getNode: () => ({
			id: 'node',
			name: 'Directus',
			type: 'own-directus.directus',
			parameters: {},
		}),
		getKnownNodeTypes: () => ({}),
		addExecutionHints: (hint: unknown) => hints.push(hint),
		continueOnFail: () => false,
		getExecutionCancelSignal: () => undefined,
		helpers: {
			httpRequestWithAuthentication: async function (
				this: IExecuteFunctions,
				by: string,
				options: IHttpRequestOptions,
			) {
				authenticated.push({ by, signal: this.getExecutionCancelSignal() });
				return await answered(options);
			},
			httpRequest: async (options: IHttpRequestOptions) => {
				authenticated.push({ signal: options.abortSignal as AbortSignal });
				return await answered(options);
			},
		},
		...more,
	} as unknown as IExecuteFunctions;
	return { context, sent, authenticated, hints };
}

/** An error as n8n's HTTP client throws it. */
export const httpError = (more: object) => Object.assign(new Error('Request failed'), more);
