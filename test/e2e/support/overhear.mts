/** A call of a Directus flow, overheard on its way. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Directus } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import { flowsTakenUp, type Flow } from './trigger.mjs';

export const HEADER = 'x-directus-trigger-secret';

export interface Overheard {
	headers: IncomingHttpHeaders;
	body: string;
}

export interface Answer {
	status: number;
	body: { error?: string; ignored?: string };
}

/** Has the flow call a server of the test, once. */
export async function overhear(
	directus: Directus,
	flow: Flow,
	act: () => Promise<unknown>,
): Promise<Overheard> {
	const calls: Overheard[] = [];
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			response.end('{}');
			calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const { id, options } = flow.operations.find(({ key }) => key === 'call')!;
	const aim = async (url: string) => {
		await directus.ask('PATCH', `/operations/${id}`, { options: { ...options, url } });
		await flowsTakenUp(directus);
	};
	await aim(`http://127.0.0.1:${port}/overheard`);
	try {
		await act();
		const [call] = await until(() => calls, 'Directus had called the server of the test', {
			holds: ({ length }) => length > 0,
		});
		return call!;
	} finally {
		await aim(options.url);
		server.close();
	}
}

/** Calls a webhook, with or without the secret. */
export async function post(url: string, body: string, secret: unknown): Promise<Answer> {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			connection: 'close',
			...(typeof secret === 'string' && { [HEADER]: secret }),
		},
		body,
	});
	const text = await response.text();
	return {
		status: response.status,
		body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
	};
}
