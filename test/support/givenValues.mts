/** Values as they come out of each place in the node, for the tests of what becomes of them. */
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { GivenRecord, ReadingOptions } from '../../dist/nodes/Directus/values/record';
import type { Source } from '../../dist/nodes/Directus/values/rules';

/** A value of the field `x` as it would come from there. */
export function given(source: Source, value: unknown, isTyped = false): GivenRecord {
	if (source === 'autoMapped' || source === 'json' || source === 'raw')
		return { source, values: { x: value as never } };
	const entry = { value, fromExpression: !isTyped };
	const values = new Map([['x', entry]]);
	return { source: source === 'additional' ? source : 'mapped', values };
}

export const options = (source: Source, more: Partial<ReadingOptions> = {}): ReadingOptions => ({
	timezone: 'America/New_York',
	purpose: 'match',
	keepsEmpty: source === 'mappedOneByOne',
	...more,
});

/** The failure that a function ends with. */
export const failureOf = (run: () => unknown): Failure => {
	try {
		run();
	} catch (error) {
		if (error instanceof Failure) return error;
		throw error;
	}
	throw new Error('It was taken.');
};
