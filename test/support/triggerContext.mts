/** What the functions of the triggers are called with, where n8n's engine would add nothing to a test. */
import type { IDataObject, IHttpRequestOptions, ITriggerFunctions } from 'n8n-workflow';
import type { FeedSettings } from '../../dist/nodes/DirectusTrigger/feedEvents';
import type { CredentialData } from './engine.mjs';

export interface TriggerContext {
	/** For `call` of any function of a trigger. */
	context: ITriggerFunctions;
	/** What the workflow has been started with. */
	given: IDataObject[];
}

/** What a feed is followed for: every change, unless said otherwise. */
export const feedSettings = (more: Partial<FeedSettings> = {}): FeedSettings => ({
	collections: [],
	actions: ['create', 'update', 'delete'],
	notBy: undefined,
	changedFields: [],
	filter: undefined,
	recordFields: undefined,
	atOnce: 1000,
	...more,
});

/** A context whose requests go out for real, and whose executions end at once. */
export function triggerContext(
	credential: CredentialData,
	parameters: IDataObject = {},
): TriggerContext {
	const given: IDataObject[] = [];
	const data: IDataObject = {};
	const context = {
		getCredentials: async () => credential,
		getNode: () => ({ id: 'node', name: 'Trigger', type: 'trigger', typeVersion: 1 }),
		getWorkflow: () => ({ id: 'workflow', name: 'Workflow' }),
		getWorkflowSettings: () => ({}),
		getWorkflowStaticData: () => data,
		getMode: () => 'trigger',
		getInstanceId: () => 'instance',
		getNodeWebhookUrl: () => 'http://127.0.0.1:9/webhook',
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		saveFailedExecution: (error: Error) => given.push({ error: error.message }),
		emit: (
			[items]: Array<Array<{ json: IDataObject }>>,
			_response: unknown,
			done: { resolve: (run: object) => void },
		) => {
			given.push(...items!.map(({ json }) => json));
			done.resolve({});
		},
		helpers: {
			createDeferredPromise: () => {
				let settle = {};
				const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
				return { promise, ...settle };
			},
			httpRequestWithAuthentication: async (_: string, options: IHttpRequestOptions) => {
				const { url, method, headers, body } = options;
				const response = await fetch(url, {
					method,
					headers: {
						...(headers as Record<string, string>),
						authorization: `Bearer ${credential.accessToken as string}`,
					},
					body: body as string | undefined,
				});
				const received: Record<string, string> = {};
				response.headers.forEach((value, name) => (received[name] = value));
				return {
					statusCode: response.status,
					headers: received,
					body: await response.json().catch(() => undefined),
				};
			},
		},
	};
	return { context: context as unknown as ITriggerFunctions, given };
}
