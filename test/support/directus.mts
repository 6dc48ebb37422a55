/** The real Directus of the tests: what they ask it beside the node, the users that they make, its mail. */
import { createHmac, randomUUID } from 'node:crypto';
import type { CredentialData } from './engine.mjs';

export interface Server {
	url: string;
	adminEmail: string;
	adminPassword: string;
	adminToken: string;
	/** Signs the server's tokens. */
	secret: string;
}

interface Stack {
	directus: Server;
	mailbox: { host: string; port: number; api: string };
	/** Only for the end-to-end tests. */
	n8n?: {
		url: string;
		owner: { email: string; password: string };
		/** The folder in which its workflows may read and write. It is to be made. */
		files: string;
	};
}

/** The servers that globalSetup started for this jest worker. */
export function stack(): Stack {
	const stacks = JSON.parse(process.env.STACK ?? '[]') as Stack[];
	const own = stacks[Number(process.env.JEST_WORKER_ID ?? 1) - 1];
	if (!own)
		throw new Error(`No servers were started for jest worker ${process.env.JEST_WORKER_ID}`);
	return own;
}

export interface Answer<T = Record<string, unknown>> {
	status: number;
	headers: Headers;
	text: string;
	data: T;
	code?: string;
}

export interface User {
	id: string;
	email: string;
	password: string;
}

export interface Mail {
	id: number;
	to: string[];
	text: string;
	html: string;
	resetLink: string;
	resetToken: string;
}

export interface Tokens {
	access_token: string;
	refresh_token: string;
	expires: number;
}

/** A client of one Directus. Requests are the admin's unless they carry another token, or null for none. */
export class Directus {
	private readonly users: string[] = [];

	constructor(readonly server: Server = stack().directus) {}

	/** A credential with the admin's static token. */
	get credential(): CredentialData {
		return {
			url: this.server.url,
			authentication: 'accessToken',
			token: this.server.adminToken,
		};
	}

	get publicCredential(): CredentialData {
		return { url: this.server.url, authentication: 'none' };
	}

	async request<T>(
		method: string,
		path: string,
		body?: unknown,
		token?: string | null,
	): Promise<Answer<T>> {
		const bearer = token === undefined ? this.server.adminToken : token;
		const response = await fetch(this.server.url + path, {
			method,
			redirect: 'manual',
			headers: {
				// Directus closes a connection after five idle seconds, perhaps just as the next request goes out.
				connection: 'close',
				...(body !== undefined && { 'content-type': 'application/json' }),
				...(bearer !== null && { authorization: `Bearer ${bearer}` }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		const json = (text.startsWith('{') ? JSON.parse(text) : {}) as {
			data?: T;
			errors?: Array<{ extensions?: { code?: string } }>;
		};
		return {
			status: response.status,
			headers: response.headers,
			text,
			data: json.data as T,
			code: json.errors?.[0]?.extensions?.code,
		};
	}

	/** The same for a request that has to succeed. */
	async ask<T>(method: string, path: string, body?: unknown, token?: string | null): Promise<T> {
		const { status, text, data } = await this.request<T>(method, path, body, token);
		if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${text}`);
		return data;
	}

	/** A user who may log in; removeUsers takes it away again. */
	async makeUser(more: Record<string, unknown> = {}): Promise<User> {
		const user = { email: `${randomUUID()}@example.com`, password: 'Old-password-1' };
		const { id } = await this.ask<{ id: string }>('POST', '/users', { ...user, ...more });
		this.users.push(id);
		return { id, ...user };
	}

	/** Without a licence Directus refuses the fourth user. */
	async removeUsers(): Promise<void> {
		for (const id of this.users.splice(0)) await this.ask('DELETE', `/users/${id}`);
	}

	async logIn(
		{ email, password }: Pick<User, 'email' | 'password'>,
		otp?: string,
	): Promise<Tokens> {
		return await this.ask('POST', '/auth/login', { email, password, otp }, null);
	}

	async canLogIn({ email }: User, password: string): Promise<boolean> {
		const { status, code } = await this.request('POST', '/auth/login', { email, password }, null);
		if (status === 200) return true;
		if (code === 'INVALID_CREDENTIALS' || code === 'INVALID_PAYLOAD') return false;
		throw new Error(`The log-in was answered ${status} ${code}`);
	}

	/** Has Directus mail a reset, and waits for the mail. */
	async requestReset({ email }: Pick<User, 'email'>): Promise<Mail> {
		const after = (await mailTo(email)).at(-1)?.id ?? 0;
		await this.ask('POST', '/auth/password/request', { email }, null);
		return await nextMail(email, after);
	}

	async resetToken(user: User): Promise<string> {
		return (await this.requestReset(user)).resetToken;
	}

	/** A server's token with other claims, signed as the server signs, or with another secret. */
	forge(token: string, claims: Record<string, unknown>, secret = this.server.secret): string {
		const [header, payload] = token.split('.') as [string, string];
		const changed = {
			...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object),
			...claims,
		};
		const signed = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`;
		return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
	}

	/** The same token, past its time. */
	expired(token: string): string {
		const now = Math.floor(Date.now() / 1000);
		return this.forge(token, { iat: now - 7200, exp: now - 3600 });
	}
}

async function mailbox(path: string): Promise<unknown> {
	const response = await fetch(stack().mailbox.api + path);
	if (!response.ok) throw new Error(await response.text());
	return await response.json();
}

/** The mails that an address has got, the oldest first. */
export const mailTo = async (email: string): Promise<Mail[]> =>
	((await mailbox('/mails')) as Mail[]).filter(({ to }) => to.includes(email));

/** The first mail to an address with an id above `after`, waited for. */
export const nextMail = async (email: string, after = 0): Promise<Mail> =>
	(await mailbox(`/next?to=${encodeURIComponent(email)}&after=${after}`)) as Mail;
