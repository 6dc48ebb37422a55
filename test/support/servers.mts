import { Agent } from 'node:http';
import axios from 'axios';
import type { Server } from '../scenarios/scenario.mjs';
import { stack } from './directus.mjs';

/**
 * A Directus that is asked directly, as its administrator.
 *
 * @param headers beside the token's, of every request
 */
export function serverAt(
	url: string,
	token: string,
	version: Server['version'],
	headers: Record<string, string> = {},
): Server {
	const client = axios.create({
		baseURL: url,
		headers: { ...headers, Authorization: `Bearer ${token}` },
		validateStatus: () => true,
		// Directus closes a connection after five idle seconds, perhaps just as the next request goes out.
		httpAgent: new Agent({ keepAlive: false }),
	});
	const send = (method: string, path: string, body?: unknown) =>
		client.request({ method, url: path, data: body });
	return {
		url,
		version,
		credential: { url, authentication: 'accessToken', token },
		status: async (...args) => (await send(...args)).status,
		request: async (...args) => {
			const { status, data } = await send(...args);
			if (status >= 400)
				throw new Error(`${args[0]} ${args[1]}: ${status} ${JSON.stringify(data)}`);
			if (data === '') return undefined;
			return data?.data === undefined ? data : data.data;
		},
	};
}

interface Started {
	url: string;
	adminToken: string;
	stop(): Promise<void>;
}

const started = new Map<string, Promise<Started>>();

/**
 * The Directus that the tests share, or one of another version or with settings of its own, which
 * the scenarios that want the same one share too.
 */
export async function serverFor(
	version: Server['version'],
	env?: Record<string, string>,
): Promise<Server> {
	const own = version !== '12' || env !== undefined;
	if (!own) {
		const { directus } = stack();
		return serverAt(directus.url, directus.adminToken, version);
	}
	const name = JSON.stringify([version, env]);
	const made = started.get(name) ?? start(version, env);
	started.set(name, made);
	const { url, adminToken } = await made;
	return serverAt(url, adminToken, version);
}

async function start(version: Server['version'], env?: Record<string, string>): Promise<Started> {
	const { startDirectus } = await import('../stack/directus.mjs');
	return await startDirectus({ version, env });
}

/** Stops every Directus that serverFor has started. */
export async function stopServers(): Promise<void> {
	for (const made of started.values()) await (await made).stop();
	started.clear();
}
