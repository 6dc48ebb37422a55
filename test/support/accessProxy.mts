import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AccessProxy {
	url: string;
	/** The requests that were let through, and those that were refused. */
	passed: string[];
	refused: string[];
	close(): Promise<void>;
}

/**
 * A proxy before a server that lets only those requests through that carry a header, and says what it
 * was sent to all others.
 */
export async function accessProxy(to: string, name: string, value: string): Promise<AccessProxy> {
	const passed: string[] = [];
	const refused: string[] = [];
	const server = createServer((incoming, outgoing) => {
		const { method, url = '', headers } = incoming;
		const told = `${method} ${url.split('?')[0]}`;
		if (headers[name.toLowerCase()] !== value) {
			refused.push(told);
			incoming.resume();
			outgoing.writeHead(403, { 'content-type': 'text/html' });
			outgoing.end(`<p>${JSON.stringify(headers)}</p>`);
			return;
		}
		passed.push(told);
		const onward = request(new URL(url, to), { method, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		passed,
		refused,
		close: async () => {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}
