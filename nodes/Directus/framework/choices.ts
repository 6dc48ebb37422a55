import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { Failure } from '../transport/failure';
import type { Operation } from './define';
import { isBlank } from './json';

const NEXT = 'Nothing was sent for this item. Check the expression that gives it:';

/**
 * The value of a switch: true or false, or these words; undefined where something else is stored in the workflow.
 *
 * @throws Failure at anything else of an expression, also where it gives nothing: it could switch a guard off
 */
export function switchOf(
	{ displayName }: INodeProperties,
	value: unknown,
	isFromExpression: boolean,
): boolean | undefined {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === true || word === 'true') return true;
	if (word === false || word === 'false') return false;
	if (!isFromExpression) return undefined;
	throw new Failure(`"${displayName}" is neither true nor false`, 'no', {
		description: `${NEXT} true and false, and these words as text, are taken.`,
	});
}

/**
 * Ends where an expression gives none of a field's choices, in a field that decides which others count: without it
 * those would be left out, and a read without its filter gives everything.
 *
 * @throws Failure naming the choices
 */
export function refuseNoChoice({ displayName, options = [] }: INodeProperties, value: unknown) {
	const choices = (options as INodePropertyOptions[]).map((one) => one.value);
	// A choice may be a word for true or false.
	if ((choices as unknown[]).includes(typeof value === 'boolean' ? String(value) : value)) return;
	const shown = choices.map((one) => JSON.stringify(one)).join(', ');
	throw new Failure(`"${displayName}" is none of its choices`, 'no', {
		description: `${NEXT} ${shown} are taken.`,
	});
}

/** Whether the choices of a field are those in its description; others Directus gives. */
export const hasFixedChoices = ({ type, typeOptions }: INodeProperties): boolean =>
	type === 'options' && typeOptions?.loadOptionsMethod === undefined;

/** The collection of what a row itself is to do; others hold the values of a record, or of a query alone. */
const OPTIONS = 'options';

/**
 * What was added below Options, with its switches read. Any other collection stays as it is.
 *
 * @param isExpression whether the option of a name is given by an expression
 * @throws Failure where an expression gives none of an option's values: it would be as if nobody had set the option
 */
export function optionsOf(
	field: INodeProperties,
	added: unknown,
	isExpression: (name: string) => boolean,
): unknown {
	if (field.name !== OPTIONS || typeof added !== 'object' || added === null) return added;
	const read: IDataObject = { ...added };
	for (const option of field.options as INodeProperties[]) {
		const { name, type } = option;
		if (!Object.hasOwn(read, name)) continue;
		const isFromExpression = isExpression(name);
		if (type === 'boolean') read[name] = switchOf(option, read[name], isFromExpression);
		if (isFromExpression && hasFixedChoices(option)) refuseNoChoice(option, read[name]);
	}
	return read;
}

/**
 * Ends where an expression gives nothing in a field that says how much is written. Left empty it stands for all, or
 * for no look at what was there before.
 *
 * @throws Failure naming the field
 */
export function refuseNothing(
	{ decisive }: Pick<Operation, 'decisive'>,
	field: INodeProperties,
	value: unknown,
): void {
	const isNothing =
		value === undefined || isBlank(value) || (Array.isArray(value) && !value.length);
	if (!isNothing || !decisive?.includes(field)) return;
	throw new Failure(`The expression of "${field.displayName}" gave nothing`, 'no', {
		description:
			'Nothing was sent for this item: as if the field was left empty, more would be done than with a value. Check the expression, or empty the field.',
	});
}
