import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface AccessProxy {
	url: string;
	/** The requests that were let through, and those that were refused. */
	passed: string[];
	refused: string[];
	close(): Promise<void>;
}

/**
 * A proxy before a server that lets only those requests through that carry a header, also those for a
 * WebSocket, and says what it was sent to all others.
 */
export async function accessProxy(to: string, name: string, value: string): Promise<AccessProxy> {
	const passed: string[] = [];
	const refused: string[] = [];
	/** Whether a request is let through, which is noted. */
	const passes = ({ method, url = '', headers }: IncomingMessage): boolean => {
		const isKnown = headers[name.toLowerCase()] === value;
		(isKnown ? passed : refused).push(`${method} ${url.split('?')[0]}`);
		return isKnown;
	};
	const sockets = new Set<Socket>();
	const server = createServer((incoming, outgoing) => {
		const { method, url = '', headers } = incoming;
		if (!passes(incoming)) {
			incoming.resume();
			outgoing.writeHead(403, { 'content-type': 'text/html' });
			outgoing.end(`<p>${JSON.stringify(headers)}</p>`);
			return;
		}
		const onward = request(new URL(url, to), { method, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
		if (!passes(incoming)) {
			socket.destroy();
			return;
		}
		const { url = '', headers } = incoming;
		const onward = request(new URL(url, to), { headers });
		onward.on('error', () => socket.destroy());
		onward.on('response', () => socket.destroy());
		onward.on('upgrade', (answer: IncomingMessage, there: Socket, first: Buffer) => {
			const lines = answer.rawHeaders.flatMap((one, index, all) =>
				index % 2 === 0 ? [`${one}: ${all[index + 1]}`] : [],
			);
			socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'));
			for (const one of [socket, there]) {
				sockets.add(one);
				one.on('error', () => one.destroy()).on('close', () => sockets.delete(one));
			}
			there.unshift(first);
			socket.unshift(head);
			socket.pipe(there).pipe(socket);
		});
		onward.end();
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		passed,
		refused,
		close: async () => {
			server.closeAllConnections();
			for (const socket of sockets) socket.destroy();
			await new Promise((done) => server.close(done));
		},
	};
}
