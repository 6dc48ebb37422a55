/** The examples that bring data into Directus. */
import { fakeServer } from '../../support/fakeServer.mjs';
import { faultyProxy } from '../../support/faultyProxy.mjs';
import { makeArticles, outputOf, saveCredential } from '../support/n8n.mjs';
import { bytesOf, counted, field, type Workbench } from './workbench.mjs';

const PRODUCTS = [
	field('sku', 'string', { is_primary_key: true }),
	field('name', 'string'),
	field('price', 'decimal'),
	field('stock', 'integer'),
	field('status', 'string'),
];

const products = async ({ directus }: Workbench) =>
	(await directus.ask<Array<Record<string, unknown>>>('GET', '/items/products?sort=sku')).map(
		({ sku, name, price, stock, status }) => [sku, name, Number(price), stock, status],
	);

/** How many writes to a collection Directus has noted. */
const writes = async ({ directus }: Workbench, collection: string) => {
	const query = `filter[collection][_eq]=${collection}&aggregate[count]=*`;
	const [{ count }] = await directus.ask<[{ count: number | string }]>('GET', `/activity?${query}`);
	return Number(count);
};

export async function bringsInCsv(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await bench.collection('products', PRODUCTS);
	await directus.ask('POST', '/items/products', [
		{ sku: 'P-1', name: 'Old chair', price: '49.90', stock: 3, status: 'published' },
		{ sku: 'P-9', name: 'Not in the file', price: '1', stock: 1, status: 'published' },
	]);
	const workflow = await bench.activate(file);
	const csv =
		'sku,name,price,stock\nP-1,"Chair, red",49.90,\nP-2,Table,120.00,\nP-3,Lamp,about ten,7\n';
	const drop = async () =>
		await bench.submitForm('products-csv', [new File([csv], 'products.csv', { type: 'text/csv' })]);
	await drop();
	expect((await bench.ended(workflow, 1)).map(({ status }) => status)).toEqual(['success']);
	const expected = [
		// Its stock was 3, and its cell is empty.
		['P-1', 'Chair, red', 49.9, null, 'published'],
		['P-2', 'Table', 120, null, null],
		['P-9', 'Not in the file', 1, 1, 'published'],
	];
	expect(await products(bench)).toEqual(expected);

	const title = 'Refused rows of products.csv';
	const refused = async () =>
		await directus.ask<Array<{ id: string }>>(
			'GET',
			`/files?fields=id&filter[title][_eq]=${encodeURIComponent(title)}`,
		);
	const files = await refused();
	expect(files).toHaveLength(1);
	const [header, ...rows] = String(await bytesOf(directus, files[0]!.id))
		.trim()
		.split('\n');
	expect(header?.replace('\ufeff', '')).toBe('sku,name,price,stock,reason');
	expect(rows).toEqual([expect.stringMatching(/^P-3,Lamp,about ten,7,.*about ten/)]);

	const before = await writes(bench, 'products');
	await drop();
	await bench.ended(workflow, 2);
	expect(await writes(bench, 'products')).toBe(before);
	expect(await products(bench)).toEqual(expected);
	for (const { id } of await refused()) await directus.ask('DELETE', `/files/${id}`);
}

export async function synchronizesSheet(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await bench.collection('products', PRODUCTS);
	await directus.ask(
		'POST',
		'/items/products',
		[1, 2, 3, 4, 5].map((n) => ({
			...{ sku: `P-${n}`, name: `Product ${n}`, price: '10.50', stock: n },
			status: n === 4 ? 'archived' : 'published',
		})),
	);
	const header = 'sku,name,price,stock';
	let sheet = [
		header,
		...['P-1,Product 1,10.50,1', 'P-2,Product 2,11.00,2', 'P-4,Product 4,10.5,4'],
		...['P-5,Product 5,10.50,', 'P-6,New,3,6'],
	].join('\n');
	const site = await fakeServer(() => ({ body: sheet, headers: { 'content-type': 'text/csv' } }));
	try {
		const workflow = await bench.add(file, (text) =>
			text.replace('https://docs.google.com/spreadsheets/d/e/your-sheet/pub?output=csv', site.url),
		);
		expect((await bench.run(workflow, 'Every Hour')).status).toBe('success');
		const expected = [
			['P-1', 'Product 1', 10.5, 1, 'published'],
			['P-2', 'Product 2', 11, 2, 'published'],
			['P-3', 'Product 3', 10.5, 3, 'archived'],
			['P-4', 'Product 4', 10.5, 4, 'published'],
			['P-5', 'Product 5', 10.5, null, 'published'],
			['P-6', 'New', 3, 6, 'published'],
		];
		expect(await products(bench)).toEqual(expected);
		// Five that were put there, and P-2 to P-6.
		expect(await writes(bench, 'products')).toBe(10);

		const again = await bench.run(workflow, 'Every Hour');
		expect(again.status).toBe('success');
		const told = await outputOf(again, 'Synchronize');
		expect(told.map(({ json }) => json.result)).toEqual(Array(5).fill('unchanged'));
		expect(await writes(bench, 'products')).toBe(10);

		sheet = [header, 'P-1,Half a sheet,1,1'].join('\n');
		expect((await bench.run(workflow, 'Every Hour')).status).toBe('error');
		expect(await products(bench)).toEqual(expected);
	} finally {
		await site.close();
	}
}

