/** What a case of the model test is made of: a shape, runs of the node, and perhaps one fault. All of it is plain data that fast-check draws, shrinks and prints. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

export const OPERATIONS = [
	'create',
	'update',
	'upsert',
	'delete',
	'get',
	'updateByQuery',
	'deleteByQuery',
] as const;

/** The stored value of an operation of the resource Item. */
export type Operation = (typeof OPERATIONS)[number];

/** Keys that the database counts, uuids that Directus makes, texts and large whole numbers that the input gives. */
export const KEYS = ['counted', 'uuid', 'text', 'large'] as const;

export interface Shape {
	key: (typeof KEYS)[number];
	/** Whether the collection has a sort field, which the records set as they like. */
	sorted: boolean;
}

/**
 * Which record an input is about: one that the server holds, counted in the order of the keys and around the
 * end, or none. `with` is put behind a key that the server holds, which makes it another one or none.
 */
export type Target = { held: number; with?: 'e0' } | { absent: true } | { odd: string };

/** A column of the collections that inputs give values for. */
export type Column =
	| 'title'
	| 'label'
	| 'code'
	| 'sort'
	| 'number'
	| 'flag'
	| 'day'
	| 'at'
	| 'local'
	| 'price'
	| 'big'
	| 'extra'
	| 'tags';

export type Values = Partial<Record<Column, unknown>>;

export interface Input {
	target: Target;
	values: Values;
	/** The text key of a new record where keys are given; one of its own where nothing is said. */
	key?: (typeof GIVEN_KEYS)[number];
	/** Whether a created record is given a key where it could go without. */
	ownKey?: true;
	/** Whether an update's input carries another key under the key's name, such as that of another system. */
	foreignKey?: true;
}

/** Keys that several inputs may give, of the letters that an address has to encode. */
export const GIVEN_KEYS = ['k', 'K', 'a b', 'a/b', 'ä', 'x?y#z', '10', '%41'] as const;

export const RETURNS = ['all', 'key', 'marker', 'pair', 'failing'] as const;

/** How the columns get their values: auto-mapped, mapped below by expressions, or the whole body as JSON. */
export const MAPPINGS = ['auto', 'mapped', 'raw'] as const;

export interface Run {
	operation: Operation;
	inputs: Input[];
	mapping: (typeof MAPPINGS)[number];
	/** Which fields the answer is to hold; `failing` holds a path that Directus cannot read back. */
	returns: (typeof RETURNS)[number];
	batchSize: number;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** The column that Create or Update matches on; `key` is the primary key. */
	match: 'key' | 'code' | 'number';
	/** How many records a change or delete by query is about, in the order of the keys. */
	limit: number;
}

export const FAULTS = [
	'cut before the server got it',
	'cut after the server did it',
	'400',
	'429',
	'500',
	'502',
	'503',
	'502 after the server did it',
	'503 after the server did it',
	'answer cut in the middle',
	'answer ends too early',
] as const;

export interface FaultPlan {
	kind: (typeof FAULTS)[number];
	/** The run that it strikes, counted from 0 and around the end. */
	run: number;
	/** A method of HTTP, `write` for whichever of those that write, or `any`. */
	method: 'POST' | 'PATCH' | 'DELETE' | 'GET' | 'write' | 'any';
	/** How many of such requests pass before. */
	after: number;
	/** How many of such requests it strikes, one behind the other. */
	times: number;
	/** Seconds in Retry-After, with 429 and 503. */
	retryAfter?: 0 | 1;
}

export interface Case {
	shape: Shape;
	/** Who the credential is of. */
	caller: 'administrator' | 'editor';
	/** How many records there are before the first run. */
	seeded: number;
	runs: Run[];
	fault: FaultPlan | null;
}

/** Restricts what is drawn. */
export interface Limits {
	operations: readonly Operation[];
	faults: readonly FaultPlan['kind'][];
	returns: readonly Run['returns'][];
	mappings: readonly Run['mapping'][];
	callers: readonly Case['caller'][];
	keys: readonly Shape['key'][];
	sorted: readonly boolean[];
	/** Whether inputs have values that are empty, odd or broken. */
	oddValues: boolean;
	/** Whether inputs name records that are not there, keys that are none, or a key twice. */
	oddTargets: boolean;
	/** The most runs of a case and the most inputs of a run. */
	mostRuns: number;
	mostInputs: number;
}

export const EVERYTHING: Limits = {
	operations: OPERATIONS,
	faults: FAULTS,
	returns: RETURNS,
	mappings: MAPPINGS,
	callers: ['administrator', 'editor'],
	keys: KEYS,
	sorted: [false, true],
	oddValues: true,
	oddTargets: true,
	mostRuns: 4,
	mostInputs: 40,
};

/** How often each is drawn beside the others, once where nothing is said: what goes wrong most is drawn most. */
const WEIGHTS: Partial<Record<Operation | Shape['key'], number>> = {
	create: 4,
	upsert: 4,
	update: 2,
	counted: 3,
	uuid: 2,
};

