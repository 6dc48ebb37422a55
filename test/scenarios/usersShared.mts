/** What the scenarios of users share. */
import { oneTimePassword } from '../../dist/nodes/Directus/transport/oneTimePassword';
import { leaksOf, placesOf } from '../support/leaks.mjs';
import { type Result, type Server, type State } from './scenario.mjs';

export const PASSWORD = 'Scenario-password-1';
export const TOKEN = 'scenario-users-token-0123456789';

export const asMe = (_: State, server: Server) => ({ ...server.credential, token: TOKEN });
export const me = async (server: Server, { me: id }: State) =>
	await server.request('GET', `/users/${id}`);
export const codeFor = ({ secret }: State) => oneTimePassword(secret, Date.now());

export async function logIn(server: Server, email: string, password: string): Promise<number> {
	return await server.status('POST', '/auth/login', { email, password });
}

export const find = async (server: Server, email: string) =>
	(await server.request('GET', `/users?filter[email][_eq]=${encodeURIComponent(email)}`))[0];

export const NONE = '={{ $json.none }}';

/** What is said where an expression gives no password. */
export const NO_PASSWORD = 'The field "password" guards access, and its expression gave nothing';

/** Nothing but the input item may hold the secret. */
export function expectNoLeak(secret: string, { error, run }: Result): void {
	expect(placesOf(secret, error)).toEqual([]);
	expect(leaksOf(secret, run.stored)).toEqual([]);
}
