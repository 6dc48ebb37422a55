/** A proxy in front of a real Directus that breaks connections where it is told to. */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Fault {
	method: string | string[];
	/** The start of the path. */
	path: string;
	/** How often it strikes; once where nothing is said. */
	times?: number;
	/** How many requests that fit pass before it strikes. */
	after?: number;
	/** Cuts the connection when the server has got so many bytes of the request's body. */
	cutRequestAt?: number;
	/** The same, counted from the end of the body. */
	cutRequestBeforeEnd?: number;
	/**
	 * What a cut of the request waits for: that the server has done with the bytes what the test means. A server
	 * drops what it has not read yet when the connection is cut, which it is at once where nothing is said.
	 *
	 * @param head the first bytes of the request's body, as text
	 */
	cutWhen?: (head: string) => Promise<void>;
	/** Takes the connection up and cuts it before anything goes on to the server; at once, or as cutWhen says. */
	cutAtOnce?: true;
	/** Takes the whole request, hands nothing of it on, and cuts the connection. */
	cutUnanswered?: true;
	/** Is told each request that it strikes, with its whole body. */
	onStrike?: (request: StruckRequest) => void;
	/** Stops to take the request's body after so many bytes, and leaves the connection open. */
	stallRequestAt?: number;
	/** Stops to give out the answer's body after so many bytes, and leaves the connection open. */
	stallAnswerAt?: number;
	/** Cuts the connection when so many bytes of the answer's body have gone out. */
	cutAnswerAt?: number;
	/** The same, but ends the answer as if it were whole. */
	endAnswerAt?: number;
	/** Gives out the answer without its Content-Length, so that its end alone tells how long it is. */
	hideLength?: true;
	/** Lets the server do what was asked, and cuts the connection before it can say so, or answers with `status`. */
	loseAnswer?: true;
	/** Answers in the place of the server, which gets the request only with `loseAnswer`. */
	status?: number;
	headers?: Record<string, string>;
	body?: string;
}

/** A request that a fault has struck. */
export interface StruckRequest {
	method: string;
	/** Without the query. */
	path: string;
	body: string;
}

export interface FaultyProxy {
	url: string;
	/** `METHOD /path` of what came in, without queries. */
	asked: string[];
	/** The most requests that were under way together. */
	mostAtOnce(): number;
	/** The requests that came in and have no answer yet. */
	underWay(): number;
	/** How often a fault has struck. */
	struck(): number;
	close(): Promise<void>;
}

/**
 * Starts a proxy on a free port.
 *
 * @param target the server behind it
 * @param faults the first that fits a request and is not used up strikes
 */
export async function faultyProxy(target: string, faults: Fault[] = []): Promise<FaultyProxy> {
	const asked: string[] = [];
	const left = new Map(faults.map((fault) => [fault, fault.times ?? 1]));
	const passed = new Map<Fault, number>();
	let under = 0;
	let most = 0;
	let struck = 0;
	const server = createServer((request, response) => {
		most = Math.max(most, ++under);
		response.on('close', () => under--);
		const { method = '', url = '' } = request;
		const path = url.split('?')[0] ?? '';
		asked.push(`${method} ${path}`);
		const fault = faults
			.filter((one) => [one.method].flat().includes(method) && path.startsWith(one.path))
			.find((one) => {
				const before = passed.get(one) ?? 0;
				passed.set(one, before + 1);
				return before >= (one.after ?? 0) && left.get(one)! > 0;
			});
		if (fault) {
			left.set(fault, left.get(fault)! - 1);
			struck++;
		}
		forward(target, request, response, fault ?? { method, path });
	});
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => sockets.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		mostAtOnce: () => most,
		underWay: () => under,
		struck: () => struck,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function forward(
	target: string,
	request: IncomingMessage,
	response: ServerResponse,
	fault: Fault,
): void {
	const { onStrike } = fault;
	if (onStrike) {
		const pieces: Buffer[] = [];
		request.on('data', (piece: Buffer) => pieces.push(piece));
		request.on('end', () => {
			const [path = ''] = (request.url ?? '').split('?');
			onStrike({ method: request.method ?? '', path, body: Buffer.concat(pieces).toString() });
		});
	}
	const answerInPlace = (status: number) => {
		response.writeHead(status, {
			'content-type': fault.body?.startsWith('{') ? 'application/json' : 'text/plain',
			...fault.headers,
		});
		response.end(fault.body ?? '');
	};
	if (fault.status !== undefined && !fault.loseAnswer) {
		const { status } = fault;
		// An answer before the end of the request may find the client writing: then a cut is all that it sees.
		request.resume();
		request.on('end', () => answerInPlace(status));
		return;
	}
	if (fault.cutUnanswered) {
		request.resume();
		request.on('end', () => request.socket.destroy());
		return;
	}
	if (fault.cutAtOnce) {
		const cut = () => void request.socket.destroy();
		return fault.cutWhen ? void fault.cutWhen('').finally(cut) : cut();
	}
	if (fault.stallRequestAt !== undefined) {
		let passed = 0;
		request.on('data', (piece: Buffer) => {
			passed += piece.length;
			if (passed >= fault.stallRequestAt!) request.pause();
		});
		return;
	}
	const { host } = new URL(target);
	const headers = { ...request.headers, host };
	const onward = ask(
		target + (request.url ?? ''),
		{ method: request.method, headers, agent: false },
		(answer) => {
			if (fault.loseAnswer) {
				answer.resume();
				if (fault.status !== undefined) return answerInPlace(fault.status);
				return void request.socket.destroy();
			}
			const { 'content-length': length, ...headers } = answer.headers;
			const isTold = length !== undefined && !fault.hideLength;
			response.writeHead(answer.statusCode ?? 502, {
				...headers,
				...(isTold && { 'content-length': length }),
			});
			const limit = fault.cutAnswerAt ?? fault.endAnswerAt ?? fault.stallAnswerAt;
			copy(answer, response, limit, () => {
				if (fault.stallAnswerAt !== undefined) return;
				if (fault.endAnswerAt !== undefined) response.end();
				else request.socket.destroySoon();
			});
			answer.on('end', () => fault.stallAnswerAt === undefined && response.end());
			answer.on('error', () => request.socket.destroy());
		},
	);
	onward.on('error', () => request.socket.destroy());
	response.on('close', () => {
		if (!response.writableFinished) onward.destroy();
	});
	const { cutRequestAt, cutRequestBeforeEnd, cutWhen = async () => {} } = fault;
	let head = '';
	request.once('data', (piece: Buffer) => (head = piece.toString('latin1')));
	const limit =
		cutRequestBeforeEnd === undefined
			? cutRequestAt
			: Number(request.headers['content-length']) - cutRequestBeforeEnd;
	copy(request, onward, limit, () => {
		void cutWhen(head).finally(() => {
			onward.destroy();
			request.socket.destroy();
		});
	});
	request.on('end', () => onward.end());
}

/** Writes on what comes in, up to a limit, and calls back where that is reached. */
function copy(
	from: IncomingMessage,
	to: ServerResponse | ReturnType<typeof ask>,
	limit = Infinity,
	done: () => void,
): void {
	let passed = 0;
	from.on('data', (piece: Buffer) => {
		if (passed >= limit) return;
		const part = piece.subarray(0, limit - passed);
		passed += part.length;
		// What was written has to have gone out first.
		const last = passed >= limit ? () => done() : () => {};
		if (!to.write(part, last)) {
			from.pause();
			to.once('drain', () => from.resume());
		}
	});
}
