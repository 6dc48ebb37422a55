/**
 * What a server sends that is broken or means harm: without end, too long, in drips, cut, or not HTTP at all. None of it
 * fills n8n's memory or holds a workflow up for ever, and each has an error that says what happened.
 *
 * Answers that are whole and of a wrong shape are those of test/suites/wrongShapes.mts.
 *
 * @shares nothing
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { longestSilence } from '../../dist/nodes/Directus/transport/silence';
import { longestAnswer } from '../../dist/nodes/Directus/transport/stream';
import { runNode } from '../support/engine.mjs';
import { RESET } from '../support/reset.mjs';
import { tried } from '../support/tried.mjs';

const MOST = 16_000_000;
/** What the systems at both ends may hold of a connection beside that. */
const ON_THE_WAY = 16_000_000;

const usual = { silence: longestSilence.milliseconds, answer: longestAnswer.bytes };

beforeAll(() => {
	longestAnswer.bytes = MOST;
});

afterAll(() => {
	longestAnswer.bytes = usual.answer;
});

afterEach(() => {
	longestSilence.milliseconds = usual.silence;
});

const head = (...lines: string[]) =>
	['HTTP/1.1 200 OK', 'Content-Type: application/json', ...lines, '', ''].join('\r\n');
const refusing = (status: string) => head('Transfer-Encoding: chunked').replace('200 OK', status);
const chunked = head('Transfer-Encoding: chunked');
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const MUCH = 'x'.repeat(65_536);

/** Sends the same again and again, as fast as it is taken. */
function endlessly(socket: Socket, piece: string): void {
	const more = () => {
		while (!socket.destroyed && socket.write(piece));
	};
	socket.on('drain', more);
	more();
}

/** The silence that is borne where a server is slow; elsewhere a busy machine would be taken for one. */
const SHORT = 100;

/** Sends the same again and again, a few times in each silence that is borne. */
function inDrips(socket: Socket, piece: string): void {
	const timer = setInterval(() => socket.write(piece), SHORT / 8);
	socket.on('close', () => clearInterval(timer));
}

interface Hostile {
	title: string;
	answer: (socket: Socket) => void;
	/** What the message says. */
	told: string;
	code?: string;
	/** Whether it is a text to a Custom API Call, which takes any. */
	isText?: true;
	/** How often a read asks; once where nothing is said. */
	reads?: number;
}

const tooLong = { told: 'answered with more than 16 MB', code: 'TOO_LONG' };
const cut = { told: 'could not be reached', code: 'ECONNRESET', reads: 3 };
const tooSlow = { told: 'could not be reached', code: 'ETIMEDOUT', reads: 3 };

