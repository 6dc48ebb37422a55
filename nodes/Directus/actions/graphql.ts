import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { LegacyHandler } from '../framework/define';
import { request } from '../framework/execute';
import { toItems } from '../framework/output';
import { readParameters } from '../framework/parameters';
import { apiError, readRefusal } from '../transport/errors';
import { hiderFor } from '../transport/legacy';

interface GraphqlError {
	message?: string;
	path?: Array<string | number>;
	extensions?: { code?: string; errors?: GraphqlError[] };
}

/**
 * Runs a GraphQL query or mutation; `data` is the output.
 *
 * Directus answers 200 where a query fails, and 400 with the reasons inside of one error where it
 * is no valid query. Both become the node's error, which names every reason.
 *
 * @see https://directus.io/docs/guides/connect/query-parameters
 */
export const executeGraphql: LegacyHandler = async function (row, index) {
	const parameters = readParameters.call(this, row, index);
	const body = parameters.body as IDataObject;
	// An answer may quote what was sent, also a value that stands in the query itself.
	const secrets = valuesIn(String(body.query ?? ''), body.variables);
	const answer = await request.call(this, row, parameters, { accept: [400, 403, 500], secrets });
	const { errors } = (answer.body ?? {}) as { errors?: GraphqlError[] };
	if (answer.status >= 400 || (errors && errors.length > 0)) {
		const hide = await hiderFor.call(this, { body, secrets });
		throw failure.call(this, answer.status, answer.body, errors ?? [], hide);
	}
	return toItems(row, answer, parameters.path, index);
};

const TOKEN = /#.*|"""[\s\S]*?"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|(\w+)\s*:|[\w$.+-]+|[(){}[\]]/g;

/**
 * The texts and numbers that are written in a GraphQL query, and its variables where they are used,
 * each under the names that lead to it.
 */
function valuesIn(query: string, given: unknown): IDataObject[] {
	const variables = (given ?? {}) as IDataObject;
	const values: IDataObject[] = [];
	const outer: string[] = [];
	let name = '';
	for (const [token, named] of query.matchAll(TOKEN)) {
		if (named !== undefined) name = named;
		else if (/^[({[]/.test(token)) outer.push(name);
		else if (/^[)}\]]/.test(token)) name = outer.pop() ?? '';
		else if (/^["\d-]/.test(token)) {
			values.push({ [[...outer, name].join(' ')]: shapesOf(token) });
		} else if (token.startsWith('$') && Object.hasOwn(variables, token.slice(1))) {
			values.push({ [[...outer, name].join(' ')]: variables[token.slice(1)] });
		}
	}
	return values;
}

/** A text as it stands in the query, and as it is read. */
function shapesOf(text: string): string[] {
	const inner = text.replace(/^"(?:"")?|"(?:"")?$/g, '');
	try {
		return [inner, JSON.parse(`"${inner}"`) as string];
	} catch {
		return [inner, inner.trim()];
	}
}

function failure(
	this: IExecuteFunctions,
	status: number,
	body: unknown,
	errors: GraphqlError[],
	hide: (text: string) => string,
) {
	const refusal = readRefusal(status, body, hide);
	const reasons = errors.flatMap((error) => error.extensions?.errors ?? [error]);
	if (reasons.length === 0 || status > 400) return apiError(this.getNode(), refusal);
	const lines = reasons.map(({ message = '', path }) =>
		hide(path ? `${message} (at ${path.join('.')})` : message),
	);
	return apiError(this.getNode(), {
		...refusal,
		message: hide(reasons[0]?.message ?? refusal.message),
		description: lines.join(' '),
	});
}
