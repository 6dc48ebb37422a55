/** A small web server for what a real Directus cannot be made to do: faults, other sites, requests as sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
	method: string;
	/** As it came over the wire, nothing decoded. */
	path: string;
	query: URLSearchParams;
	headers: IncomingMessage['headers'];
	body: string;
}

export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	/** An object goes out as JSON, a text and bytes as they are. */
	body?: unknown;
	/** Cuts the connection in place of an answer. */
	cut?: boolean;
}

export interface FakeServer {
	url: string;
	received: Received[];
	close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status = 200, headers = {}, body, cut }: Reply): void {
	if (cut) return void response.destroy();
	const json = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
	response.writeHead(status, {
		...(body !== undefined && { 'content-type': json ? 'application/json' : 'text/plain' }),
		...headers,
	});
	response.end(json ? JSON.stringify(body) : (body as string | Buffer | undefined));
}

/**
 * Starts one on a free port.
 *
 * @param answer what each request gets; an empty 204 where nothing is said
 */
export async function fakeServer(
	answer: (request: Received, count: number) => Reply = () => ({ status: 204 }),
): Promise<FakeServer> {
	const received: Received[] = [];
	const server = createServer(async (request, response) => {
		const [path = '', query] = (request.url ?? '').split('?');
		const { method = '', headers } = request;
		const taken = {
			method,
			path,
			query: new URLSearchParams(query),
			headers,
			body: await readBody(request),
		};
		received.push(taken);
		send(response, answer(taken, received.length));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Directus's way to refuse. */
export const refusal = (
	status: number,
	code: string,
	message: string,
	more: object = {},
): Reply => ({
	status,
	body: { errors: [{ message, extensions: { code, ...more } }] },
});
