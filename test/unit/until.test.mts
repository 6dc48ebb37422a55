import { until } from '../support/until.mjs';

it('gives what was seen when it held, after looks that did not', async () => {
	let looks = 0;
	expect(
		await until(() => ++looks, 'there were three looks', { holds: (n) => n === 3, every: 1 }),
	).toBe(3);
	expect(looks).toBe(3);
});

it('fails with what was waited for and what was seen last', async () => {
	await expect(
		until(() => ({ state: 'starting' }), 'the server is up', {
			holds: ({ state }) => state === 'up',
			within: 20,
			every: 5,
		}),
	).rejects.toThrow(
		"Waited in vain until the server is up (0.02 s). Seen last: { state: 'starting' }",
	);
});

it('passes an error of the look on at once', async () => {
	let looks = 0;
	const look = () => {
		looks++;
		throw new Error('No answer');
	};
	await expect(until(look, 'there is an answer')).rejects.toThrow('No answer');
	expect(looks).toBe(1);
});
