import type { Resource } from './define';

/** A stored value in words, as most operations are called: `getDashboard` is Get Dashboard. */
const inWords = (value: string) =>
	value.replace(/[A-Z]/g, ' $&').replace(/^./, (letter) => letter.toUpperCase());

/**
 * The expression that n8n's canvas shows below the name of a node, as `Get Many: Item (articles)`. An
 * expression knows the stored values only, so the names stand in it: those of resources, and those of
 * operations that their stored value does not spell.
 *
 * @param resources the table: stored value → resource
 */
export function subtitleOf(resources: Record<string, Resource>): string {
	const resourceNames = Object.fromEntries(
		Object.entries(resources).map(([value, { name }]) => [value, name]),
	);
	const operationNames: Record<string, string> = {};
	// Most resources call an operation alike. `items` has the most of them, and so begins.
	const { items, ...others } = resources;
	for (const [resource, { operations }] of Object.entries({ ...(items && { items }), ...others })) {
		for (const [operation, { name }] of Object.entries(operations)) {
			const told = operationNames[operation] ?? inWords(operation);
			if (told === name) continue;
			const isFirst = !(operation in operationNames) && resource === 'items';
			operationNames[isFirst ? operation : `${resource}.${operation}`] = name;
		}
	}
	const names = [operationNames, resourceNames].map((one) => JSON.stringify(one)).join(', ');
	const name =
		'names[r + "." + o] ?? names[o] ?? o.replace(/[A-Z]/g, " $&").replace(/^./, (a) => a.toUpperCase())';
	return (
		`={{ ((r, o, c, names, resources) => (${name}) + ": " + resources[r] + (c ? " (" + c + ")" : ""))` +
		`($parameter["resource"], $parameter["operation"], $parameter["collection"], ${names}) }}`
	);
}