/** One of some; the first of them is the simplest. */
const oneOfThese = <T extends keyof typeof WEIGHTS>(these: readonly T[]): fc.Arbitrary<T> =>
	fc.oneof(
		{ withCrossShrink: true },
		...these.map((one) => ({ weight: WEIGHTS[one] ?? 1, arbitrary: fc.constant(one) })),
	);

/** Objects as JSON makes them: those without a prototype that fast-check draws too come from no server. */
const record = <T,>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
	fc.record(fields, { noNullPrototype: true }) as fc.Arbitrary<T>;

const text = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
	.filter((one) => one.trim() !== '');
const nothing = ['', ' ', null] as const;
const day = fc.date({
	min: new Date('1980-01-01'),
	max: new Date('2037-12-31'),
	noInvalidDate: true,
});
const isoDay = day.map((date) => date.toISOString().slice(0, 10));
const isoMoment = day.map((date) => `${date.toISOString().slice(0, 19)}Z`);

/** For each column what people mean to store, and what else comes along. */
const VALUES: Record<Column, { plain: fc.Arbitrary<unknown>; odd: readonly unknown[] }> = {
	title: { plain: text, odd: [...nothing, '\t\n', 'x'.repeat(3000), 5, true] },
	label: { plain: text, odd: nothing },
	code: { plain: fc.constantFrom('a', 'b', 'c', 'd', 'e'), odd: [...nothing, 'A'] },
	sort: { plain: fc.integer({ min: 0, max: 9 }), odd: [...nothing, '3'] },
	number: {
		plain: fc.integer({ min: 0, max: 5 }),
		odd: [...nothing, '\t', '3', '03', -7, 1e15, 'many', true, '1e1'],
	},
	flag: { plain: fc.boolean(), odd: [...nothing, 'false', 'true', 0, 1, 'maybe'] },
	day: { plain: isoDay, odd: [...nothing, '2026-02-30', 'tomorrow', '2026-01-01T23:30:00-05:00'] },
	at: { plain: isoMoment, odd: [...nothing, 'soon', '2026-01-01T23:30:00-05:00'] },
	local: { plain: isoMoment.map((moment) => moment.slice(0, 19)), odd: [...nothing, 'soon'] },
	price: {
		plain: fc.integer({ min: 0, max: 99999 }).map((cents) => cents / 100),
		odd: [...nothing, '99.5', '1,5', 'free'],
	},
	big: { plain: fc.integer({ min: 0, max: 2 ** 40 }), odd: [...nothing, '9007199254740993', 'x'] },
	extra: {
		plain: fc.oneof(record({ a: fc.integer() }), fc.array(fc.integer(), { maxLength: 2 })),
		odd: [...nothing, '{"a":1}', '{broken', 'text', 7, false],
	},
	tags: {
		plain: fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 3 }),
		odd: [...nothing, 'x,y', []],
	},
};

export const COLUMNS = Object.keys(VALUES) as Column[];

function valuesArbitrary(oddValues: boolean): fc.Arbitrary<Values> {
	const of = (column: Column) => {
		const { plain, odd } = VALUES[column];
		return oddValues
			? fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: fc.constantFrom(...odd) })
			: plain;
	};
	const { label, code, ...others } = Object.fromEntries(
		COLUMNS.map((column) => [column, of(column)]),
	) as Record<Column, fc.Arbitrary<unknown>>;
	// A record without its label is refused, and one with a code often too: most records are to pass.
	const often = (chance: number, arbitrary: fc.Arbitrary<unknown>) =>
		fc.option(arbitrary, { freq: chance, nil: undefined });
	return fc
		.tuple(
			fc.record(others, { requiredKeys: [], noNullPrototype: true }),
			often(15, label),
			oddValues ? often(1, code) : fc.constant(undefined),
		)
		.map(([values, ownLabel, ownCode]) => ({
			...(ownLabel !== undefined && { label: ownLabel }),
			...(ownCode !== undefined && { code: ownCode }),
			...values,
		}));
}

function inputArbitrary({ oddValues, oddTargets }: Limits): fc.Arbitrary<Input> {
	const held = fc.nat({ max: 9 }).map((n) => ({ held: n }));
	const target: fc.Arbitrary<Target> = oddTargets
		? fc.oneof(
				{ weight: 12, arbitrary: held },
				{
					weight: 1,
					arbitrary: held.map((one): Target => ({ ...one, with: 'e0' })),
				},
				{ weight: 1, arbitrary: fc.constant<Target>({ absent: true }) },
				{
					weight: 1,
					arbitrary: fc.constantFrom('', ' ', 'x', '-0').map((odd): Target => ({ odd })),
				},
			)
		: held;
	const rarely = <T,>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 1, nil: undefined });
	const oneOf = (many: number) =>
		fc.oneof(
			{ weight: many - 1, arbitrary: fc.constant(undefined) },
			{ weight: 1, arbitrary: fc.constant(true as const) },
		);
	return record({
		target,
		values: valuesArbitrary(oddValues),
		key: oddTargets ? rarely(fc.constantFrom(...GIVEN_KEYS)) : fc.constant(undefined),
		ownKey: oddTargets ? oneOf(4) : fc.constant(undefined),
		foreignKey: oddTargets ? oneOf(10) : fc.constant(undefined),
	}).map(({ key, ownKey, foreignKey, ...input }) => ({
		...input,
		...(key !== undefined && { key }),
		...(ownKey && { ownKey }),
		...(foreignKey && { foreignKey }),
	}));
}

