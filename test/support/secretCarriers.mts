/** The operations that carry passwords, tokens, codes or hashes, with parameters that send one. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { secretsIn } from '../../dist/nodes/Directus/transport/secrets';
import { fieldsOf } from '../../dist/nodes/Directus/framework/properties';
import { parametersFor, rows, textFieldsOf } from './rows.mjs';

export interface Carrier {
	title: string;
	/** Whether nothing but its length tells that the value is secret. */
	isNameless?: boolean;
	/** @param name under which the secret goes where the user chooses it */
	parameters: (name: string) => IDataObject;
}

/** The secret comes in by the input item, so that the node's parameters do not hold it. */
const SECRET = '={{ $json.secret }}';

const isSecret = ({ name, typeOptions }: INodeProperties) =>
	typeOptions?.password === true || secretsIn({ [name]: 'x' }).length > 0;

const plain: Carrier[] = rows.flatMap((one) =>
	textFieldsOf(one, SECRET)
		.filter(({ field }) => isSecret(field))
		.map(({ name, parameters }) => ({
			title: `${one.title} ${name}`,
			parameters: () => parameters,
		})),
);

/** The user's own JSON, of every operation that sends some. */
const raw: Carrier[] = rows
	.filter(({ row }) => fieldsOf(row).some(({ field }) => field.name === 'bodyParametersJson'))
	.map((one) => ({
		title: `${one.title} JSON`,
		parameters: (name) => ({
			...parametersFor(one),
			jsonParameters: true,
			bodyParametersJson: `={{ { "x": 1, "inner": { ${JSON.stringify(name)}: $json.secret } } }}`,
		}),
	}));

const call = { resource: 'customApi', operation: 'request', method: 'POST', path: 'x' };
const graphql = { resource: 'graphql', operation: 'execute' };
const pairs = (name: string) => ({ pairs: [{ name, value: SECRET }] });

const own: Carrier[] = [
	{
		title: 'a header of a call',
		parameters: (name) => ({ ...call, headerPairs: pairs(`X-${name}`) }),
	},
	{
		title: 'any header of a call',
		isNameless: true,
		parameters: () => ({ ...call, headerPairs: pairs('X-Own') }),
	},
	{
		title: 'the query of a call',
		parameters: (name) => ({ ...call, sendQuery: 'pairs', queryPairs: pairs(name) }),
	},
	{
		title: 'the path of a call',
		parameters: (name) => ({
			...call,
			path: `=x?a=1&${name}={{ encodeURIComponent($json.secret) }}`,
		}),
	},
	{
		title: 'the text of a call',
		parameters: (name) => ({
			...call,
			sendBody: 'text',
			bodyText: `={{ JSON.stringify({ a: { ${JSON.stringify(name)}: $json.secret } }) }}`,
		}),
	},
	{
		title: 'the text of a mutation',
		parameters: () => ({
			...graphql,
			query:
				'=mutation { auth_login(email: "a", password: {{ JSON.stringify($json.secret) }}) { access_token } }',
		}),
	},
	{
		title: 'a variable of a mutation',
		parameters: () => ({
			...graphql,
			query: 'mutation ($p: String!) { auth_login(email: "a", password: $p) { access_token } }',
			variables: '={{ JSON.stringify({ p: $json.secret }) }}',
		}),
	},
	{
		title: 'a field of an item',
		parameters: (name) => ({
			resource: 'items',
			operation: 'create',
			collection: { __rl: true, mode: 'id', value: 'x' },
			fields: {
				mappingMode: 'defineBelow',
				value: { [name]: SECRET },
				matchingColumns: [],
				schema: [],
			},
		}),
	},
];

export const carriers: Carrier[] = [...plain, ...raw, ...own];
