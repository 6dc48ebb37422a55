import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import type { Failure } from '../transport/failure';
import { asFailure, missingParameter } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { Fields, Input, Operation, Part, Parts } from './define';
import { changedFields, partsOf, refuseEmptyChange } from './emptyChange';
import { Entries, fieldsIn, HandlerFields, List, RecordValues } from './define';
import { withComparedFilters } from './filters';
import { columnOfProperty } from '../values/columns';
import { isBroken, isPlainObject } from '../values/forms';
import { refusal, refuseBroken, TEXT_OF_OBJECT } from '../values/readings';
import { hasFixedChoices, optionsOf, refuseNoChoice, refuseNothing, switchOf } from './choices';
import { isBlankJson, parseIds, parseJson, parseJsonObject, parseList, parseRecords } from './json';
import { plainValues } from './plainFields';
import { simplified } from './simplified';
import { bodyParametersJson, jsonParameters, queryParametersJson } from './raw';
import { decoded, hasExpression, ParameterReader } from './reader';
import {
	learnColumns,
	readAdded,
	readChange,
	readMapped,
	readRawBody,
	readRecord,
	readRecords,
	refusedChoices,
	withRecordsRead,
} from './records';

/**
 * Reads what the input items ask for. Nothing else in the node reads its parameters: so handlers get
 * data, and JSON/RAW Parameters is dealt with here alone.
 *
 * @returns an input for every item, or the failure of an item whose parameters are bad
 */
export async function readInputs(
	context: IExecuteFunctions,
	directus: Directus,
	row: Operation,
): Promise<Array<Input | Failure>> {
	await learnColumns(context, directus, row);
	const reader = new InputReader(context, row);
	const inputs = context.getInputData().map((_, index) => {
		try {
			return reader.read(index);
		} catch (error) {
			return asFailure(error, 'no');
		}
	});
	const read = await withRecordsRead(context, directus, row, inputs);
	const compared = await withComparedFilters(directus, row, read, () => context.getTimezone());
	return await simplified(directus, compared);
}

class InputReader {
	private readonly parameters: ParameterReader;

	/** The default values of the row's fields, by their names in the workflow. */
	private readonly defaults: Map<string, unknown>;

	/** Whether the node is the tool of an agent, for which n8n gives its type another name. */
	private readonly isTool: boolean;

	/** The names of the fields whose values say which others the editor shows. */
	private readonly choosers: Set<string>;

	private before?: Input;
	private sameForAll?: Pick<Input, 'raw' | 'query' | 'ui'>;
	private readonly pathNames: string[];
	/** The fields in which a change of a record is given; undefined where the row is none. */
	private readonly changed?: INodeProperties[];

	/** The values of the fields in which no expression has a part: they are the same for every item. */
	private readonly constants = new Map<INodeProperties, unknown>();

