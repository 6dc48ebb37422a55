import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { buildProperties } from './framework/properties';
import { run } from './framework/run';
import { subtitleOf } from './framework/subtitle';
import { toolDescription } from './framework/toolDescription';
import { listSearch } from './methods/listSearch';
import { loadOptions } from './methods/loadOptions';
import { resourceMapping } from './methods/resourceMapping';
import { resources } from './operations';

export class Directus implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Directus',
		name: 'directus',
		icon: { light: 'file:directus.svg', dark: 'file:directus.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitleOf(resources),
		description: 'Work with everything in Directus: items, files, users, flows and the whole API',
		defaults: { name: 'Directus' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				"Records of the user's own collections are the resource 'items'; users, files, roles and the like have resources of their own. Where collections or fields are not known, run Schema: Describe first. Create, Update, Delete and Create or Update take all input items in a few requests: do not loop over items, and do not replace this node by HTTP Request nodes. Create or Update finds existing items by the fields to match on. What no other operation does, Custom API Call does.",
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-directus-complete.directusTrigger',
					relationHint: 'Starts a workflow when items, files, users or the like change in Directus',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'directusApi', required: true }],
		properties: [toolDescription, ...buildProperties(resources)],
	};

	methods = { listSearch, loadOptions, resourceMapping };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await run(this, resources);
	}
}
