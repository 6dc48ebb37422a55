import type { Directus } from '../transport/directus';
import { nearestName } from '../transport/missingNames';
import type { DirectusField } from '../transport/schema';
import type { RefusedChoice } from './define';

/** The names of values that are no fields of their collections, by the collections. */
type Names = Map<string, Set<string>>;

interface MappedColumn {
	name: string;
	path: string;
	fromExpression: boolean;
}

/** What one execution knows of columns, and what of the values the user is told at its end. */
export class ColumnNotes {
	/** The fields of collections as they are now; none of a collection whose fields the caller may not see. */
	readonly fields = new Map<string, DirectusField[]>();

	private readonly ignored: Names = new Map();

	private readonly unmapped: Names = new Map();

	private readonly leftOut = new Set<string>();

	/** The columns of mappers as the workflow stores them, with the paths to their values; the same for all items. */
	readonly mapped = new Map<string, MappedColumn[]>();

	/** Values that are no choices of their fields, by the places of the inputs. */
	readonly refused = new Map<number, RefusedChoice[]>();

	/** Notes names in JSON that the user wrote: they were sent, and Directus ignores what it does not know. */
	noteIgnored(collection: string, names: string[]): void {
		add(this.ignored, collection, names);
	}

	/** Notes fields of an input that is mapped automatically: they were not sent. */
	noteUnmapped(collection: string, names: string[]): void {
		add(this.unmapped, collection, names);
	}

	/** Notes fields that were not sent though the collection has them: the key of a changed item, and asterisks. */
	noteLeftOut(names: string[]): void {
		for (const name of names) this.leftOut.add(name);
	}

	/** What is told above the output; undefined where there is nothing to tell. */
	async hint(directus: Directus): Promise<string | undefined> {
		const parts = [
			...[...this.unmapped].map(
				([collection, names]) =>
					`Not sent, since the user of the credential sees no such field in ${collection}: ${this.listed(collection, names)}.`,
			),
			await this.hintOnIgnored(directus),
			this.leftOut.size > 0 && `Not sent: ${joined([...this.leftOut])}. ${WHY_LEFT_OUT}`,
		];
		return parts.filter(Boolean).join(' ') || undefined;
	}

	private async hintOnIgnored(directus: Directus): Promise<string | undefined> {
		if (this.ignored.size === 0) return undefined;
		const list = [...this.ignored].map(([collection, names]) => this.listed(collection, names));
		// Who may not read a field may be allowed to write it, and is not told that it is there.
		return (await directus.seesEverything())
			? `Directus has no such field and left it out: ${list.join(', ')}.`
			: `The user of the credential sees no such field: ${list.join(', ')}. It was sent; where there is none, Directus left it out.`;
	}

	/** Names, each with the name of a field that it may be meant for. */
	private listed(collection: string, names: Set<string>): string {
		const fields = (this.fields.get(collection) ?? []).map(({ field }) => field);
		return joined([...names], (name) => {
			const nearest = nearestName(name, fields);
			return nearest === undefined ? name : `${name} (did you mean "${nearest}"?)`;
		});
	}
}

const WHY_LEFT_OUT =
	'The ID or the query given says which item is changed, and a key among the values does not give it another one. What Directus conceals is not written back.';

function add(all: Names, collection: string, names: string[]): void {
	if (names.length === 0) return;
	const known = all.get(collection) ?? new Set();
	all.set(collection, known);
	for (const name of names) known.add(name);
}

/** How many names a hint tells. */
const MOST_TOLD = 20;

function joined(names: string[], shown = (name: string) => name): string {
	const told = names.slice(0, MOST_TOLD).map(shown).join(', ');
	return names.length > MOST_TOLD ? `${told} and ${names.length - MOST_TOLD} more` : told;
}