function runArbitrary(limits: Limits): fc.Arbitrary<Run> {
	const input = inputArbitrary(limits);
	const few = Math.min(5, limits.mostInputs);
	return record({
		operation: oneOfThese(limits.operations),
		inputs: fc.oneof(
			{ weight: 6, arbitrary: fc.array(input, { minLength: 1, maxLength: few }) },
			{ weight: 1, arbitrary: fc.array(input, { minLength: 1, maxLength: limits.mostInputs }) },
		),
		mapping: fc.constantFrom(...limits.mappings),
		returns: fc.constantFrom(...limits.returns),
		batchSize: fc.oneof(fc.constantFrom(50, 1, 2, 3), fc.integer({ min: 1, max: 50 })),
		onError: fc.constantFrom<Run['onError'][]>(
			'stopWorkflow',
			'continueRegularOutput',
			'continueErrorOutput',
		),
		// Only by a column whose values need not differ can two inputs for one record become two records.
		match: fc.constantFrom<Run['match'][]>('number', 'key', 'number', 'code'),
		limit: fc.integer({ min: 1, max: 3 }),
		hasTwins: fc.boolean(),
	}).map(({ hasTwins, ...run }) => (hasTwins ? withTwins(run) : run));
}

/** A run of Create or Update in which every second input is about the record of the one before it. */
function withTwins(run: Run): Run {
	const { operation, match, inputs } = run;
	if (operation !== 'upsert' || match === 'key') return run;
	const valueOf = (place: number) => inputs[place - (place % 2)]!.values[match] ?? 1;
	return {
		...run,
		inputs: inputs.map((input, place) => ({
			...input,
			values: { ...input.values, [match]: valueOf(place) },
		})),
	};
}

function faultArbitrary({ faults }: Limits): fc.Arbitrary<FaultPlan | null> {
	if (faults.length === 0) return fc.constant(null);
	const fault = record({
		kind: fc.constantFrom(...faults),
		run: fc.nat({ max: 3 }),
		method: fc.oneof(
			{ weight: 4, arbitrary: fc.constant<FaultPlan['method']>('write') },
			{
				weight: 5,
				arbitrary: fc.constantFrom<FaultPlan['method'][]>('POST', 'PATCH', 'DELETE', 'GET', 'any'),
			},
		),
		after: fc.oneof(
			{ weight: 3, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: fc.nat({ max: 4 }) },
		),
		// What is sent again is so twice where its answer is lost, so four hide the look behind it as well.
		times: fc.oneof(
			{ weight: 5, arbitrary: fc.constant(1) },
			{ weight: 2, arbitrary: fc.constantFrom(2, 4) },
		),
		retryAfter: fc.oneof(
			{ weight: 5, arbitrary: fc.constant(0 as const) },
			{ weight: 4, arbitrary: fc.constant(undefined) },
			{ weight: 1, arbitrary: fc.constant(1 as const) },
		),
	}).map(({ retryAfter, times, ...rest }): FaultPlan => {
		const isWaitedFor = /^(429|503)/.test(rest.kind);
		const told = isWaitedFor && retryAfter !== undefined;
		// A server that does not say when to come back is waited for longer each time.
		const isSlow = isWaitedFor && retryAfter !== 0;
		return { ...rest, times: isSlow ? 1 : times, ...(told && { retryAfter }) };
	});
	return fc.option(fault, { freq: 2, nil: null });
}

/** Draws cases within limits. */
export const caseArbitrary = (limits: Limits = EVERYTHING): fc.Arbitrary<Case> =>
	record({
		shape: record({
			key: oneOfThese(limits.keys),
			sorted: fc.constantFrom(...limits.sorted),
		}),
		caller: fc.constantFrom(...limits.callers),
		seeded: fc.nat({ max: 5 }),
		runs: fc.array(runArbitrary(limits), { minLength: 1, maxLength: limits.mostRuns }),
		fault: faultArbitrary(limits),
	}).map((one) => ({ ...one, runs: one.runs.map((run) => withPossibleQuery(one.shape, run)) }));

/**
 * A run of its collection. What a query finds Directus changes and deletes by its keys, which it has read
 * as JavaScript's numbers, so that it finds none of the large ones again.
 */
function withPossibleQuery({ key }: Shape, run: Run): Run {
	if (key !== 'large' || !run.operation.endsWith('ByQuery')) return run;
	return { ...run, operation: run.operation === 'deleteByQuery' ? 'delete' : 'update' };
}

/** A record as an API answers it. */
export type Held = IDataObject & { id: string | number; marker: string | null };
