/** A client of the REST API that n8n's own editor uses. Only Node's own modules. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const ENDED = ['success', 'error', 'crashed', 'canceled'];
const STATUSES = [...ENDED, 'new', 'running', 'waiting', 'unknown'];

/**
 * Execution data is stored "flatted": an array of values in which every value inside an object or array is
 * the index, as text, of the value that belongs there.
 *
 * @param {string} text
 * @returns {any}
 */
export function unflatten(text) {
	const values = JSON.parse(text);
	const made = new Map();
	const at = (index) => {
		const value = values[index];
		if (value === null || typeof value !== 'object') return value;
		if (!made.has(index)) {
			const copy = Array.isArray(value) ? [] : {};
			// Before its content: objects may contain themselves.
			made.set(index, copy);
			for (const [key, inner] of Object.entries(value))
				copy[key] = typeof inner === 'string' ? at(Number(inner)) : inner;
		}
		return made.get(index);
	};
	return at(0);
}

/**
 * The items that a node put out in an execution.
 *
 * @param {any} execution from `run` or `execution`
 * @param {string} node its name
 * @param {number} [output] index of the output; an error output comes after the regular ones
 * @returns {{ json: any, binary?: any, pairedItem?: any }[]} of its last run
 */
export function outputOf(execution, node, output = 0) {
	return execution.data.resultData.runData[node]?.at(-1)?.data?.main?.[output] ?? [];
}

/**
 * @typedef {object} Session
 * @property {(method: string, path: string, body?: unknown) => Promise<any>} call what n8n has under `data`
 */

