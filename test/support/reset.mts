/** Runs Reset Password with what an input item holds, as a workflow does that gets it by a webhook or a form. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { Directus } from './directus.mjs';
import { runNode, type NodeRun, type RunOptions } from './engine.mjs';

export const RESET = { resource: 'auth', operation: 'resetPassword' };

/** Token and Password from the item, by expressions. */
export const FIELDS: IDataObject = {
	...RESET,
	token: '={{ $json.token }}',
	password: '={{ $json.password }}',
};

export interface Given {
	token?: unknown;
	password?: unknown;
}

export const asItems = (given: Given[]): INodeExecutionData[] =>
	given.map((json) => ({ json: json as IDataObject }));

/** Resets with fields, one input item for each that is given. */
export const resetAll = async (
	given: Given[],
	options: Partial<RunOptions> = {},
): Promise<NodeRun> =>
	await runNode(FIELDS, {
		credential: new Directus().publicCredential,
		items: asItems(given),
		...options,
	});

export const reset = async (
	token: unknown,
	password: unknown,
	options: Partial<RunOptions> = {},
): Promise<NodeRun> => await resetAll([{ token, password }], options);

/** The run of one item that succeeded. */
export const SUCCESS = [{ json: { success: true }, pairedItem: { item: 0 } }];
