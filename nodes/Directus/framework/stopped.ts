import type { IExecuteFunctions, IWorkflowDataProxyAdditionalKeys } from 'n8n-workflow';
import type { Directus } from '../transport/directus';
import { Failure } from '../transport/failure';
import type { Operation } from './define';
import { outcomesSoFar } from './ledger';
import { isDone, isWrite } from './report';

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
		const outcomes = [...outcomesSoFar(directus).values()];
		const done = outcomes.filter(isDone).length;
		const failed = outcomes.filter((outcome) => outcome instanceof Failure).length;
		const proxy = context.getWorkflowDataProxy(0) as IWorkflowDataProxyAdditionalKeys;
		proxy.$execution?.customData?.set(
			KEY,
			`${context.getNode().name}: ${done} of ${all} items ${row.done ?? 'done'}${failed ? `, ${failed} failed` : ''}. Of what was under way just then nothing is known.`,
		);
	};
	signal.addEventListener('abort', tell, { once: true });
	return () => signal.removeEventListener('abort', tell);
}
