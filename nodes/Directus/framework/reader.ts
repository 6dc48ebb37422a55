import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Failure } from '../transport/failure';

/**
 * Reads the node's parameters for many input items.
 *
 * n8n searches its whole description for every parameter of every item and evaluates each
 * expression in a sandbox, which takes half a millisecond. So what holds no expression is read once
 * for all items, and what is nothing but a field of the input (`={{ $json.title }}`) is taken from
 * the data that n8n's `$json` itself reads. That is n8n's data proxy and not getInputData(): in a
 * tool of an agent the latter is what the model wrote. For each parameter the first value taken so, and
 * the first field that is not there, are compared with n8n's own evaluation; a difference turns this way
 * off for the run.
 *
 * Values without an expression are shared by all items: they are for reading only.
 */
export class ParameterReader {
	private readonly constants = new Map<string, unknown>();

	private readonly stored = new Map<string, unknown>();

	/** The names of the values of locators, by those of the locators. */
	private readonly locatorValues = new Map<string, string>();

	/** The names that lead to a field of the input, of the parameters that are nothing but that. */
	private readonly paths = new Map<string, string[]>();

	/** The items that `$json` is taken from; undefined where n8n has to be asked each time. */
	private inputs?: Array<{ json: IDataObject }>;

	/** The parameters of which a value, and of which a missing field, was compared with n8n's evaluation. */
	private readonly compared = { value: new Set<string>(), nothing: new Set<string>() };

	/** How often an expression was read: what was read without one between two looks at this is the same for every item. */
	expressionsRead = 0;

	constructor(private readonly context: IExecuteFunctions) {
		this.inputs = itemsOf(context);
	}

	/**
	 * The value of a parameter for an input item, as n8n evaluates it.
	 *
	 * @param name the parameter's name, or a path into it such as `options.fields`
	 */
	value(name: string, index: number, fallback?: unknown): unknown {
		const known = this.paths.get(name);
		if (known) {
			this.expressionsRead++;
			return this.fromInput(known, name, index, fallback);
		}
		if (this.constants.has(name)) return this.constants.get(name);
		const stored = this.storedAt(name, index, fallback);
		if (!hasExpression(stored)) {
			const value = this.evaluated(name, index, fallback);
			this.constants.set(name, value);
			return value;
		}
		this.expressionsRead++;
		const path = typeof stored === 'string' && this.inputs ? jsonPath(stored) : undefined;
		if (!path) return this.evaluated(name, index, fallback);
		this.paths.set(name, path);
		return this.fromInput(path, name, index, fallback);
	}

	/**
	 * The value of a resource locator. n8n itself takes an ID out of an address; the other ways of
	 * choosing are read without that.
	 */
	locator({ name, modes, default: fallback }: INodeProperties, index: number): unknown {
		const known = this.locatorValues.get(name);
		if (known !== undefined) return this.value(known, index, '');
		const stored = this.storedAt(name, index, fallback);
		const mode = (stored as { mode?: string } | undefined)?.mode;
		const extracts = modes?.find((one) => one.name === mode)?.extractValue !== undefined;
		if (typeof stored !== 'object' || stored === null) return this.value(name, index, fallback);
		if (!extracts) {
			const value = `${name}.value`;
			this.locatorValues.set(name, value);
			return this.value(value, index, '');
		}
		if (hasExpression(stored)) this.expressionsRead++;
		return this.context.getNodeParameter(name, index, fallback, { extractValue: true });
	}

	/** Whether a locator's value was taken out of the address of a page. */
	isFromAddress({ name, modes, default: fallback }: INodeProperties, index: number): boolean {
		const { mode } = (this.storedAt(name, index, fallback) ?? {}) as { mode?: string };
		return modes?.some((one) => one.name === mode && one.extractValue !== undefined) === true;
	}

	/** A parameter as the workflow stores it, with its expressions; n8n marks those by a leading `=`. */
	storedAt(name: string, index: number, fallback?: unknown): unknown {
		if (!this.stored.has(name)) {
			const options = { rawExpressions: true };
			this.stored.set(name, this.context.getNodeParameter(name, index, fallback ?? '', options));
		}
		return this.stored.get(name);
	}

	private evaluated(name: string, index: number, fallback?: unknown): unknown {
		try {
			return this.context.getNodeParameter(name, index, fallback ?? '', { skipValidation: true });
		} catch (error) {
			// n8n goes through what an expression gives, by recursion.
			throw error instanceof Error && error.name === 'RangeError' ? endless(name) : error;
		}
	}

	private fromInput(path: string[], name: string, index: number, fallback: unknown): unknown {
		const found = foundAt(this.inputs?.[index]?.json, path);
		if (!found) return this.evaluated(name, index, fallback);
		const { value } = found;
		const compared = this.compared[value === undefined ? 'nothing' : 'value'];
		if (compared.has(name)) return value;
		const own = this.evaluated(name, index, fallback);
		compared.add(name);
		if (JSON.stringify(own) !== JSON.stringify(value)) this.inputs = undefined;
		return own;
	}
}

/** The failure of a value that n8n cannot take. A mapped column is known by its own name. */
function endless(name: string): Failure {
	const field = /\["(.*)"\]$/.exec(name)?.[1] ?? name;
	return new Failure(`The field "${field}" holds itself, or is nested too deep`, 'no', {
		field,
		description:
			'Nothing was sent for this item. Take out what is wanted in the expression, such as {{ $json.x.id }}.',
	});
}

/** The items as `$json` reads them; undefined where this n8n gives them in another way. */
function itemsOf(context: IExecuteFunctions): Array<{ json: IDataObject }> | undefined {
	try {
		const { $input } = context.getWorkflowDataProxy(0) as {
			$input?: { all(): Array<{ json: IDataObject }> };
		};
		return $input?.all();
	} catch {
		return undefined;
	}
}

/** Whether a stored value holds an expression, at any depth. */
export function hasExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(hasExpression);
}

/**
 * What the names of a path lead to. A field that its object does not have is nothing, for n8n as well.
 *
 * @returns undefined where only n8n can tell: where an object on the way is not there, and where a name
 * may be one that every object or list has, such as `constructor` or `length`
 */
function foundAt(json: unknown, path: string[]): { value: unknown } | undefined {
	let value = json;
	for (let step = 0; step < path.length; step++) {
		const name = path[step]!;
		if (typeof value !== 'object' || value === null) return undefined;
		if (!Object.hasOwn(value, name)) {
			const isNothing = step === path.length - 1 && !Array.isArray(value) && !(name in value);
			return isNothing ? { value: undefined } : undefined;
		}
		value = (value as IDataObject)[name];
	}
	return { value };
}

/** A name in the path of an expression: `.title`, `["the title"]`, `['the title']`, or a place in a list, `[0]`. */
const STEP = /\.([\p{L}_$][\p{L}\p{N}_$]*)|\["([^"\\\]{}]+)"\]|\['([^'\\\]{}]+)'\]|\[(\d+)\]/gu;

/** What is nothing but `$json` and such names; a blank before the braces would make a text of it. */
const PATH = new RegExp(String.raw`^=\{\{\s*\$json((?:${STEP.source})+)\s*\}\}$`, 'u');

/** The names that lead to a field, where an expression is nothing but `$json` and those names. */
function jsonPath(expression: string): string[] | undefined {
	const path = PATH.exec(expression)?.[1];
	if (path === undefined) return undefined;
	return [...path.matchAll(STEP)].map(([, ...forms]) => forms.find(Boolean) ?? '');
}

/** In an address a key is encoded; what is no code is left as it is. */
export function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
