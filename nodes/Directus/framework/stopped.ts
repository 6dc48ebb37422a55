import type { IExecuteFunctions, IWorkflowDataProxyAdditionalKeys } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import type { Operation } from './define';
import { outcomesSoFar } from './ledger';
import { isWrite, progress } from './report';

/** Where n8n shows it: under Highlighted Data of the execution. */
const KEY = 'Directus_was_stopped';

/**
 * Tells what was done where a run is stopped, by a user or by the workflow's timeout. n8n stores the
 * execution at that moment, without the output of a node that still runs; what it takes then are the
 * custom data of the execution.
 *
 * @param all how many inputs the run has
 * @returns ends the watch, when the run has its output
 * @see https://docs.n8n.io/workflows/executions/custom-executions-data/
 */
export function tellWhenStopped(
	context: IExecuteFunctions,
	directus: Directus,
	row: Operation,
	all: number,
): () => void {
	const { signal } = directus;
	if (!signal || !isWrite(row)) return () => {};
	const tell = () => {
		// Records that belong to no input have an entry with a place of -1.
		const outcomes = [...outcomesSoFar(directus)]
			.filter(([{ index }]) => index >= 0)
			.map(([, outcome]) => outcome);
		const proxy = context.getWorkflowDataProxy(0) as IWorkflowDataProxyAdditionalKeys;
		proxy.$execution?.customData?.set(
			KEY,
			`${context.getNode().name}: ${progress(row, outcomes, all)}. Of what was under way just then nothing is known.`,
		);
	};
	signal.addEventListener('abort', tell, { once: true });
	return () => signal.removeEventListener('abort', tell);
}
