/**
 * A mail server that delivers to nobody and keeps what it got. Tests in another process read it over HTTP:
 *
 *   GET /next?to=ada@example.com&after=3&timeout=10000   the first mail to that address with an id above 3,
 *                                                        waited for; 404 when none came in time
 *   GET /mails                                           all of them
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import getPort from 'get-port';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const HOST = '127.0.0.1';

/**
 * @typedef {object} Mail
 * @property {number} id counts from 1 in order of arrival
 * @property {string[]} to
 * @property {string} from
 * @property {string} subject
 * @property {string} text
 * @property {string} html
 * @property {string} [resetLink] of Directus's password mails
 * @property {string} [resetToken]
 */

/**
 * The link that a Directus password mail asks its reader to open.
 *
 * @param {Pick<Mail, 'html' | 'text'>} mail
 * @returns {string | undefined}
 */
export function resetLinkOf({ html, text }) {
	const inHtml = html.match(/href="(https?:\/\/[^"]*[?&]token=[^"]+)"/)?.[1];
	const link =
		inHtml?.replaceAll('&amp;', '&') ?? text.match(/https?:\/\/\S*[?&]token=[^\s\])>]+/)?.[0];
	return link;
}

/**
 * The one-time token in a Directus password mail.
 *
 * @param {Pick<Mail, 'html' | 'text'>} mail
 * @returns {string | undefined}
 */
export function resetTokenOf(mail) {
	const link = resetLinkOf(mail);
	return link && (new URL(link).searchParams.get('token') ?? undefined);
}

/** @returns {Promise<Mail>} */
async function read(id, stream) {
	const parsed = await simpleParser(stream);
	const addresses = [parsed.to]
		.flat()
		.filter(Boolean)
		.flatMap(({ value }) => value.map(({ address }) => address));
	const mail = {
		id,
		to: addresses,
		from: parsed.from?.text ?? '',
		subject: parsed.subject ?? '',
		text: parsed.text ?? '',
		html: parsed.html || '',
	};
	return { ...mail, resetLink: resetLinkOf(mail), resetToken: resetTokenOf(mail) };
}

/** The HTTP side, see the head of this file. */
async function serveApi(mails, next) {
	const server = createServer(async (request, response) => {
		const { pathname, searchParams: query } = new URL(request.url, 'http://localhost');
		const answer = (status, body) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		if (pathname === '/mails') return answer(200, mails);
		if (pathname !== '/next' || !query.has('to'))
			return answer(404, { error: 'GET /mails or /next?to=…' });
		const options = {
			to: query.get('to'),
			after: Number(query.get('after') ?? 0),
			timeout: Number(query.get('timeout') ?? 10_000),
		};
		return await next(options).then(
			(mail) => answer(200, mail),
			(error) => answer(404, { error: error.message }),
		);
	});
	server.listen(0, HOST);
	await once(server, 'listening');
	return server;
}

/**
 * Starts the mail server.
 *
 * @param {{ port?: number, onMail?: (mail: Mail) => void }} [options] the port that is used if it is free
 * @returns {Promise<{
 *   host: string, port: number, api: string, mails: Mail[],
 *   next: (options: { to: string, after?: number, timeout?: number }) => Promise<Mail>,
 *   stop: () => Promise<void>,
 * }>} `next` waits for the first mail to an address with an id above `after`, and rejects when none came in
 *   `timeout` milliseconds; `api` is the address of the HTTP side
 */
export async function startMailbox({ port: wanted, onMail } = {}) {
	/** @type {Mail[]} */
	const mails = [];
	const waiting = new Set();
	let arrived = 0;
	const server = new SMTPServer({
		authOptional: true,
		// Directus would take up an offered STARTTLS and refuse the self-signed certificate.
		disabledCommands: ['STARTTLS', 'AUTH'],
		onData(stream, _session, done) {
			arrived += 1;
			read(arrived, stream).then((mail) => {
				mails.push(mail);
				onMail?.(mail);
				for (const look of waiting) look();
				done();
			}, done);
		},
	});
	// A client that hangs up in the middle is no reason to end the tests.
	server.on('error', () => {});
	const port = await getPort({ port: wanted });
	await new Promise((resolve) => server.listen(port, HOST, resolve));

	const next = ({ to, after = 0, timeout = 10_000 }) =>
		new Promise((resolve, reject) => {
			const settle = (finish, value) => {
				clearTimeout(timer);
				waiting.delete(look);
				finish(value);
			};
			const look = () => {
				const mail = mails.find(({ id, to: addresses }) => id > after && addresses.includes(to));
				if (mail) settle(resolve, mail);
			};
			const timer = setTimeout(
				() => settle(reject, new Error(`No mail to ${to} in ${timeout / 1000} s`)),
				timeout,
			);
			waiting.add(look);
			look();
		});
	const api = await serveApi(mails, next);
	return {
		host: HOST,
		port,
		api: `http://${HOST}:${api.address().port}`,
		mails,
		next,
		async stop() {
			api.closeAllConnections();
			await Promise.all([
				new Promise((resolve) => server.close(resolve)),
				new Promise((resolve) => api.close(resolve)),
			]);
		},
	};
}
