/**
 * Hostile values in every placeholder: each in the address of every row, and a sixth of them, another for each
 * placeholder, in whole runs of the node. What the others hold is in the other tests of this kind.
 */
import { endpointPath } from '../../../dist/nodes/Directus/actions/customApi';
import { fillPath } from '../../../dist/nodes/Directus/transport/path';
import { testHostileValues } from '../../suites/hostileValues.mjs';
import { hostile } from '../../support/hostile.mjs';
import { tried } from '../../support/tried.mjs';
import { rows } from '../../support/rows.mjs';

testHostileValues(hostile, 6);

it('there are three hundred', () => {
	expect(hostile.length).toBeGreaterThanOrEqual(300);
	expect(new Set(hostile.map(({ title }) => title)).size).toBe(hostile.length);
});

it('the path of a call keeps every one of them below the Directus URL', () => {
	const astray = hostile.filter(({ value }) => {
		try {
			const { place, search } = endpointPath(value);
			const { origin, pathname } = new URL(`http://directus.example/sub${place}?${search}`);
			return origin !== 'http://directus.example' || pathname !== `/sub${place}`;
		} catch (error) {
			return (error as { written?: string }).written !== 'no';
		}
	});
	expect(astray).toEqual([]);
	tried({
		what: 'a hostile value as the path of a call of the user',
		times: hostile.length,
		result: 'below the Directus URL, or refused',
	});
});

describe.each(rows.filter(({ placeholders }) => placeholders.length > 0))('$title', (one) => {
	it.each(one.placeholders)('keeps every one of them in {%s}', (placeholder) => {
		const astray = hostile.filter(({ value }) => {
			const values = Object.fromEntries(one.placeholders.map((name) => [name, 'x']));
			const plain = fillPath(one.template, { ...values, [placeholder]: 'MARK' });
			try {
				const path = fillPath(one.template, { ...values, [placeholder]: value });
				const segment = encodeURIComponent(String(value));
				const isWhole = path === plain.replace('MARK', () => segment);
				const { origin, pathname, search } = new URL(`http://directus.example/sub${path}`);
				const isThere =
					origin === 'http://directus.example' && pathname === `/sub${path}` && search === '';
				return !isWhole || !isThere;
			} catch (error) {
				return (error as { written?: string }).written !== 'no';
			}
		});
		expect(astray).toEqual([]);
		tried({
			what: 'a hostile value in a placeholder of an address',
			times: hostile.length,
			result: 'one segment of that address, or refused',
		});
	});
});
