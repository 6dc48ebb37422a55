import type { IDataObject } from 'n8n-workflow';
import { runNode, type NodeRun, type RunOptions } from '../support/engine.mjs';
import type { Server } from '../scenarios/scenario.mjs';

/** A fault that somebody has reported of Directus, of n8n or of another node, and that this node must not have. */
export interface OldFault {
	/** The public report. */
	report: `https://github.com/${string}`;
	/** What this node does in the place of it. */
	title: string;
	/** Does what was reported with a real Directus, and looks at what it holds afterwards. */
	proves: (server: Server) => Promise<void>;
}

/** Runs the node with the server's credential. */
export const run = async (
	server: Server,
	parameters: IDataObject,
	options: Partial<RunOptions> = {},
): Promise<NodeRun> => await runNode(parameters, { credential: server.credential, ...options });

/** A field with a column of its own. */
export const column = (field: string, type: string, schema: IDataObject = {}) => ({
	field,
	type,
	schema,
	meta: {},
});

/** Does something with a collection that is made for it, and takes it away again. */
export async function withCollection(
	server: Server,
	collection: string,
	fields: object[],
	work: () => Promise<void>,
	meta: IDataObject = {},
): Promise<void> {
	await server.status('DELETE', `/collections/${collection}`);
	await server.request('POST', '/collections', { collection, schema: {}, meta, fields });
	try {
		await work();
	} finally {
		await server.status('DELETE', `/collections/${collection}`);
	}
}

export const SERIAL_ID = column('id', 'integer', {
	is_primary_key: true,
	has_auto_increment: true,
});
