import { baseUrl } from '../../dist/nodes/Directus/transport/baseUrl';

const thrownBy = (typed: unknown): Error & { description?: string } => {
	try {
		const result = baseUrl(typed);
		throw new Error(`was taken as ${result}`);
	} catch (error) {
		return error as Error;
	}
};

describe('the Directus URL of the credential', () => {
	it.each([
		['https://directus.example.com', 'https://directus.example.com'],
		['https://directus.example.com/', 'https://directus.example.com'],
		['https://directus.example.com///', 'https://directus.example.com'],
		['  https://directus.example.com\n', 'https://directus.example.com'],
		['\thttps://directus.example.com/ ', 'https://directus.example.com'],
		['HTTPS://Directus.Example.com', 'https://directus.example.com'],
		['https://example.com:8443', 'https://example.com:8443'],
		['https://example.com:443', 'https://example.com'],
		['https://example.com/cms', 'https://example.com/cms'],
		['https://example.com/cms//', 'https://example.com/cms'],
		['https://example.com/a/b/c/', 'https://example.com/a/b/c'],
		['https://example.com/cms?x=1#y', 'https://example.com/cms'],
		['https://münchen.example', 'https://xn--mnchen-3ya.example'],
		['http://[2001:db8::1]:8055/', 'http://[2001:db8::1]:8055'],
	])('%j is %s', (typed, expected) => {
		expect(baseUrl(typed)).toBe(expected);
	});

	it('with letters beyond ASCII is the same however often it is read', () => {
		const read = Array.from({ length: 20_000 }, () => baseUrl('https://münchen.example'));
		expect([...new Set(read)]).toEqual(['https://xn--mnchen-3ya.example']);
	});

	it.each([
		['directus.example.com', 'https://directus.example.com'],
		['directus.example.com/cms/', 'https://directus.example.com/cms'],
		['directus.example.com:8055', 'https://directus.example.com:8055'],
		['localhost', 'http://localhost'],
		['localhost:8055', 'http://localhost:8055'],
		['LOCALHOST:8055', 'http://localhost:8055'],
		['127.0.0.1:8055/cms', 'http://127.0.0.1:8055/cms'],
		['[::1]:8055', 'http://[::1]:8055'],
		['host.docker.internal:8055', 'http://host.docker.internal:8055'],
		['localhost.example.com', 'https://localhost.example.com'],
	])('without a scheme, %j is %s', (typed, expected) => {
		expect(baseUrl(typed)).toBe(expected);
	});

	it.each([
		['https://directus.example.com/admin', 'https://directus.example.com'],
		['https://directus.example.com/admin/', 'https://directus.example.com'],
		['https://directus.example.com/admin/content/posts', 'https://directus.example.com'],
		[
			'https://directus.example.com/admin/content/posts/+?bookmark=1',
			'https://directus.example.com',
		],
		['https://directus.example.com/admin/#/login', 'https://directus.example.com'],
		['https://directus.example.com/admin/login?redirect=/content', 'https://directus.example.com'],
		['https://example.com/cms/admin', 'https://example.com/cms'],
		['https://example.com/cms/admin/users/1', 'https://example.com/cms'],
		['https://example.com/cms//admin/', 'https://example.com/cms'],
		['https://example.com/admin/cms/admin/content', 'https://example.com/admin/cms'],
		['https://directus.example.com/admin/content/admin', 'https://directus.example.com'],
		['https://directus.example.com/admin/content/admins/1', 'https://directus.example.com'],
		[
			'https://directus.example.com/admin/settings/data-model/admin/x',
			'https://directus.example.com',
		],
		['https://directus.example.com/admin/my-extension/page', 'https://directus.example.com'],
		['https://directus.example.com/ADMIN/Content/Posts', 'https://directus.example.com'],
		['https://example.com/administration/admin/users', 'https://example.com/administration'],
		['directus.example.com/admin', 'https://directus.example.com'],
		['localhost:8055/admin/content', 'http://localhost:8055'],
	])("the Studio's %j is %s", (typed, expected) => {
		expect(baseUrl(typed)).toBe(expected);
	});

	it.each(['/administration', '/admins/', '/my-admin', '/administrator/x', '/xadmin'])(
		'keeps the sub-path %s, which only looks like the Studio',
		(path) => {
			expect(baseUrl(`https://example.com${path}`)).toBe(
				`https://example.com${path.replace(/\/$/, '')}`,
			);
		},
	);

	it.each(['', '   ', '\n', undefined, null])(
		'refuses %j as empty, and says where to enter it',
		(typed) => {
			const { message, description } = thrownBy(typed);
			expect(message).toBe('The credential has no Directus URL');
			expect(description).toMatch(/credential/);
		},
	);

	it.each([
		'ftp://example.com',
		'file:///etc/passwd',
		'ws://example.com',
		'gopher://example.com/1',
	])('refuses %s: not http(s)', (typed) => {
		const { message } = thrownBy(typed);
		expect(message).toMatch(/must start with https:\/\/ or http:\/\//);
		expect(message).toContain(new URL(typed).protocol);
	});

	it.each(['javascript:alert(1)', 'data:text/html,x', 'mailto:a@example.com'])(
		'never gives %s out',
		(typed) => {
			expect(thrownBy(typed).message).not.toMatch(/^was taken/);
		},
	);

	it.each(['https://', 'http://:8055', 'https://exa mple.com', 'https://example.com:99999', '???'])(
		'refuses %j: no address at all',
		(typed) => {
			expect(thrownBy(typed).message).toBe(
				'The Directus URL in the credential is not a web address',
			);
		},
	);

	it.each([
		'https://admin:hunter2@directus.example.com',
		'https://:hunter2@directus.example.com/cms',
		'https://hunter2@directus.example.com',
		'admin:hunter2@directus.example.com',
	])('refuses %s: it would send and log the password, which is not repeated', (typed) => {
		const { message, description } = thrownBy(typed);
		expect(message).toMatch(/must not contain a user or password/);
		expect(`${message} ${description}`).not.toContain('hunter2');
	});

	it('repeats nothing of an address that it cannot read', () => {
		const { message, description } = thrownBy('https://admin:hunter2@');
		expect(`${message} ${description}`).not.toContain('hunter2');
	});
});
