/**
 * Runs the compiled node in n8n's real engine (n8n-core), without the n8n server: the parameters,
 * credentials, requests, errors and stored run are n8n's own.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@n8n/di';
import {
	BinaryDataService,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	type IBinaryData,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type IRun,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { DirectusApi } from '../../dist/credentials/DirectusApi.credentials';
import { Directus } from '../../dist/nodes/Directus/Directus.node';

process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-core-'));
process.env.N8N_ENCRYPTION_KEY ??= 'only-for-tests';

const NAME = 'Directus';
const TYPE = 'n8n-nodes-directus-complete.directus';

/** The type of the tool that n8n makes of the node. */
export const TOOL = `${TYPE}Tool`;
const directus = new Directus();
// n8n makes the tool of the same class; it knows tools by the name of their type.
const tool = Object.create(directus, {
	description: { value: { ...directus.description, name: `${directus.description.name}Tool` } },
}) as INodeType;
const nodeTypes: Record<string, INodeType> = { [TYPE]: directus, [TOOL]: tool };
const credentialType: ICredentialType = new DirectusApi();

export type CredentialData = ICredentialDataDecryptedObject;

export interface RunOptions {
	credential: CredentialData;
	/** The class of the credential, where another package's has taken the place of this one's. */
	credentialType?: ICredentialType;
	items?: INodeExecutionData[];
	onError?: INode['onError'];
	/** Whether Retry On Fail is on, with three tries. */
	retryOnFail?: boolean;
	/** The time zone of the workflow; that of n8n where nothing is said. */
	timezone?: string;
	/** How often the node runs with the same input items, as in a loop; its last run is given out. Once by default. */
	runs?: number;
	/** Is given what the stop button does. */
	stoppable?: (stop: () => void) => void;
}

export interface NodeRun {
	/** The node's outputs: the first, and the error output where there is one. */
	items: INodeExecutionData[];
	errors: INodeExecutionData[];
	/** The error as n8n stores it. */
	error?: IDataObject & { message: string; description?: string; context: IDataObject };
	hints: unknown[];
	/** Everything that n8n would keep of the execution. */
	stored: IRun;
}

/** How often n8n was asked for a credential, by the node and by its own helpers. */
export const credentialReadings = { count: 0 };