export async function updatesWhatIsThere(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	await makeArticles(directus, 'articles');
	const workflow = await bench.add(file);
	const execution = await bench.run(workflow, 'Start');
	expect(execution.status).toBe('success');
	const toLookAt = await outputOf(execution, 'Look at This');
	expect(toLookAt.map(({ json }) => json)).toMatchObject([
		{ slug: 'without-a-title', details: { field: 'title', written: 'no' } },
	]);
	expect(await directus.ask('GET', '/items/articles?fields=title,slug,views')).toEqual([
		{ title: 'First, once more', slug: 'first', views: 10 },
		{ title: 'Second', slug: 'second', views: 2 },
		{ title: 'A new one', slug: 'a-new-one', views: 1 },
	]);
	await directus.ask('DELETE', '/collections/articles');
}

export async function findsOutWhy(bench: Workbench, file: string): Promise<void> {
	const { directus } = bench;
	const key = field('id', 'string', { is_primary_key: true });
	await bench.collection('customers', [key, field('name', 'string')]);
	await bench.collection('orders', [
		counted(),
		field('number', 'string', { is_unique: true }),
		field('customer', 'string'),
		field('total', 'decimal'),
	]);
	const relation = { collection: 'orders', field: 'customer', related_collection: 'customers' };
	await directus.ask('POST', '/relations', { ...relation, schema: { on_delete: 'CASCADE' } });
	await bench.collection('failed_orders', [
		counted(),
		...['number', 'reason', 'written'].map((name) => field(name, 'text')),
		field('order', 'json', {}, { special: ['cast-json'] }),
	]);
	await directus.ask('POST', '/items/customers', { id: 'ada', name: 'Ada' });
	const taken = { number: 'A-0', customer: 'ada', total: 1 };
	await directus.ask('POST', '/items/orders', taken);
	// A rate limiter that names a pause longer than the node itself waits.
	const body = JSON.stringify({
		errors: [{ message: 'Too many requests', extensions: { code: 'REQUESTS_EXCEEDED' } }],
	});
	const proxy = await faultyProxy(directus.server.url, [
		{
			...{ method: 'POST', path: '/items/orders', status: 429 },
			...{ headers: { 'retry-after': '3600' }, body },
		},
	]);
	const direct = bench.credentialOf('Directus account');
	const proxied = { ...directus.credential, url: proxy.url };
	bench.use('Directus account', await saveCredential(bench.client, proxied));
	try {
		const workflow = await bench.add(file, (text) => {
			expect(text).toContain('"amount": 30,');
			return text.replace('"amount": 30,', '"amount": 1,');
		});
		const execution = await bench.run(workflow, 'Start');
		expect(execution.data.resultData.error).toBeUndefined();
		expect(proxy.struck()).toBe(1);
		expect(await outputOf(execution, 'Wait')).not.toEqual([]);
	} finally {
		await bench.client.deleteCredential(bench.credentialOf('Directus account').id);
		bench.use('Directus account', direct);
		await proxy.close();
	}
	const held = await directus.ask<object[]>(
		'GET',
		'/items/orders?fields=number,customer,total&sort=number',
	);
	expect(held).toMatchObject([
		{ number: 'A-0', customer: 'ada', total: expect.anything() },
		{ number: 'A-1', customer: 'ada', total: expect.anything() },
		{ number: 'A-2', customer: 'grace', total: expect.anything() },
	]);
	expect(await directus.ask('GET', '/items/customers?fields=id&sort=id')).toEqual([
		{ id: 'ada' },
		{ id: 'grace' },
	]);
	expect(await directus.ask('GET', '/items/failed_orders')).toEqual([
		{
			id: expect.anything(),
			number: 'A-0',
			reason: expect.stringContaining('unique'),
			written: 'no',
			order: { number: 'A-0', customer: 'ada', total: '5.00' },
		},
	]);
}
