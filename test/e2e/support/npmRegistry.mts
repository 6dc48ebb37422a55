/**
 * The registry of npm for an n8n of the tests. n8n lets nobody name another registry without a licence, so a proxy
 * answers for it, and the npm that n8n starts goes through the same proxy.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const HOST = 'registry.npmjs.org';

const run = promisify(execFile);

export interface NpmRegistry {
	/** That of the one package in it. */
	version: string;
	/** The settings of an n8n that goes through the proxy and trusts its certificate. */
	env: Record<string, string>;
	/** What the registry was asked for, such as `GET /some-package`. */
	asked: string[];
	close(): Promise<void>;
}

/** A key, and a certificate for the registry's name that it has signed itself. */
async function makeCertificate(folder: string): Promise<{ key: string; certificate: string }> {
	const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
	const [subject, name] = [`/CN=${HOST}`, `subjectAltName=DNS:${HOST}`];
	await run('openssl', [
		...['req', '-x509', '-nodes', '-days', '2', '-subj', subject, '-addext', name],
		...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
		...['-keyout', files.key, '-out', files.certificate],
	]);
	return files;
}

interface Manifest {
	name: string;
	version: string;
}

async function manifestIn(tarball: string): Promise<Manifest> {
	const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
	return JSON.parse(stdout) as Manifest;
}

/** What the registry answers: path → JSON or a file. */
async function answersOf(
	tarball: string,
	manifest: Manifest,
): Promise<Record<string, object | Buffer>> {
	const file = await readFile(tarball);
	const { name, version } = manifest;
	const path = `/${name}/-/${basename(tarball)}`;
	const integrity = `sha512-${createHash('sha512').update(file).digest('base64')}`;
	const published = { ...manifest, dist: { tarball: `https://${HOST}${path}`, integrity } };
	return {
		[`/${name}`]: { name, 'dist-tags': { latest: version }, versions: { [version]: published } },
		[`/${name}/latest`]: published,
		[`/${name}/${version}`]: published,
		[path]: file,
	};
}

/**
 * Starts a proxy that is npm's registry to those who go through it, with one package in it. Every other host is out
 * of reach there.
 *
 * @param tarball the packed package
 * @param folder for what it needs; whoever made it removes it
 */
export async function npmRegistry(tarball: string, folder: string): Promise<NpmRegistry> {
	const manifest = await manifestIn(tarball);
	const answers = await answersOf(tarball, manifest);
	const { key, certificate } = await makeCertificate(folder);
	const asked: string[] = [];
	const answer = ({ method, url = '' }: IncomingMessage, outgoing: ServerResponse) => {
		asked.push(`${method} ${url}`);
		const found = answers[decodeURIComponent(url.split('?')[0]!)];
		if (Buffer.isBuffer(found)) return void outgoing.end(found);
		outgoing.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
		outgoing.end(JSON.stringify(found ?? { error: 'Not found' }));
	};
	const registry = createSecureServer(
		{ key: await readFile(key), cert: await readFile(certificate) },
		answer,
	);
	const sockets = new Set<Socket>();
	const proxy = createServer((_, outgoing) => outgoing.writeHead(403).end());
	proxy.on('connect', ({ url }: IncomingMessage, socket: Socket, head: Buffer) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
		if (url !== `${HOST}:443`) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
		socket.unshift(head);
		registry.emit('connection', socket);
	});
	await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
	const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	return {
		version: manifest.version,
		env: {
			HTTPS_PROXY: url,
			NODE_EXTRA_CA_CERTS: certificate,
			// Not that of whoever runs the tests: this package is none of npm's.
			npm_config_cache: join(folder, 'cache'),
		},
		asked,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((done) => proxy.close(done));
		},
	};
}
