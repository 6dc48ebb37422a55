import type { Resource } from './define';

/** A stored value in words, as most operations are called: `getDashboard` is Get Dashboard. */
const inWords = (value: string) =>
	value.replace(/[A-Z]/g, ' $&').replace(/^./, (letter) => letter.toUpperCase());

/** One of what a stored value names many of: `policies` is `policy`. */
const one = (value: string) => value.replace(/ies$/, 'y').replace(/s$/, '');

/**
 * The expression that n8n's canvas shows below the name of a node, as `Get Many: Item (articles)`. An
 * expression knows the stored values only, so that it makes words of them; the names that these do not spell
 * stand in it. A collection that only an execution tells is shown as the expression that gives it, and one
 * that is chosen by its address by the name in there.
 *
 * @param resources the table: stored value → resource
 */
export function subtitleOf(resources: Record<string, Resource>): string {
	const resourceNames = Object.fromEntries(
		Object.entries(resources)
			.map(([value, { name }]) => [value, name] as const)
			.filter(([value, name]) => inWords(one(value)) !== name),
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
	const names = [operationNames, resourceNames].map((list) => JSON.stringify(list)).join(', ');
	return (
		'={{ ((r, o, c, operations, resources, words) => ' +
		'(operations[r + "." + o] ?? operations[o] ?? words(o)) + ": " + ' +
		'(resources[r] ?? words(r.replace(/ies$/, "y").replace(/s$/, ""))) + ' +
		'(c ? " (" + (/\\/(?:content|data-model)\\/([^/?#]+)/.exec(c)?.[1] ?? c.replace(/^=/, "")) + ")" : ""))' +
		'($parameter["resource"], $parameter["operation"], $rawParameter["collection"], ' +
		`${names}, (v) => v.replace(/[A-Z]/g, " $&").replace(/^./, (a) => a.toUpperCase())) }}`
	);
}
