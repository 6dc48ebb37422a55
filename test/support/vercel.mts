/**
 * Vercel's API, for a Directus that goes out by a proxy: the proxy answers in the place of
 * api.vercel.com. A real Directus has no other way to be given projects to deploy.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** What the stand-in takes for a good access token. */
export const VERCEL_TOKEN = 'good-vercel-token';

// Made for this file, for the name api.vercel.com; only a Directus that is told so believes it.
export const KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIJV45prYOr22jEENZoJ8bpxPl0gKAjYzaNOO04L8118ZoAoGCCqGSM49
AwEHoUQDQgAEcGqMXC4DUQJEWeyc28wj9rucW3fPyKO9zqik5BJzjV9Tsa47yD3V
9v85KUsYtirkEY4xJu50Jn5gkBY6/lFdLQ==
-----END EC PRIVATE KEY-----`;
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBpDCCAUqgAwIBAgIUKqXCOYelME4UKEGzI4BbkMQc8O0wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOYXBpLnZlcmNlbC5jb20wIBcNMjYxMTI0MDc1NzAwWhgPMjEy
NjEwMzEwNzU3MDBaMBkxFzAVBgNVBAMMDmFwaS52ZXJjZWwuY29tMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEcGqMXC4DUQJEWeyc28wj9rucW3fPyKO9zqik5BJz
jV9Tsa47yD3V9v85KUsYtirkEY4xJu50Jn5gkBY6/lFdLaNuMGwwHQYDVR0OBBYE
FNT5vn82OPEIUwnzBuCTN8eBltAsMB8GA1UdIwQYMBaAFNT5vn82OPEIUwnzBuCT
N8eBltAsMA8GA1UdEwEB/wQFMAMBAf8wGQYDVR0RBBIwEIIOYXBpLnZlcmNlbC5j
b20wCgYIKoZIzj0EAwIDSAAwRQIhALk3WzWm6sg8qQmJaPvVkjFL2ezqlfC6it0E
0ld6BULkAiATIR20c88dp9lUQh9efolJc0U6BiMz6r6x389xBg0aMw==
-----END CERTIFICATE-----`;

const website = {
	id: 'prj_1',
	name: 'website',
	framework: 'nuxtjs',
	link: { type: 'github', productionBranch: 'main', repoId: 1 },
	targets: { production: { alias: ['website.example.com'] } },
	createdAt: 1_700_000_000_000,
};
// Without a repository Vercel has nothing to deploy from.
const draft = { id: 'prj_2', name: 'draft' };

const answers: Array<[RegExp, unknown]> = [
	[/^GET \/v9\/projects\?/, { projects: [website, draft], pagination: { next: null } }],
	[/^GET \/v9\/projects\/prj_1/, website],
	[
		/^POST \/v13\/deployments/,
		{ id: 'dpl_1', status: 'QUEUED', createdAt: 1_700_000_100_000, url: 'w.example.com' },
	],
	[/^PATCH \/v12\/deployments\/dpl_1\/cancel/, { id: 'dpl_1', status: 'CANCELED' }],
	[
		/^GET \/v3\/deployments\/dpl_1\/events/,
		[{ type: 'stdout', created: 1_700_000_100_500, text: 'Building' }],
	],
	[/^POST \/v1\/webhooks/, { id: 'hook_1', secret: 'hook-secret' }],
	[/^DELETE \/v1\/webhooks\/hook_1/, {}],
];

export interface Vercel {
	/** Settings of a Directus that meets the stand-in in the place of Vercel. */
	env: Record<string, string>;
	/** What was asked, as `METHOD /path?query`. */
	asked: string[];
	close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startVercel(): Promise<Vercel> {
	const folder = await mkdtemp(join(tmpdir(), 'vercel-'));
	const certificate = join(folder, 'certificate.pem');
	await writeFile(certificate, CERTIFICATE);
	const asked: string[] = [];
	const api = createSecureServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
		const line = `${request.method} ${request.url}`;
		asked.push(line);
		const known = request.headers.authorization === `Bearer ${VERCEL_TOKEN}`;
		const [, body] = answers.find(([pattern]) => pattern.test(line)) ?? [];
		const status = known ? (body === undefined ? 404 : 200) : 403;
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(
			JSON.stringify(status === 200 ? body : { error: { message: `Refused: ${line}` } }),
		);
	});
	const tunnels = new Set<Duplex>();
	const proxy = createServer().on('connect', (_, socket) => {
		tunnels.add(socket);
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		api.emit('connection', socket);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	const { port } = proxy.address() as AddressInfo;
	return {
		env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: certificate },
		asked,
		close: async () => {
			for (const tunnel of tunnels) tunnel.destroy();
			await new Promise((resolve) => proxy.close(resolve));
			await rm(folder, { recursive: true });
		},
	};
}