	/** What inputs share that holds nothing which JSON would lose. */
	private readonly whole = new WeakSet<object>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly row: Operation,
	) {
		this.parameters = new ParameterReader(context);
		this.isTool = context.getNode().type.endsWith('Tool');
		const fields = [
			jsonParameters,
			...Object.values(row.path ?? {}),
			...fieldsIn(row.query),
			...fieldsIn(row.body),
			...fieldsIn(row.ui),
		];
		const inPath = Object.values(row.path ?? {}).map(({ name }) => name);
		const shown = fields.map(({ displayOptions }) => displayOptions ?? {});
		const named = shown.flatMap(({ show, hide }) => Object.keys({ ...show, ...hide }));
		this.choosers = new Set(named.filter((name) => !inPath.includes(name)));
		this.pathNames = Object.keys(row.path ?? {});
		this.changed = changedFields(row);
		this.defaults = new Map(fields.map(({ name, default: value }) => [name, value]));
	}

	/** @throws Failure naming what is wrong with the parameters of an item */
	read(index: number): Input {
		const { row } = this;
		const shared = this.sameForAll ?? this.readShared(index);
		const path = this.named(row.path, index);
		for (const name of this.pathNames) {
			const value = path[name];
			// What is no ID is refused here, before anything is sent, not in the middle of the run.
			if (value !== undefined && value !== this.before?.path[name]) pathSegment(value, name);
		}
		const body = this.readBody(index, shared);
		const refused = refusedChoices(this.context, index);
		const { before } = this;
		const made: Input = {
			index,
			raw: shared.raw,
			// Of many inputs that ask for the same, one copy is kept of what they have in common.
			path: shareable(path, before?.path),
			query: shareable(shared.query, before?.query),
			body: body.body,
			ui: shareable(body.ui, before?.ui),
		};
		const input = refused ? { ...made, refused } : made;
		this.before = input;
		if (!input.raw && this.changed) refuseEmptyChange(row, this.changed, input);
		if (input.raw) this.refuseBroken(input.query);
		const done = row.prepare?.(input, row) ?? input;
		refuseBroken(done.body);
		this.refuseBroken(done.query);
		this.refuseBroken(done.ui);
		return done;
	}

	/** Looks at what inputs may share, once. @throws Failure naming a value that JSON would lose */
	private refuseBroken(shared: IDataObject): void {
		if (this.whole.has(shared)) return;
		refuseBroken(shared);
		this.whole.add(shared);
	}

	/** What an input holds beside its path and its body: where no expression has a part in it, it is read once. */
	private readShared(index: number): Pick<Input, 'raw' | 'query' | 'ui'> {
		const { row, parameters } = this;
		const before = parameters.expressionsRead;
		const raw =
			(row.body ?? row.query) !== undefined &&
			parameters.value(jsonParameters.name, index, false) === true;
		const ui: IDataObject = this.named(row.ui, index);
		const query = raw
			? this.rawQuery(index)
			: withoutNulls(this.joined(row.query, index, ui) as IDataObject);
		const read = { raw, query, ui };
		if (parameters.expressionsRead === before) this.sameForAll = read;
		return read;
	}

	private readBody(
		index: number,
		{ raw, ui }: Pick<Input, 'raw' | 'ui'>,
	): Pick<Input, 'body' | 'ui'> {
		const { row } = this;
		if (!row.body) return { body: {}, ui };
		if (raw) return { body: this.rawBody(index), ui };
		const own = { ...ui };
		return { body: this.joined(row.body, index, own), ui: own };
	}

	private rawQuery(index: number): IDataObject {
		const { name, displayName } = queryParametersJson;
		if (!this.row.query) return {};
		const query = parseJsonObject(this.parameters.value(name, index), displayName);
		const [own] = partsOf(this.row.query) as Part[];
		// A switch for which an expression within the JSON gave nothing would count as not set.
		return own instanceof Entries
			? (optionsOf(own.field, query, () => true) as IDataObject)
			: query;
	}

	private rawBody(index: number): Input['body'] {
		const { name, displayName } = bodyParametersJson;
		const given = parseJson(this.parameters.value(name, index), displayName);
		const isList = this.row.listBody && Array.isArray(given);
		const body = isList ? (given as unknown[]) : parseJsonObject(given, displayName);
		return readRawBody(this.context, this.parameters, this.row, body, { index, displayName });
	}

	/** A query or a body, put together from its parts. What only the handler reads goes to `ui`. */
	private joined(parts: Parts = {}, index: number, ui: IDataObject): Input['body'] {
		const list = partsOf(parts);
		if (list instanceof List) return (this.list(list, index) ?? []) as unknown[];
		const [first] = list;
		// The record of a mapper is made anew for each input, so that it need not be copied.
		if (list.length === 1 && first instanceof Entries && first.field.type === 'resourceMapper')
			return this.part(first, index, ui);
		const whole: IDataObject = {};
		for (const part of list) Object.assign(whole, this.part(part, index, ui));
		return whole;
	}

	private part(part: Part, index: number, ui: IDataObject): IDataObject {
		if (part instanceof Entries) {
			const { name, typeOptions } = part.field;
			// The columns that the user chose to match on, where the mapper offers that.
			if (typeOptions?.resourceMapper?.mode === 'upsert')
				ui.matchFields = this.parameters.value(`${name}.matchingColumns`, index, []) as string[];
			return this.entriesOf(part.field, index);
		}
		if (!(part instanceof HandlerFields)) return plainValues(part, this.named(part, index));
		Object.assign(ui, this.named(part.fields, index));
		return {};
	}

	/** The values of fields under their names, without those that are empty or hidden in the editor. */
	private named(fields: Fields = {}, index: number): IDataObject {
		const read: IDataObject = {};
		for (const name in fields) {
			const field = fields[name]!;
			const value =
				field instanceof List
					? this.list(field, index)
					: field instanceof Entries
						? this.entriesOf(field.field, index)
						: field instanceof RecordValues
							? this.recordValues(field, index)
							: this.field(field, index);
			if (value !== undefined) read[name] = value as IDataObject;
		}
		return read;
	}

	private list({ field, of }: List, index: number): unknown[] | undefined {
		const { displayName, required } = field;
		const value = this.field(field, index);
		if (value === undefined) return undefined;
		const parse = {
			values: parseList,
			ids: parseIds,
			objects: parseRecords,
			records: parseRecords,
		};
		const entries = parse[of](value, displayName);
		if (required && entries.length === 0) throw missingParameter(displayName);
		if (of !== 'records') return entries;
		const options = { index, displayName };
		return readRecords(this.context, this.parameters, this.row, entries as IDataObject[], options);
	}

	private recordValues({ field }: RecordValues, index: number): IDataObject | undefined {
		const value = this.field(field, index);
		if (value === undefined) return undefined;
		const given = parseJsonObject(value, field.displayName);
		return readChange(this.context, this.parameters, this.row, given, index);
	}

	/** @throws Failure where the field is required and empty, or its JSON is broken */
	private field(field: INodeProperties, index: number): unknown {
		if (this.constants.has(field)) return this.constants.get(field);
		const before = this.parameters.expressionsRead;
		const value = this.checkedValue(field, index);
		if (this.parameters.expressionsRead === before) this.constants.set(field, value);
		return value;
	}

	private checkedValue(field: INodeProperties, index: number): unknown {
		if (!this.isShown(field, index)) return undefined;
		const given = this.valueOf(field, field.name, index);
		// What a model leaves out is as the editor has it.
		const isChooser = field.type === 'options' && this.choosers.has(field.name);
		const isLeftOut = given === undefined && this.isTool && (isChooser || field.type === 'number');
		const value = isLeftOut ? field.default : given;
		const isInPath = this.pathNames.some((one) => this.row.path![one] === field);
		const isOneOf = isChooser || (value !== undefined && !isInPath && hasFixedChoices(field));
		if (isOneOf && this.isExpression(field.name, index)) refuseNoChoice(field, value ?? '');
		const isEmptyChoice =
			field.type === 'multiOptions' && Array.isArray(value) && value.length === 0;
		if (field.required && (value === undefined || isEmptyChoice))
			throw missingParameter(field.displayName);
		if (this.isExpression(field.name, index)) refuseNothing(this.row, field, value);
		// JSON that an expression did not give is not the same as none: a filter would find everything.
		if (field.type === 'json' && value === undefined && this.isNothing(field.name, index))
			parseJsonObject(undefined, field.displayName);
		return value;
	}

	/** Whether a parameter is an expression without a result. */
	private isNothing(name: string, index: number): boolean {
		const isEmpty = (this.parameters.value(name, index) ?? undefined) === undefined;
		return isEmpty && this.isExpression(name, index);
	}

	private isExpression(name: string, index: number): boolean {
		return hasExpression(this.parameters.storedAt(name, index));
	}

	/** Whether the editor shows a field beside the values of the others. */
	private isShown({ displayOptions }: INodeProperties, index: number): boolean {
		if (!displayOptions) return true;
		const fits = ([name, values]: [string, unknown]) => {
			const standard = this.defaults.get(name);
			const chosen = this.parameters.value(name, index, standard) ?? standard;
			return (values as unknown[]).includes(name === '@tool' ? this.isTool : chosen);
		};
		const { show = {}, hide = {} } = displayOptions;
		return Object.entries(show).every(fits) && !Object.entries(hide).some(fits);
	}

	/** The value of a field; undefined where it is empty. */
	private valueOf(field: INodeProperties, name: string, index: number): unknown {
		const isLocator = field.type === 'resourceLocator';
		const locator = name === field.name ? field : { ...field, name };
		const value: unknown = isLocator
			? this.parameters.locator(locator, index)
			: this.parameters.value(name, index, field.default);
		if (field.type === 'boolean' && name === field.name)
			return switchOf(field, value, this.isExpression(name, index));
		if ((value ?? '') === '' || isBlankJson(field, value)) return undefined;
		if (isBroken(value)) throw refusal(columnOfProperty(field), value, 'a value');
		if (field.type === 'string' && name === field.name && isPlainObject(value)) {
			const shown = { ...columnOfProperty(field), name: field.displayName };
			throw refusal(shown, value, 'a text', TEXT_OF_OBJECT).withField(name);
		}
		if (isLocator && String(value).includes('%') && this.parameters.isFromAddress(locator, index))
			return decoded(String(value));
		if (field.type === 'collection')
			return optionsOf(field, value, (option) => this.isExpression(`${name}.${option}`, index));
		if (field.type === 'json') return parseJson(value, field.displayName);
		// An expression may give the chosen ones as a text.
		if (field.type === 'multiOptions' && typeof value === 'string')
			return parseList(value, field.displayName);
		// An expression may give a number where the API wants text: an all-digit password, say.
		if (field.type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
			return String(value);
		return value;
	}

	/** The entries of a JSON object, of a collection or of a resource mapper. */
	private entriesOf(field: INodeProperties, index: number): IDataObject {
		if (field.type === 'collection') return this.collection(field, index);
		if (field.type === 'resourceMapper')
			return readMapped(this.context, this.parameters, this.row, field, index);
		return parseJsonObject(this.field(field, index) ?? {}, field.displayName);
	}

	/** The entries of a collection that the user added, under their own names: the API's. */
	private collection(field: INodeProperties, index: number): IDataObject {
		const added = (this.valueOf(field, field.name, index) ?? {}) as IDataObject;
		const read: IDataObject = {};
		for (const option of (field.options ?? []) as INodeProperties[]) {
			if (!Object.hasOwn(added, option.name)) continue;
			const name = `${field.name}.${option.name}`;
			const value = this.valueOf(option, name, index);
			if (this.isExpression(name, index)) refuseNothing(this.row, option, value);
			if (option.name === 'customFields') {
				const custom = parseJsonObject(value ?? {}, option.displayName);
				const { context, parameters, row } = this;
				Object.assign(
					read,
					row.collection ? readRecord(context, parameters, row, custom, index) : custom,
				);
				continue;
			}
			const sent = readAdded(this.context, this.row, option, value, {
				uncast: this.parameters.value(name, index),
				stored: this.parameters.storedAt(name, index),
			});
			if (sent !== undefined) read[option.name] = sent as IDataObject;
		}
		return read;
	}
}

/** The last object where it holds the same values as the next; objects in them only count as the same if they are one. */
function shareable(next: IDataObject, last: IDataObject | undefined): IDataObject {
	if (last === undefined || next === last) return next;
	const names = Object.keys(next);
	for (const name of names) if (!Object.is(next[name], last[name])) return next;
	return names.length === Object.keys(last).length ? last : next;
}

/** A query, unlike a record, has nothing to be emptied. */
const withoutNulls = (query: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null && value !== ''));
