/** The unit tests' engine shows n8n the chosen operation's properties alone: n8n reads the same of them as of all. */
import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { Directus } from '../../../dist/nodes/Directus/Directus.node';
import { workflowOf } from '../../support/engine.mjs';
import { parametersFor, rows } from '../../support/rows.mjs';

const { description } = new Directus();

it.each(rows)('$title', (one) => {
	const { node } = workflowOf(parametersFor(one));
	expect(node.parameters).toEqual(
		NodeHelpers.getNodeParameters(
			description.properties,
			parametersFor(one) as INodeParameters,
			true,
			false,
			node,
			description,
		),
	);
});