/** @param {string} base @returns {Session & { cookie: () => string, browserId: string }} not logged in yet */
function session(base) {
	// n8n ties a log-in to the browser that made it.
	const browserId = randomUUID();
	let cookie = '';
	const call = async (method, path, body) => {
		const response = await fetch(base + path, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': browserId,
				cookie,
				// n8n closes a connection after five idle seconds, perhaps just as the next request goes out.
				connection: 'close',
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const login = response.headers.getSetCookie().find((each) => each.startsWith('n8n-auth='));
		if (login) cookie = login.split(';')[0];
		const text = await response.text();
		if (!response.ok)
			throw Object.assign(
				new Error(`n8n answered ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`),
				{ status: response.status },
			);
		try {
			const json = JSON.parse(text);
			return json.data ?? json;
		} catch {
			return text;
		}
	};
	return { call, cookie: () => cookie, browserId };
}

/**
 * Makes the first user of a new n8n.
 *
 * @param {string} base
 * @param {{ email: string, password: string, firstName: string, lastName: string }} owner
 * @returns {Promise<void>}
 * @throws {Error} with `status` 400 when there is one already
 */
export async function setUpOwner(base, owner) {
	await session(base).call('POST', '/rest/owner/setup', owner);
}

/**
 * Logs in.
 *
 * @param {string} base such as http://127.0.0.1:5678
 * @param {{ email: string, password: string }} owner
 * @throws {Error} with `status` when n8n refuses; so does every method of the client
 */
export async function connect(base, { email, password }) {
	const { call, cookie, browserId } = session(base);
	await call('POST', '/rest/login', { emailOrLdapLoginId: email, password });

	/** Waits until n8n has put the workflow's triggers in place or taken them away, which it does afterwards. */
	const settled = async (id, wanted) => {
		// n8n tries again and again, with growing pauses, what fails or takes long.
		const deadline = Date.now() + 100_000;
		for (;;) {
			const { status, ...rest } = await call('GET', `/rest/workflows/${id}/publication-status`);
			if (status === wanted) return;
			if (status !== 'in_progress' && status !== 'published' && status !== 'not_published') {
				throw new Error(`Workflow ${id} is ${status}: ${JSON.stringify(rest)}`);
			}
			if (Date.now() > deadline)
				throw new Error(`Workflow ${id} is still ${status}, not ${wanted}`);
			await sleep(50);
		}
	};

	const client = {
		call,
		cookie,
		browserId,

		/** @returns {Promise<{ id: string, name: string, type: string }[]>} all credentials, without their data */
		credentials: async () => await call('GET', '/rest/credentials'),

		/** @param {string} name @param {string} type @param {object} data @returns {Promise<{ id: string, name: string }>} */
		createCredential: async (name, type, data) =>
			await call('POST', '/rest/credentials', { name, type, data }),

		/** @param {string} id @param {{ name: string, type: string, data: object }} credential */
		updateCredential: async (id, credential) =>
			await call('PATCH', `/rest/credentials/${id}`, credential),

		/** What the editor is shown of a credential. @param {string} id */
		shownCredential: async (id) =>
			(await call('GET', `/rest/credentials/${id}?includeData=true`)).data,

		/** @param {string} id */
		deleteCredential: async (id) => await call('DELETE', `/rest/credentials/${id}`),

		/**
		 * What the credential's dialogue shows after saving.
		 *
		 * @param {{ id: string, name: string, type: string, data: object }} credential
		 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
		 */
		testCredential: async (credential) =>
			await call('POST', '/rest/credentials/test', { credentials: credential }),

		/** @returns {Promise<{ id: string, name: string, active: boolean }[]>} */
		workflows: async () => await call('GET', '/rest/workflows'),

		/** @param {string} id @returns {Promise<any>} */
		workflow: async (id) => await call('GET', `/rest/workflows/${id}`),

		/**
		 * @param {{ name: string, nodes: object[], connections: object, settings?: object }} workflow as exported
		 * @returns {Promise<any>} with its id and versionId
		 */
		createWorkflow: async ({ name, nodes, connections, settings = { executionOrder: 'v1' } }) =>
			await call('POST', '/rest/workflows', { name, nodes, connections, settings }),

		/**
		 * Imports an exported workflow, as the editor does, with credentials of this n8n in place of the exported ones.
		 *
		 * @param {{ name: string, nodes: any[], connections: object, settings?: object }} workflow
		 * @param {Record<string, { id: string, name: string }>} credentials by their type
		 * @returns {Promise<any>} with its id and versionId
		 */
		async importWorkflow(workflow, credentials) {
			const nodes = workflow.nodes.map((node) => {
				const types = Object.keys(node.credentials ?? {}).filter((type) =>
					Object.hasOwn(credentials, type),
				);
				const own = types.map((type) => [
					type,
					{ id: credentials[type].id, name: credentials[type].name },
				]);
				return node.credentials
					? { ...node, credentials: { ...node.credentials, ...Object.fromEntries(own) } }
					: node;
			});
			return await client.createWorkflow({ ...workflow, nodes });
		},

		/** @param {{ id: string, versionId: string }} workflow @param {object} changes @returns {Promise<any>} */
		updateWorkflow: async ({ id, versionId }, changes) =>
			await call('PATCH', `/rest/workflows/${id}`, { versionId, ...changes }),

		/** @param {{ id: string }} workflow a live one is deactivated, and archived, which n8n asks for, first */
		async deleteWorkflow(workflow) {
			await client.deactivate(workflow);
			await call('POST', `/rest/workflows/${workflow.id}/archive`, {});
			await call('DELETE', `/rest/workflows/${workflow.id}`);
		},

		/** Resolves when its triggers and webhooks are in place. @param {{ id: string, versionId: string }} workflow */
		async activate({ id, versionId }) {
			await call('POST', `/rest/workflows/${id}/activate`, { versionId });
			await settled(id, 'published');
		},

		/** @param {{ id: string }} workflow */
		async deactivate({ id }) {
			await call('POST', `/rest/workflows/${id}/deactivate`, {});
			await settled(id, 'not_published');
		},

		/** @param {string} id @returns {Promise<any>} with its data as an object */
		async execution(id) {
			const execution = await call('GET', `/rest/executions/${id}`);
			return {
				...execution,
				data: typeof execution.data === 'string' ? unflatten(execution.data) : execution.data,
			};
		},

		/** @param {string} workflowId @returns {Promise<any[]>} all of them, newest first, without their data */
		async executions(workflowId) {
			// Without statuses n8n lists what runs and what has ended by two queries at once: what ends
			// between them is in both lists, or in none.
			const filter = encodeURIComponent(JSON.stringify({ workflowId, status: STATUSES }));
			const found = new Map();
			let cursor = '';
			for (let before = Infinity, isEnd = false; !isEnd; ) {
				const { results } = await call(
					'GET',
					`/rest/executions?limit=100&filter=${filter}${cursor}`,
				);
				for (const one of results) found.set(one.id, one);
				// n8n orders by the time of the start and goes on below an ID: what has started in another order it
				// would leave out. So each page goes back half of one.
				before = Math.min(before, Math.max(...results.map(({ id }) => Number(id))) + 1) - 50;
				const v1 = { id: String(before), timestamp: new Date().toISOString() };
				const position = Buffer.from(JSON.stringify({ version: 1, v1 })).toString('base64url');
				cursor = `&cursor=${position}`;
				isEnd = results.length < 100 || before < 1;
			}
			return [...found.values()].sort((one, other) => Number(other.id) - Number(one.id));
		},

		/** @param {string} id @param {number} [timeout] @returns {Promise<any>} the execution, once it has ended */
		async ended(id, timeout = 120_000) {
			const deadline = Date.now() + timeout;
			for (;;) {
				// It is not there at once, and its data is written at the end.
				const execution = await call('GET', `/rest/executions/${id}`).catch((error) => {
					if (error.status !== 404) throw error;
				});
				if (ENDED.includes(execution?.status)) return await client.execution(id);
				if (Date.now() > deadline) throw new Error(`Execution ${id} is still ${execution?.status}`);
				await sleep(50);
			}
		},

		/**
		 * Runs a workflow as its editor's button does, and waits for the end.
		 *
		 * @param {{ id: string }} workflow
		 * @param {string} trigger the name of the trigger to start from
		 * @returns {Promise<any>} the execution; a failed one is returned as well
		 */
		async run({ id }, trigger) {
			const { executionId } = await call('POST', `/rest/workflows/${id}/run`, {
				triggerToStartFrom: { name: trigger },
			});
			return await client.ended(executionId);
		},

		/**
		 * Runs a tool node as an agent would, without a model.
		 *
		 * @param {{ id: string }} workflow
		 * @param {string} node the tool's name
		 * @param {Record<string, unknown>} input what the agent fills in
		 * @returns {Promise<any>} the execution
		 */
		async runTool({ id }, node, input) {
			const tool = node.replaceAll(' ', '_');
			const { executionId } = await call('POST', `/rest/workflows/${id}/run`, {
				destinationNode: { nodeName: node, mode: 'inclusive' },
				runData: {},
				startNodes: [],
				dirtyNodeNames: [],
				agentRequest: { query: { [tool]: input }, tool: { name: tool } },
			});
			return await client.ended(executionId);
		},

		/**
		 * What a drop-down, a "From List" or a column mapper of the editor shows.
		 *
		 * @param {'options' | 'resource-locator-results' | 'resource-mapper-fields'} kind
		 * @param {{
		 *   nodeTypeAndVersion: { name: string, version: number }, path: string, methodName: string,
		 *   currentNodeParameters: object, credentials?: object, filter?: string, paginationToken?: string,
		 * }} request
		 * @returns {Promise<any>}
		 */
		dynamicParameters: async (kind, request) =>
			await call('POST', `/rest/dynamic-node-parameters/${kind}`, request),

		/** @returns {Promise<any[]>} descriptions of all node types that n8n has loaded */
		nodeTypes: async () => await call('GET', '/types/nodes.json'),
	};
	return client;
}
