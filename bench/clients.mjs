/** The contenders without n8n: an axios client that sends bulk requests, and one that sends a request per item. */
import { Agent } from 'node:http';
import axios from 'axios';
import { COLLECTION } from './servers.mjs';

/** Directus takes bodies of 1 MB unless MAX_PAYLOAD_SIZE says otherwise. */
const MOST_BYTES = 1_000_000;

const path = `/items/${COLLECTION}`;

const clientOf = ({ url, adminToken }) =>
	axios.create({
		baseURL: url,
		headers: { Authorization: `Bearer ${adminToken}` },
		httpAgent: new Agent({ keepAlive: true }),
		maxContentLength: Infinity,
		maxBodyLength: Infinity,
	});

/** As few parts of a list as the server's limit for a body allows. */
function parts(list) {
	const made = [[]];
	let bytes = 0;
	for (const entry of list) {
		bytes += JSON.stringify(entry).length + 1;
		if (bytes > MOST_BYTES - 1000) {
			made.push([]);
			bytes = 0;
		}
		made.at(-1).push(entry);
	}
	return made;
}

/** Reads records by their keys, with all fields unless some are named. */
async function read(client, ids, fields) {
	const query = { filter: { id: { _in: ids } }, limit: -1, ...(fields && { fields }) };
	await client.request({ method: 'SEARCH', url: path, data: { query } });
}

const rawTasks = {
	async create(client, records) {
		for (const part of parts(records)) await client.post(path, part);
	},
	async update(client, records) {
		for (const part of parts(records)) await client.patch(path, part);
	},
	// Directus answers a delete of what is not there as if it had been: who wants to know has to read first.
	async delete(client, records) {
		for (const part of parts(records.map(({ id }) => id))) {
			await read(client, part, ['id']);
			await client.delete(path, { data: part });
		}
	},
	async get(client, records) {
		for (const part of parts(records.map(({ id }) => id))) await read(client, part);
	},
	async lookUp(client, records) {
		for (const part of parts(records.map(({ slug }) => slug))) {
			const query = { filter: { slug: { _in: part } }, limit: -1 };
			await client.request({ method: 'SEARCH', url: path, data: { query } });
		}
	},
	async upsert(client, records) {
		for (const part of parts(records)) {
			const slugs = part.map(({ slug }) => slug);
			const query = { fields: ['id', 'slug'], filter: { slug: { _in: slugs } }, limit: -1 };
			const { data } = await client.request({ method: 'SEARCH', url: path, data: { query } });
			const ids = new Map(data.data.map(({ id, slug }) => [slug, id]));
			await client.post(
				path,
				part.filter(({ slug }) => !ids.has(slug)),
			);
			await client.patch(
				path,
				part
					.filter(({ slug }) => ids.has(slug))
					.map((entry) => ({ ...entry, id: ids.get(entry.slug) })),
			);
		}
	},
	async synchronize(client, records) {
		const { data } = await client.get(path, { params: { limit: -1 } });
		const held = new Map(data.data.map((entry) => [entry.slug, entry]));
		const changed = records.flatMap((entry) => {
			const { id, ...before } = held.get(entry.slug);
			const names = Object.keys(entry).filter((name) => entry[name] !== before[name]);
			return names.length > 0 ? [{ ...entry, id }] : [];
		});
		for (const part of parts(changed)) await client.patch(path, part);
	},
	async all(client) {
		await client.get(path, { params: { limit: -1 } });
	},
};

const oneByOneTasks = {
	async create(client, records) {
		for (const entry of records) await client.post(path, entry);
	},
	async update(client, records) {
		for (const { id, ...entry } of records) await client.patch(`${path}/${id}`, entry);
	},
	async delete(client, records) {
		for (const { id } of records) await client.delete(`${path}/${id}`);
	},
	async get(client, records) {
		for (const { id } of records) await client.get(`${path}/${id}`);
	},
	async lookUp(client, records) {
		for (const { slug } of records)
			await client.get(path, { params: { filter: JSON.stringify({ slug: { _eq: slug } }) } });
	},
	async upsert(client, records) {
		for (const entry of records) {
			const params = { fields: 'id', filter: JSON.stringify({ slug: { _eq: entry.slug } }) };
			const { data } = await client.get(path, { params });
			const [found] = data.data;
			if (found) await client.patch(`${path}/${found.id}`, entry);
			else await client.post(path, entry);
		}
	},
	// Here it is pages of 100 records: what Directus gives where nothing is said.
	async all(client) {
		for (let page = 1; ; page += 1) {
			const { data } = await client.get(path, { params: { page } });
			if (data.data.length < 100) return;
		}
	},
};

const contender =
	(runs) =>
	async ({ directus }, task, inputs) => {
		const client = clientOf(directus);
		const start = performance.now();
		await runs[task](client, inputs);
		return { ms: performance.now() - start };
	};

export const raw = contender(rawTasks);
export const oneByOne = contender(oneByOneTasks);