const servers: Hostile[] = [
	{
		title: 'JSON without end',
		answer: (socket) => {
			socket.write(`${chunked}${chunk('{"data":[{"id":1,"x":"')}`);
			endlessly(socket, chunk(MUCH));
		},
		...tooLong,
	},
	{
		title: 'a text of a gigabyte, with its length',
		answer: (socket) => {
			socket.write(head('Content-Length: 1000000000').replace('application/json', 'text/plain'));
			endlessly(socket, MUCH);
		},
		...tooLong,
	},
	{
		title: 'a page without length or end',
		answer: (socket) => {
			socket.write(head('Connection: close').replace('application/json', 'text/html'));
			endlessly(socket, MUCH);
		},
		...tooLong,
	},
	{
		title: 'a few bytes that unpack to 100 MB',
		answer: (socket) => {
			const packed = gzipSync(Buffer.alloc(100_000_000, ' '));
			socket.write(head('Content-Encoding: gzip', `Content-Length: ${packed.length}`));
			socket.end(packed);
		},
		...tooLong,
	},
	{
		title: 'a refusal without end',
		answer: (socket) => {
			socket.write(refusing('400 Bad Request'));
			endlessly(socket, chunk(MUCH));
		},
		told: 'answered 400',
	},
	{
		title: 'a refused log-in without end',
		answer: (socket) => {
			socket.write(refusing('401 Unauthorized'));
			endlessly(socket, chunk(MUCH));
		},
		told: 'answered 401',
	},
	{
		title: 'headers without end',
		answer: (socket) => {
			socket.write('HTTP/1.1 200 OK\r\n');
			endlessly(socket, `X-Header: ${'x'.repeat(1000)}\r\n`);
		},
		told: 'could not be reached',
		code: 'HPE_HEADER_OVERFLOW',
	},
	{
		title: 'what is not HTTP',
		answer: (socket) => socket.write('SSH-2.0-x\r\n'),
		told: 'could not be reached',
	},
	{
		title: 'drips without end',
		answer: (socket) => {
			socket.write(chunked);
			inDrips(socket, chunk(' '));
		},
		...tooSlow,
	},
	{ title: 'a head, and then nothing', answer: (socket) => socket.write(chunked), ...tooSlow },
	{
		title: 'the half of what its length says, and then nothing',
		answer: (socket) => socket.write(`${head('Content-Length: 20')}{"data":[`),
		...tooSlow,
	},
	{
		title: 'the half of what its length says',
		answer: (socket) => socket.end(`${head('Content-Length: 20')}{"data":[`),
		...cut,
	},
	{
		title: 'more than its length says',
		answer: (socket) => socket.end(`${head('Content-Length: 9')}{"data":[{"id":1}]}`),
		told: 'did not answer as Directus does',
		isText: true,
	},
	{
		title: 'a connection that is closed between two pieces',
		answer: (socket) => socket.end(`${chunked}${chunk('{"data":[')}`),
		...cut,
	},
	{
		title: 'pieces whose length is no number',
		answer: (socket) => socket.end(`${chunked}zz\r\n{"data":[]}\r\n`),
		...cut,
	},
	{
		title: 'packed bytes that break off',
		answer: (socket) => {
			const packed = gzipSync('{"data":[]}').subarray(0, 12);
			socket.write(head('Content-Encoding: gzip', `Content-Length: ${packed.length}`));
			socket.end(packed);
		},
		told: 'did not answer as Directus does',
		isText: true,
	},
];

const operations = {
	read: { resource: 'auth', operation: 'list' },
	write: { ...RESET, token: 'the-token', password: 'New-password-2' },
	'Custom API Call': { resource: 'customApi', operation: 'request', method: 'POST', path: '/x' },
};

/** Runs a node against a server. Gives what came of it, and the connections that the server saw. */
async function runAgainst(
	answer: Hostile['answer'],
	parameters: Parameters<typeof runNode>[0],
	logIn: object = { authentication: 'none' },
) {
	const sockets: Socket[] = [];
	const server: Server = createServer((socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		socket.once('data', () => answer(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	try {
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const run = await runNode(parameters, { credential: { url, ...logIn } });
		for (const { bytesWritten } of sockets) expect(bytesWritten).toBeLessThan(MOST + ON_THE_WAY);
		return { ...run, sockets };
	} finally {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	}
}

describe.each(Object.entries(operations))('to a %s a server answers', (kind, parameters) => {
	const refused = servers.filter(({ isText }) => !isText || kind !== 'Custom API Call');

	it.each(refused)('$title', async ({ title, answer, told, code, reads = 1 }) => {
		if (code === tooSlow.code) longestSilence.milliseconds = SHORT;
		const { items, error, sockets } = await runAgainst(answer, parameters);
		expect(items).toEqual([]);
		expect(error?.message).toContain(told);
		expect(error?.context).toMatchObject({
			...(code && { code }),
			...(kind !== 'read' && !told.includes('answered 40') && { written: 'unknown' }),
		});
		// What carries a credential n8n itself sends once more after a 401.
		const others = kind === 'Custom API Call' && told.includes('401') ? 2 : 1;
		expect(sockets).toHaveLength(kind === 'read' ? reads : others);
		tried({ what: title, times: 1, result: 'an error that says so, within the bounds' });
	});
});

it('to a log-in a server answers JSON without end', async () => {
	const { items, error } = await runAgainst(servers[0]!.answer, operations['Custom API Call'], {
		authentication: 'password',
		email: 'ada@example.com',
		password: 'A-password-1',
	});
	expect(items).toEqual([]);
	expect(error?.message).toContain('could not be reached');
});