/** The credential in n8n's place: the stored data, and what preAuthentication wrote into it. */
class Credentials extends ICredentialsHelper {
	constructor(
		private readonly data: CredentialData,
		private readonly type: ICredentialType = credentialType,
	) {
		super();
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	async authenticate(...[data, , options]: Parameters<ICredentialsHelper['authenticate']>) {
		const { authenticate } = this.type;
		if (typeof authenticate !== 'function') throw new Error('authenticate is a function');
		return await authenticate.call(this.type, data, options as never);
	}

	// As n8n's CredentialsHelper does it: only where the expirable property is empty or expired.
	async preAuthentication(
		...[helpers, data, , , expired]: Parameters<ICredentialsHelper['preAuthentication']>
	) {
		const hidden = this.type.properties.find(({ typeOptions }) => typeOptions?.expirable)?.name;
		if (!hidden || (data[hidden] && !expired)) return undefined;
		const output = (await this.type.preAuthentication?.call(helpers, data)) ?? {};
		if (output[hidden] === undefined) return undefined;
		Object.assign(this.data, output);
		return Object.assign(data, output);
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not used in tests');
	}

	async getDecrypted() {
		credentialReadings.count++;
		const { properties } = this.type;
		return NodeHelpers.getNodeParameters(
			properties,
			this.data as never,
			true,
			false,
			null,
			null,
		) as CredentialData;
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}

	getCredentialsProperties() {
		return this.type.properties;
	}
}

/** The nodes that n8n knows, by their names, in the order in which their packages were loaded. */
export const known: Record<string, object> = { [TYPE]: {} };

const types = {
	getByName: (type: string) => nodeTypes[type]!,
	getByNameAndVersion: (type: string, version?: number) =>
		NodeHelpers.getVersionedNodeType(nodeTypes[type]!, version),
	getKnownTypes: () => known,
};

let binaryDataReady: Promise<void> | undefined;

export function additionalData(
	node: INode,
	credential: CredentialData,
	type?: ICredentialType,
): IWorkflowExecuteAdditionalData {
	const address = 'http://127.0.0.1';
	return {
		credentialsHelper: new Credentials(credential, type),
		hooks: new ExecutionLifecycleHooks('manual', '1', { nodes: [node], connections: {} } as never),
		executionId: '1',
		restApiUrl: `${address}/rest`,
		instanceBaseUrl: address,
		formWaitingBaseUrl: `${address}/form-waiting`,
		webhookBaseUrl: `${address}/webhook`,
		webhookWaitingBaseUrl: `${address}/webhook-waiting`,
		webhookTestBaseUrl: `${address}/webhook-test`,
		variables: {},
		externalSecretsProxy: {},
		setExecutionStatus() {},
		sendDataToUI() {},
		logAiEvent() {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

type NodeSettings = Pick<RunOptions, 'onError' | 'retryOnFail'> & Pick<Partial<INode>, 'type'>;

type Settings = NodeSettings & Pick<RunOptions, 'timezone'>;

function makeNode(parameters: IDataObject, settings: NodeSettings): INode {
	return {
		id: 'node',
		name: NAME,
		type: TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		...settings,
		...(settings.retryOnFail && { maxTries: 3, waitBetweenTries: 1 }),
		credentials: { directusApi: { id: 'directusApi', name: 'Directus account' } },
	};
}

const chosen = new Map<string, INodeType>();

/**
 * The types of nodes as n8n would show them with these parameters: without the properties of other resources and
 * operations, which n8n leaves out itself, after it has asked for each of them whether it is shown. That takes
 * longer than most runs do.
 */
function typesFor({ resource, operation }: IDataObject) {
	const shown = ({ displayOptions }: INodeProperties) =>
		Object.entries({ resource, operation }).every(([name, value]) => {
			const values = displayOptions?.show?.[name];
			return typeof value !== 'string' || !values || values.includes(value);
		});
	const getByNameAndVersion = (type: string, version?: number) => {
		const name = JSON.stringify([type, version, resource, operation]);
		if (!chosen.has(name)) {
			const whole = types.getByNameAndVersion(type, version);
			const properties = whole.description.properties.filter(shown);
			const description = { value: { ...whole.description, properties } };
			chosen.set(name, Object.create(whole, { description }) as INodeType);
		}
		return chosen.get(name)!;
	};
	return { ...types, getByNameAndVersion };
}

let made: { key: string; workflow: Workflow } | undefined;

/**
 * A workflow of one node. The last one serves again where only the input differs.
 */
export function workflowOf(parameters: IDataObject, settings: Settings = {}) {
	const { timezone, ...ofNode } = settings;
	const key = JSON.stringify([parameters, settings]);
	if (made?.key !== key) {
		const workflow = new Workflow({
			id: 'workflow',
			name: 'workflow',
			nodes: [makeNode(parameters, ofNode)],
			connections: {},
			active: false,
			nodeTypes: typesFor(parameters),
			settings: { executionOrder: 'v1', ...(timezone && { timezone }) },
		});
		made = { key, workflow };
	}
	const { workflow } = made;
	return { workflow, node: workflow.getNode(NAME)! };
}

/**
 * Runs the Directus node once.
 *
 * @param parameters the node's parameters as a workflow stores them; defaults are n8n's
 * @param options.items the input items, one empty item where nothing is said
 * @returns what n8n would store of the run
 */
export async function runNode(parameters: IDataObject, options: RunOptions): Promise<NodeRun> {
	const { credential, credentialType: type, items = [{ json: {} }], ...others } = options;
	const { stoppable, runs = 1, ...settings } = others;
	await (binaryDataReady ??= Container.get(BinaryDataService).init());
	const { workflow, node } = workflowOf(parameters, settings);
	const execution = new WorkflowExecute(
		additionalData(node, credential, type),
		'manual',
		createRunExecutionData({
			startData: {},
			resultData: { runData: {} },
			executionData: {
				contextData: {},
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: {},
				nodeExecutionStack: Array.from({ length: runs }, () => {
					return { node, data: { main: [items] }, source: null };
				}),
			},
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	stoppable?.(() => running.cancel());
	const stored = await running;
	const run = stored.data.resultData.runData[NAME]?.at(-1);
	return {
		items: run?.data?.main?.[0] ?? [],
		errors: run?.data?.main?.[1] ?? [],
		error: (run?.error ?? stored.data.resultData.error) as unknown as NodeRun['error'],
		hints: run?.hints ?? [],
		stored,
	};
}

/** The context in which the editor asks the node for lists, options and mapper columns. */
export function editorContext(
	parameters: IDataObject,
	credential: CredentialData,
	path = 'parameters',
	type?: ICredentialType,
) {
	const { workflow, node } = workflowOf(parameters);
	return new LoadOptionsContext(
		workflow,
		node,
		{ ...additionalData(node, credential, type), currentNodeParameters: parameters } as never,
		path,
	);
}

/** Stores bytes as n8n stores a binary on disk, for an item's `binary`. */
export async function binary(bytes: Buffer, more: Partial<IBinaryData> = {}): Promise<IBinaryData> {
	await (binaryDataReady ??= Container.get(BinaryDataService).init());
	return await Container.get(BinaryDataService).store(
		{ type: 'execution', workflowId: 'workflow', executionId: '1' },
		bytes,
		{ mimeType: 'application/octet-stream', data: '', ...more },
	);
}
