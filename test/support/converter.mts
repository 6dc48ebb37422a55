/** The converter of workflows, which is an ES module that the tests' compiler knows no types of. */
import type { INode } from 'n8n-workflow';

/** What becomes of a node of another package. */
export interface Converted {
	/** Its resource and operation, for the report. */
	what: string;
	/** What is said of it. */
	notes: string[];
	/** Why it was not converted. */
	refusal?: string;
	/** The values of its keys that are others. */
	values?: Pick<INode, 'type' | 'typeVersion' | 'parameters'>;
}

export type Converter = (node: object) => Converted | undefined;

export async function loadConverter(): Promise<Converter> {
	const { converted } = (await import('../../convert/nodes.mjs')) as { converted: unknown };
	return converted as Converter;
}
