/** Passes connections on to a server, and can let the WebSockets among them fall silent without closing them. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

type Pair = readonly [client: Socket, server: Socket];

/**
 * @param url of the server
 * @returns its own `url`; how many WebSockets have been opened through it; `mute`, after which nothing passes any
 *   more through those that are open, as behind a router that has forgotten them; and `close`
 */
export async function mutableProxy(url: string) {
	const { hostname, port } = new URL(url);
	const pairs = new Set<Pair>();
	const webSockets: Pair[] = [];
	const proxy = createServer((client) => {
		const pair: Pair = [client, connect(Number(port), hostname)];
		const [, server] = pair;
		pairs.add(pair);
		client.once('data', (head) => {
			if (/^upgrade: websocket/im.test(head.toString('latin1'))) webSockets.push(pair);
		});
		client.pipe(server);
		server.pipe(client);
		for (const socket of pair) {
			const end = () => {
				pairs.delete(pair);
				for (const one of pair) one.destroy();
			};
			socket.on('error', end);
			socket.on('close', end);
		}
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		get webSocketsSoFar() {
			return webSockets.length;
		},
		mute(): void {
			for (const [client, server] of webSockets) {
				client.unpipe(server).pause();
				server.unpipe(client).pause();
			}
		},
		async close(): Promise<void> {
			for (const pair of pairs) for (const socket of pair) socket.destroy();
			await new Promise((resolve) => proxy.close(resolve));
		},
	};
}
