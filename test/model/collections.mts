/** The collections of the model test, one for each shape, made once and emptied between cases. */
import type { IDataObject, ResourceMapperField } from 'n8n-workflow';
import { resourceMapping } from '../../dist/nodes/Directus/methods/resourceMapping';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { editorContext, type CredentialData } from '../support/engine.mjs';
import { KEYS, type Case, type Held, type Shape } from './plan.mjs';

type Columns = Record<'getColumns' | 'getChangeColumns' | 'getMatchColumns', ResourceMapperField[]>;

export interface Collection {
	name: string;
	shape: Shape;
	/** What the editor stores in a resource mapper for it. */
	columns: Columns;
}

/** The records of a collection by their keys as text, in the order of the keys. */
export type Records = Map<string, Held>;

const field = (name: string, type: string, schema: IDataObject = {}, meta: IDataObject = {}) => ({
	field: name,
	type,
	schema,
	meta,
});

const KEY_FIELDS = {
	counted: field('id', 'integer', { is_primary_key: true, has_auto_increment: true }),
	uuid: field('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }),
	text: field('id', 'string', { is_primary_key: true }),
	large: field('id', 'bigInteger', { is_primary_key: true }),
};

/**
 * A whole number that JavaScript rounds, as text. What it is rounded to is the number before, which is
 * that of no other, so that a record is known by it though Directus's answer holds the rounded one.
 *
 * @param n counted from 0
 */
export const largeKey = (n: number): string => String(2n ** 53n + 1n + 4n * BigInt(n));

const FIELDS = [
	// Tells which input a record was last written from.
	field('marker', 'string'),
	field('title', 'text'),
	field('label', 'string', { is_nullable: false }),
	field('code', 'string', { is_unique: true }),
	field('sort', 'integer'),
	field('number', 'integer'),
	field('flag', 'boolean', {}, { special: ['cast-boolean'] }),
	field('day', 'date'),
	field('at', 'timestamp'),
	field('local', 'dateTime'),
	field('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }),
	field('big', 'bigInteger'),
	field('extra', 'json', {}, { special: ['cast-json'] }),
	field('tags', 'csv', {}, { special: ['cast-csv'] }),
];

/** A Directus with the collections of the model test; `lane` tells those of tests that run side by side apart. */
export class Ground {
	private readonly made = new Map<string, Promise<Collection>>();

	private editor?: Promise<IDataObject>;

	constructor(
		readonly server: Server,
		private readonly lane = 0,
	) {}

	private get editorToken(): string {
		return `only-for-the-model-test-${this.lane}`;
	}

	private nameOf({ key, sorted }: Shape): string {
		return `model_${key}${sorted ? '_sorted' : ''}_${this.lane}`;
	}

	/** The collection of a shape, made where it is not there yet. */
	collection(shape: Shape): Promise<Collection> {
		const name = this.nameOf(shape);
		const made = this.made.get(name) ?? this.make(name, shape);
		this.made.set(name, made);
		return made;
	}

	private async make(name: string, shape: Shape): Promise<Collection> {
		await this.server.status('DELETE', `/collections/${name}`);
		await this.server.request('POST', '/collections', {
			collection: name,
			schema: {},
			// Without its activity, which nothing here looks at, Directus writes faster.
			meta: { accountability: null, ...(shape.sorted && { sort_field: 'sort' }) },
			fields: [KEY_FIELDS[shape.key], ...FIELDS],
		});
		const context = editorContext(
			{ resource: 'items', operation: 'create', collection: byId(name) },
			this.server.credential,
		);
		const columns = async (method: keyof Columns) =>
			(await resourceMapping[method].call(context as never)).fields;
		return {
			name,
			shape,
			columns: {
				getColumns: await columns('getColumns'),
				getChangeColumns: await columns('getChangeColumns'),
				getMatchColumns: await columns('getMatchColumns'),
			},
		};
	}

	/** Empties a collection and puts some records into it. */
	async begin(collection: Collection, seeded: number): Promise<void> {
		const { name, shape } = collection;
		// By a query Directus would delete the records of the keys as it has rounded them.
		const keys = [...(await this.held(collection)).values()].map(({ id }) => id);
		if (keys.length > 0) await this.server.request('DELETE', `/items/${name}`, keys);
		if (seeded === 0) return;
		const records = Array.from({ length: seeded }, (_, n) => ({
			...(shape.key === 'text' && { id: `seed ${n}` }),
			...(shape.key === 'large' && { id: largeKey(n) }),
			marker: `seed ${n}`,
			label: `Seed ${n}`,
			code: `seed ${n}`,
			number: n,
			price: 99.5,
			flag: true,
			day: '2026-01-31',
			// The sort field does not follow the keys.
			sort: seeded - n,
		}));
		await this.server.request('POST', `/items/${name}`, records);
	}

	/** What the server holds, asked directly. */
	async held({ name, shape }: Collection): Promise<Records> {
		const path = `/items/${name}?limit=-1&sort=id`;
		let records: Held[] = await this.server.request('GET', path);
		if (shape.key === 'large' && records.length > 0) {
			// The answer is rounded; the database compares exactly.
			const exactKey = ({ id }: Held) => (Number.isSafeInteger(id) ? id : String(BigInt(id) + 1n));
			const asked = records.map(exactKey).join(',');
			const exact: Held[] = await this.server.request('GET', `${path}&filter[id][_in]=${asked}`);
			const found = new Set(exact.map(({ id }) => id));
			records = records.map((record) => ({
				...record,
				id: found.has(record.id) ? exactKey(record) : `${record.id}, a rounded key`,
			}));
		}
		return new Map(records.map((record) => [String(record.id), record]));
	}

	/** The credential of a caller, for a Directus at an address. */
	async credential(caller: Case['caller'], url = this.server.url): Promise<CredentialData> {
		if (caller === 'administrator') return { ...this.server.credential, url };
		await (this.editor ??= this.makeEditor());
		return { ...this.server.credential, url, token: this.editorToken };
	}

	/** Somebody who may do everything with the items of the collections, see their fields, and nothing else. */
	private async makeEditor(): Promise<IDataObject> {
		const names = KEYS.flatMap((key) =>
			[false, true].map((sorted) => this.nameOf({ key, sorted })),
		);
		for (const key of KEYS)
			for (const sorted of [false, true]) await this.collection({ key, sorted });
		const permissions = names.flatMap((collection) =>
			['create', 'read', 'update', 'delete'].map((action) => ({
				collection,
				action,
				fields: ['*'],
			})),
		);
		permissions.push({ collection: 'directus_fields', action: 'read', fields: ['*'] });
		const policy = await this.server.request('POST', '/policies', {
			name: `Model test ${this.lane}`,
			permissions,
		});
		const user = await this.server.request('POST', '/users', {
			email: `model-${this.lane}@example.com`,
			token: this.editorToken,
			policies: [{ policy: policy.id }],
		});
		return { user: user.id, policy: policy.id };
	}

	/** Removes what was made. */
	async clear(): Promise<void> {
		const editor = await this.editor;
		if (editor) {
			await this.server.request('DELETE', `/users/${editor.user}`);
			await this.server.request('DELETE', `/policies/${editor.policy}`);
		}
		for (const name of this.made.keys())
			await this.server.request('DELETE', `/collections/${name}`);
		this.made.clear();
	}
}
