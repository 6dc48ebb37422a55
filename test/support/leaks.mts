/** Finds a secret in what n8n keeps or prints. */
import type { IRun } from 'n8n-workflow';

/** The ways in which a text may be written down. */
const shapes = (secret: string) => [
	secret,
	encodeURIComponent(secret),
	new URLSearchParams({ '': secret }).toString().slice(1),
	JSON.stringify(secret).slice(1, -1),
	Buffer.from(secret).toString('base64'),
];

const holds = (text: string, secret: string) =>
	shapes(secret).some((shape) => text.includes(shape));

/**
 * Where a secret is in a value: in texts, names and bytes, also in what JSON would leave out, such
 * as an error's stack and cause.
 *
 * @returns the places, as paths
 */
export function placesOf(secret: string, value: unknown): string[] {
	const seen = new Set<unknown>();
	const walk = (entry: unknown, path: string): string[] => {
		if (typeof entry === 'string') return holds(entry, secret) ? [path] : [];
		if (typeof entry !== 'object' || entry === null || seen.has(entry)) return [];
		seen.add(entry);
		if (Buffer.isBuffer(entry)) return holds(entry.toString('latin1'), secret) ? [path] : [];
		const inside =
			entry instanceof Map ? Object.fromEntries(entry) : entry instanceof Set ? [...entry] : entry;
		return Object.getOwnPropertyNames(inside).flatMap((name) => [
			...(holds(name, secret) ? [`${path}.${name} (the name)`] : []),
			...walk((inside as Record<string, unknown>)[name], `${path}.${name}`),
		]);
	};
	return walk(value, '');
}

/** The node's input, as a failed run keeps it. */
const INPUT = /^\.data\.executionData\.nodeExecutionStack\.\d+\.data\.main\./;

/** Where a stored run holds a secret that came in by an input item, beyond that item. */
export const leaksOf = (secret: string, stored: IRun): string[] =>
	placesOf(secret, stored).filter((path) => !INPUT.test(path));
