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
};

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
	async begin({ name, shape }: Collection, seeded: number): Promise<void> {
		await this.server.request('DELETE', `/items/${name}`, { query: { limit: -1 } });
		if (seeded === 0) return;
		const records = Array.from({ length: seeded }, (_, n) => ({
			...(shape.key === 'text' && { id: `seed ${n}` }),
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
	async held({ name }: Collection): Promise<Records> {
		const records: Held[] = await this.server.request('GET', `/items/${name}?limit=-1&sort=id`);
		return new Map(records.map((record) => [String(record.id), record]));
	}

	/** The credential of a caller, for a Directus at an address. */
	async credential(caller: Case['caller'], url = this.server.url): Promise<CredentialData> {
		if (caller === 'administrator') return { ...this.server.credential, url };
		await (this.editor ??= this.makeEditor());
		return { ...this.server.credential, url, accessToken: this.editorToken };
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
