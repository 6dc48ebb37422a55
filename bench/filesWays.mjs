/** The ways of getting a file up and down that `npm run bench:files` compares. */

const NODE = 'n8n-nodes-directus-complete.directus';
const WHOLE = 'CUSTOM.filesWholeFile';

const bearer = (token) => ({
	sendHeaders: true,
	headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${token}` }] },
});

const thisNode = (parameters) => ({ type: NODE, typeVersion: 1, parameters });

const httpRequest = ({ adminToken }, parameters) => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: { ...bearer(adminToken), ...parameters },
});

const wholeFile = ({ adminToken: token }, parameters) => ({
	type: WHOLE,
	typeVersion: 1,
	parameters: { token, ...parameters },
});

/**
 * Each makes a node of a workflow, from the Directus and the file to get.
 *
 * `contender` is its place in the chart; `isForOne` says that it is only measured with one file.
 *
 * @type {{ name: string, way: 'down' | 'up', contender: string, isForOne?: true, ours?: true, node: (directus: any, id?: string) => object }[]}
 */
export const ways = [
	{
		name: 'Directus node, *Asset: Get*',
		contender: 'node',
		way: 'down',
		ours: true,
		node: (_, id) =>
			thisNode({ resource: 'assets', operation: 'get', id: { __rl: true, mode: 'id', value: id } }),
	},
	{
		name: 'HTTP Request node, response as file',
		contender: 'http',
		way: 'down',
		node: (directus, id) =>
			httpRequest(directus, {
				url: `${directus.url}/assets/${id}`,
				options: { response: { response: { responseFormat: 'file' } } },
			}),
	},
	{
		name: 'a node that reads the whole file',
		contender: 'raw',
		isForOne: true,
		way: 'down',
		node: (directus, id) =>
			wholeFile(directus, { way: 'down', url: `${directus.url}/assets/${id}` }),
	},
	{
		name: 'Directus node, *File: Create* (in one go)',
		contender: 'node',
		way: 'up',
		ours: true,
		node: () => thisNode({ resource: 'files', operation: 'create' }),
	},
	{
		name: 'Directus node, *File: Upload Resumable* (in chunks)',
		contender: 'mapped',
		isForOne: true,
		way: 'up',
		ours: true,
		node: () => thisNode({ resource: 'files', operation: 'uploadResumable' }),
	},
	{
		name: 'HTTP Request node, form data',
		contender: 'http',
		way: 'up',
		node: (directus) =>
			httpRequest(directus, {
				method: 'POST',
				url: `${directus.url}/files`,
				sendBody: true,
				contentType: 'multipart-form-data',
				bodyParameters: {
					parameters: [
						{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' },
					],
				},
				options: {},
			}),
	},
	{
		name: 'a node that reads the whole file',
		contender: 'raw',
		isForOne: true,
		way: 'up',
		node: (directus) => wholeFile(directus, { way: 'up', url: `${directus.url}/files` }),
	},
	{
		name: 'a node that reads the whole file, in chunks',
		contender: 'chunks',
		isForOne: true,
		way: 'up',
		node: (directus) => wholeFile(directus, { way: 'chunks', url: `${directus.url}/files` }),
	},
];
