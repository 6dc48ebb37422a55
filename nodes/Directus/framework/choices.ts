import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { Failure } from '../transport/failure';

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
	if ((choices as unknown[]).includes(value)) return;
	const shown = choices.map((one) => JSON.stringify(one)).join(', ');
	throw new Failure(`"${displayName}" is none of its choices`, 'no', {
		description: `${NEXT} ${shown} are taken.`,
	});
}
