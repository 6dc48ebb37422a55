import type { INodeProperties } from 'n8n-workflow';

/**
 * What a model is told of the tool. n8n's own words would be those of the operation alone, without the
 * collection. Parameters are taken as they stand in the workflow: what the model is to fill in has no value
 * yet. A default of several lines is left out of the definition of the node that n8n shows a model.
 */
export const toolDescription: INodeProperties = {
	displayName: 'Description',
	name: 'toolDescription',
	type: 'string',
	typeOptions: { rows: 4 },
	displayOptions: { show: { '@tool': [true] } },
	default: `=Directus: {{ $rawParameter["operation"].replace(/[A-Z]/g, " $&").toLowerCase() }} {{ $rawParameter["resource"] }}{{
$rawParameter["collection"] && !String($rawParameter["collection"]).startsWith("=") ? ', collection "' + $rawParameter["collection"] + '"' : "" }}.{{
/delete|apply/i.test($rawParameter["operation"]) ? " What it deletes is gone for good." : "" }}{{
$rawParameter["operation"] === "updateByQuery" ? " It changes everything that its query finds." : "" }}`,
};
