/** Runs the compiled node as the tool of an agent, by the function by which n8n's own agents call it. */
import { SupplyDataContext } from 'n8n-core';
import { makeHandleToolInvocation } from 'n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data';
import { createRunExecutionData, type IDataObject } from 'n8n-workflow';
import { additionalData, TOOL, workflowOf, type CredentialData } from './engine.mjs';

interface Call {
	credential: CredentialData;
	/** The item that the agent works on: what `$json` means in the tool's parameters. */
	item: IDataObject;
	/** What the model has filled in. */
	filledIn: IDataObject;
	retryOnFail?: boolean;
}

/**
 * Calls the tool once.
 *
 * @returns the records that the model is given
 * @throws the error whose message the model is given
 */
export async function callTool(
	parameters: IDataObject,
	{ credential, item, filledIn, retryOnFail }: Call,
): Promise<IDataObject[]> {
	const { workflow, node: tool } = workflowOf(parameters, { retryOnFail, type: TOOL });
	const runExecutionData = createRunExecutionData();
	const contextOf = (runIndex: number) =>
		new SupplyDataContext(
			workflow,
			tool,
			additionalData(tool, credential),
			'manual',
			runExecutionData,
			runIndex,
			[{ json: item }],
			{},
			'ai_tool',
			{ node: tool, data: { main: [[{ json: item }]] }, source: null },
			[],
		);
	const nodeType = workflow.nodeTypes.getByNameAndVersion(tool.type, tool.typeVersion);
	const call = makeHandleToolInvocation(contextOf, tool, nodeType, runExecutionData);
	return JSON.parse(String(await call(filledIn))) as IDataObject[];
}
