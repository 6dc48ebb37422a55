/** What the functions of the triggers are called with, where n8n's engine would add nothing to a test. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type {
	IDataObject,
	IHookFunctions,
	IHttpRequestOptions,
	ITriggerFunctions,
} from 'n8n-workflow';
import type { CredentialData } from './engine.mjs';

/** What n8n fills in for a credential of this package. */
const FILLED_IN = { sessionToken: '', sessionTokenFor: '' };

/** A context whose requests go out for real. */
export function triggerContext(
	credential: CredentialData,
	parameters: IDataObject = {},
): ITriggerFunctions & IHookFunctions {
	const data: IDataObject = {};
	const context = {
		getCredentials: async () => ({ ...FILLED_IN, ...credential }),
		getNode: () => ({ id: 'node', name: 'Trigger', type: 'trigger', typeVersion: 1 }),
		getWorkflow: () => ({ id: 'workflow', name: 'Workflow' }),
		getWorkflowStaticData: () => data,
		getMode: () => 'trigger',
		getInstanceId: () => 'instance',
		getNodeWebhookUrl: () => 'http://127.0.0.1:9/webhook',
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		helpers: {
			httpRequestWithAuthentication: async (_: string, options: IHttpRequestOptions) => {
				const { url, method, headers, body, encoding } = options;
				const response = await fetch(url, {
					method,
					headers: {
						...(headers as Record<string, string>),
						authorization: `Bearer ${credential.token as string}`,
					},
					body: body as string | undefined,
				});
				const received: Record<string, string> = {};
				response.headers.forEach((value, name) => (received[name] = value));
				return {
					statusCode: response.status,
					headers: received,
					body:
						encoding === 'stream'
							? // A 204 has no body.
								response.body && Readable.fromWeb(response.body as ReadableStream)
							: await response.json().catch(() => undefined),
				};
			},
		},
	};
	return context as unknown as ITriggerFunctions & IHookFunctions;
}
