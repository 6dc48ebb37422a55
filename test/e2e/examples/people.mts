/** The examples in which people ask, answer and are told. */
import { randomUUID } from 'node:crypto';
import { Directus, nextMail } from '../../support/directus.mjs';
import { until } from '../../support/until.mjs';
import { running } from '../support/n8n.mjs';
import { counted, field, type Workbench } from './workbench.mjs';

export async function resetsPasswords(bench: Workbench, file: string): Promise<void> {
	await bench.activate(file);
	const directus = new Directus();
	const post = async (path: string, body: object) => {
		const response = await fetch(`${running().url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', connection: 'close' },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: await response.json() };
	};
	const user = await directus.makeUser();
	const asked = await post('forgot-password', { email: user.email });
	expect(asked).toMatchObject({ status: 200 });
	const { resetToken: token } = await nextMail(user.email);
	for (const body of [{}, { email: '' }, { email: { a: 1 } }, { email: 'nobody@example.com' }])
		expect(await post('forgot-password', body)).toEqual(asked);
	const weak = await post('reset-password', { token, password: '' });
	expect(weak).toMatchObject({ status: 400, body: { error: expect.any(String) } });
	expect(await directus.canLogIn(user, user.password)).toBe(true);
	const password = 'New-password-2';
	expect(await post('reset-password', { token, password })).toEqual({
		status: 200,
		body: { success: true },
	});
	expect(await directus.canLogIn(user, user.password)).toBe(false);
	expect(await directus.canLogIn(user, password)).toBe(true);
	await directus.removeUsers();
}

export async function invitesColleague(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await bench.collection('tasks', [counted(), field('title', 'string'), field('assignee', 'uuid')]);
	const { id: role } = await directus.ask<{ id: string }>('POST', '/roles', { name: 'Editor' });
	const email = `${randomUUID()}@example.com`;
	const found = async () =>
		await directus.ask<Array<{ id: string; status: string }>>(
			'GET',
			`/users?filter[email][_eq]=${email}&fields=id,status,role,first_name,last_name,title`,
		);
	try {
		const workflow = await bench.activate(file);
		await bench.submitForm('invite-a-colleague', [
			'Mary',
			'Shelley',
			email.toUpperCase(),
			'Author',
		]);
		expect((await bench.ended(workflow, 1)).map(({ status }) => status)).toEqual(['success']);
		const profile = { role, first_name: 'Mary', last_name: 'Shelley', title: 'Author' };
		const [user] = await found();
		expect(user).toMatchObject({ ...profile, status: 'invited' });
		const ready = async () => [
			await directus.ask('GET', `/items/tasks?filter[assignee][_eq]=${user!.id}&fields=title`),
			await directus.ask('GET', `/notifications?filter[recipient][_eq]=${user!.id}&fields=subject`),
		];
		const expected = [
			['Read the style guide', 'Write a first draft', 'Meet the team'].map((title) => ({ title })),
			[{ subject: 'Welcome, Mary!' }],
		];
		expect(await ready()).toEqual(expected);

		const { resetToken: token } = await nextMail(email);
		const password = 'First-password-1';
		await directus.ask('POST', '/users/invite/accept', { token, password }, null);
		expect(await directus.canLogIn({ id: user!.id, email, password }, password)).toBe(true);

		await bench.submitForm('invite-a-colleague', ['Somebody', 'Else', email, '']);
		expect((await bench.ended(workflow, 2)).map(({ status }) => status)).toEqual([
			'success',
			'success',
		]);
		expect(await found()).toEqual([{ ...profile, id: user!.id, status: 'active' }]);
		expect(await ready()).toEqual(expected);
	} finally {
		for (const { id } of await found()) await directus.ask('DELETE', `/users/${id}`);
		await directus.ask('DELETE', `/roles/${role}`);
	}
}

export async function reportsTheWeek(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await bench.collection('orders', [
		counted(),
		field('status', 'string'),
		field('total', 'decimal'),
		field('ordered_on', 'timestamp'),
	]);
	const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
	await directus.ask('POST', '/items/orders', [
		{ status: 'paid', total: '10.25', ordered_on: daysAgo(1) },
		{ status: 'paid', total: '20.25', ordered_on: daysAgo(5) },
		{ status: 'open', total: '5', ordered_on: daysAgo(2) },
		{ status: 'paid', total: '1000', ordered_on: daysAgo(9) },
	]);
	const readers = new Directus();
	const reader = await readers.makeUser();
	const reports = async () =>
		(
			await directus.ask<Array<{ message: string }>>(
				'GET',
				`/notifications?filter[recipient][_eq]=${reader.id}&sort=id`,
			)
		).map(({ message }) => message.split('\n\n').sort());
	try {
		const workflow = await bench.add(file, (text) =>
			text.replace('ada@example.com, grace@example.com', reader.email),
		);
		expect((await bench.run(workflow, 'Monday at Seven')).status).toBe('success');
		const first = ['open: 1, together 5.00', 'paid: 2, together 30.50'];
		expect(await reports()).toEqual([first]);
		const { text } = await nextMail(reader.email);
		for (const line of first) expect(text).toContain(line);

		await directus.ask('PATCH', '/items/orders', {
			query: { filter: { status: { _nnull: true } } },
			data: { ordered_on: daysAgo(8) },
		});
		expect((await bench.run(workflow, 'Monday at Seven')).status).toBe('success');
		expect(await reports()).toEqual([first, ['There were no orders.']]);
	} finally {
		await readers.removeUsers();
	}
}

export async function publishesVersions(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await bench.collection('articles', [counted(), field('title', 'string')], {
		meta: { versioning: true },
	});
	const { id: item } = await directus.ask<{ id: number }>('POST', '/items/articles', {
		title: 'Old title',
	});
	const title = async () =>
		(await directus.ask<{ title: string }>('GET', `/items/articles/${item}`)).title;
	const chief = `chief-${randomUUID()}@example.com`;
	await bench.activate(file, (text) => text.replace('chief-editor@example.com', chief));

	const draft = { collection: 'articles', item: String(item), key: 'spring', name: 'Spring' };
	const { id } = await bench.act<{ id: string }>('POST', '/versions', draft);
	await bench.act('POST', `/versions/${id}/save`, { title: 'New title' });
	const finish = async () =>
		await bench.act('PATCH', `/versions/${id}`, { name: 'Ready for review' });
	await finish();
	const asked = await nextMail(chief);
	expect(asked.text).toContain('Old title');
	expect(asked.text).toContain('New title');
	await bench.answer(asked, false);
	await until(
		async () => (await directus.ask<{ name: string }>('GET', `/versions/${id}`)).name,
		'the version is a draft again',
		{ holds: (name) => name === 'Draft' },
	);
	expect(await title()).toBe('Old title');
	const about = `filter[collection][_eq]=articles&filter[item][_eq]=${item}`;
	expect(await directus.ask('GET', `/comments?${about}&fields=comment`)).toEqual([
		{ comment: expect.stringContaining('Not published yet') },
	]);

	await finish();
	await bench.answer(await nextMail(chief, asked.id), true);
	await until(
		async () => (await directus.request('GET', `/versions/${id}`)).status,
		'the version is gone',
		{ holds: (status) => status === 403 },
	);
	expect(await title()).toBe('New title');
}
