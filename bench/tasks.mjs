/** What is measured: how the collection stands before, what is asked for, and how it must stand after. */

const record = (n) => ({
	title: `Title ${n}`,
	slug: `slug-${n}`,
	views: n,
	body: `The body of record ${n}`,
});

const sum = (from, to) => ((from + to) * (to - from + 1)) / 2;
const list = (size, make) => Array.from({ length: size }, (_, index) => make(index + 1));

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {number[]} sizes
 * @property {(size: number) => number} before how many records there are at first, with the keys from 1 on
 * @property {(size: number) => object[]} inputs what the workflow's items hold
 * @property {string} items the same as an n8n expression of `n`, of which there are `all`
 * @property {(size: number) => { count: number, views: number }} after what the collection holds in the end
 */

/** @type {Record<string, Task>} */
export const tasks = {
	create: {
		name: 'Create',
		sizes: [1000, 10000],
		before: () => 0,
		inputs: (size) => list(size, record),
		items: '{ title: `Title ${n}`, slug: `slug-${n}`, views: n, body: `The body of record ${n}` }',
		after: (size) => ({ count: size, views: sum(1, size) }),
	},
	update: {
		name: 'Update',
		sizes: [1000, 10000],
		before: (size) => size,
		inputs: (size) => list(size, (n) => ({ id: n, title: `New ${n}`, views: 1 })),
		items: '{ id: n, title: `New ${n}`, views: 1 }',
		after: (size) => ({ count: size, views: size }),
	},
	delete: {
		name: 'Delete',
		sizes: [1000, 10000],
		before: (size) => size + 10,
		inputs: (size) => list(size, (n) => ({ id: n })),
		items: '{ id: n }',
		after: (size) => ({ count: 10, views: sum(size + 1, size + 10) }),
	},
	get: {
		name: 'Get',
		sizes: [1000, 10000],
		before: (size) => size,
		inputs: (size) => list(size, (n) => ({ id: n })),
		items: '{ id: n }',
		after: (size) => ({ count: size, views: sum(1, size) }),
	},
	lookUp: {
		name: 'Look Up',
		sizes: [1000, 10000],
		before: (size) => size,
		// By a text field, and not in the order of the records.
		inputs: (size) => list(size, (n) => ({ slug: `slug-${size + 1 - n}` })),
		items: '{ slug: `slug-${all + 1 - n}` }',
		after: (size) => ({ count: size, views: sum(1, size) }),
	},
	upsert: {
		name: 'Create or Update',
		sizes: [1000, 10000],
		// Half of them are there.
		before: (size) => size / 2,
		inputs: (size) => list(size, (n) => ({ title: `New ${n}`, slug: `slug-${n}`, views: 2 * n })),
		items: '{ title: `New ${n}`, slug: `slug-${n}`, views: 2 * n }',
		after: (size) => ({ count: size, views: 2 * sum(1, size) }),
	},
	synchronize: {
		name: 'Synchronize, 1 % changed',
		sizes: [20000, 100000],
		before: (size) => size,
		inputs: (size) => list(size, (n) => ({ ...record(n), views: n % 100 ? n : 0 })),
		items:
			'{ title: `Title ${n}`, slug: `slug-${n}`, views: n % 100 ? n : 0, body: `The body of record ${n}` }',
		after: (size) => ({ count: size, views: sum(1, size) - 100 * sum(1, Math.floor(size / 100)) }),
	},
	all: {
		name: 'Return All',
		sizes: [20000, 500000],
		before: (size) => size,
		inputs: () => [{}],
		items: '{}',
		after: (size) => ({ count: size, views: sum(1, size) }),
	},
};
