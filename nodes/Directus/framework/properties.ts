import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation, Resource } from './define';
import { fieldsIn } from './define';
import { bodyParametersJson, jsonParameters, queryParametersJson } from './raw';

/** A field with whether JSON/RAW Parameters hides it (false), shows it (true) or leaves it. */
interface Placed {
	field: INodeProperties;
	raw?: boolean;
}

/** A place in the list of properties, and the operations that show it: resource → operations. */
interface Slot extends Placed {
	uses: Map<string, string[]>;
	/** Those that follow it in some operation. */
	behind: Set<Slot>;
}

const byName = (a: INodePropertyOptions, b: INodePropertyOptions) =>
	a.name.localeCompare(b.name, 'en');

/**
 * The node's properties, made from the table: the selectors, and one property per distinct field
 * that is shown for every resource and operation whose row names it. Fields are compared by
 * identity. One property for many operations keeps the description small, which the browser
 * loads whole.
 *
 * @param resources the table: stored value → resource
 * @returns properties in n8n's format; an operation's fields keep the order of its row
 */
export function buildProperties(resources: Record<string, Resource>): INodeProperties[] {
	const slots: Slot[] = [];
	for (const [resource, { operations }] of Object.entries(resources)) {
		for (const [operation, row] of Object.entries(operations)) {
			place(slots, fieldsOf(row), resource, operation);
		}
	}
	return [
		resourceSelector(resources),
		...Object.entries(resources).map(([value, resource]) => operationSelector(value, resource)),
		...inOrder(slots).flatMap((slot) => propertiesOf(slot, resources)),
	];
}

/** Every field of a row in the order of the editor, with the JSON switch where there is one. */
export function fieldsOf(row: Operation): Placed[] {
	const replaced = [row.body, row.query].flatMap((parts) => fieldsIn(parts));
	const alone = (fields: INodeProperties[]): Placed[] => fields.map((field) => ({ field }));
	const raw: Placed[] = [];
	if (row.body ?? row.query) raw.push({ field: jsonParameters });
	if (row.body) raw.push({ field: bodyParametersJson, raw: true });
	if (row.query) raw.push({ field: queryParametersJson, raw: true });
	const all = [
		...alone(Object.values(row.path ?? {})),
		...raw,
		...replaced.map((field) => ({ field, raw: false })),
		...alone(fieldsIn(row.ui)),
	];
	const place = ({ field }: Placed) => LAST.indexOf(field.name);
	return all.sort((a, b) => place(a) - place(b));
}

/** What holds optional fields ends the list, as in n8n's own nodes: what stands by itself is asked for first. */
const LAST = ['additionalFields', 'options'];

const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	default: '',
};

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: '',
};

function resourceSelector(resources: Record<string, Resource>): INodeProperties {
	const options = Object.entries(resources)
		.map(([value, { name, description }]) => ({ name, value, description }))
		.sort(byName);
	const initial = resources.items ? 'items' : options[0]?.value;
	return { ...resourceField, options, default: initial };
}

function operationSelector(resource: string, { operations }: Resource): INodeProperties {
	const options = Object.entries(operations)
		.map(([value, { name, action, description }]) => ({
			name,
			value,
			description,
			action,
		}))
		.sort(byName);
	const show = { resource: [resource] };
	// A new node opens with it. The first by name may have many parameters: Aggregate of items does.
	const initial = operations.get ? 'get' : options[0]?.value;
	return { ...operationField, displayOptions: { show }, options, default: initial };
}

/**
 * Adds an operation's fields to the slots. A field takes the slot that it has already, unless that
 * would turn the order of another operation around: then it gets one more.
 */
function place(slots: Slot[], fields: Placed[], resource: string, operation: string): void {
	let before: Slot | undefined;
	for (const { field, raw } of fields) {
		const known = slots.filter((slot) => slot.field === field && slot.raw === raw);
		let slot = known.find((one) => one !== before && (!before || !leadsTo(one, before)));
		if (!slot) {
			slot = { field, raw, uses: new Map(), behind: new Set() };
			slots.push(slot);
		}
		slot.uses.set(resource, [...(slot.uses.get(resource) ?? []), operation]);
		before?.behind.add(slot);
		before = slot;
	}
}

function leadsTo(from: Slot, to: Slot, seen = new Set<Slot>()): boolean {
	if (from === to) return true;
	seen.add(from);
	return [...from.behind].some((next) => !seen.has(next) && leadsTo(next, to, seen));
}

/** The slots in an order that is every operation's. */
function inOrder(slots: Slot[]): Slot[] {
	const ordered = new Set<Slot>();
	const visit = (slot: Slot) => {
		if (ordered.has(slot)) return;
		for (const next of slot.behind) visit(next);
		ordered.add(slot);
	};
	for (const slot of [...slots].reverse()) visit(slot);
	return [...ordered].reverse();
}

/**
 * The properties of a slot. n8n shows a property for every pair of the resources and operations
 * that it names, so uses are put together into such rectangles. A pair that the table does not
 * have does no harm in one.
 */
function propertiesOf(slot: Slot, resources: Record<string, Resource>): INodeProperties[] {
	const { field, raw, uses } = slot;
	const fits = ({ resources: names, operations }: Rectangle) =>
		names.every((name) =>
			operations.every(
				(operation) =>
					!resources[name]?.operations[operation] || uses.get(name)?.includes(operation),
			),
		);
	const groups: Rectangle[] = [];
	for (const [resource, operations] of uses) {
		const joined = groups.findIndex((group) =>
			fits(join(group, { resources: [resource], operations })),
		);
		const alone = { resources: [resource], operations };
		if (joined < 0) groups.push(alone);
		else groups.splice(joined, 1, join(groups[joined] ?? alone, alone));
	}
	// All of them by `show`: n8n leaves those conditions out of the definition that it shows a model of each
	// operation, where those by `hide` would stand beside every field.
	return groups.map((group) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: {
				...conditionsOf(group, resources),
				...(raw !== undefined && { jsonParameters: [raw] }),
				...field.displayOptions?.show,
			},
		},
	}));
}

/** What shows a property for a rectangle. Where the operations, or the resources, tell it alone, the others go. */
function conditionsOf(
	{ resources: names, operations }: Rectangle,
	all: Record<string, Resource>,
): Partial<Record<'resource' | 'operation', string[]>> {
	const isElsewhere = Object.entries(all).some(
		([name, one]) => !names.includes(name) && operations.some((value) => one.operations[value]),
	);
	if (!isElsewhere) return { operation: operations };
	const isForAll = names.every((name) =>
		Object.keys(all[name]?.operations ?? {}).every((value) => operations.includes(value)),
	);
	return isForAll ? { resource: names } : { resource: names, operation: operations };
}

interface Rectangle {
	resources: string[];
	operations: string[];
}

const join = (a: Rectangle, b: Rectangle): Rectangle => ({
	resources: [...new Set([...a.resources, ...b.resources])],
	operations: [...new Set([...a.operations, ...b.operations])],
});
