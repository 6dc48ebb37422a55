import type { IDataObject } from 'n8n-workflow';
import { graphqlQuery, graphqlVariables } from '../fields/graphql';
import type { Input } from '../framework/define';
import { parseJsonObject } from '../framework/json';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import { failureOf, readRefusal } from '../transport/errors';
import type { Written } from '../transport/failure';
import { asFailure, Failure } from '../transport/failure';
import type { DirectusAnswer } from '../transport/request';
import { isRecord, recordIn } from '../transport/shape';
import { writtenBy } from '../transport/written';

interface GraphqlError {
	message?: string;
	path?: Array<string | number>;
	extensions?: { code?: string; errors?: GraphqlError[] };
}

/**
 * Refuses a query that is no text and variables that are no object: Directus says no more of them than that the query
 * fails.
 *
 * @throws Failure naming the field
 */
export function withTexts(input: Input): Input {
	const { query, variables } = input.body as IDataObject;
	if (query !== undefined && typeof query !== 'string')
		throw new Failure(`${graphqlQuery.displayName} must be a text`, 'no', {
			description: 'Nothing was sent. Check the expression that gives it.',
		});
	if ((variables ?? undefined) !== undefined)
		parseJsonObject(variables, graphqlVariables.displayName);
	return input;
}

/** What is wrong before any field of a query is carried out. */
const NOT_BEGUN = /^(?:Must provide operation name|Unknown operation named|Variable "\$)/;

/**
 * Runs a GraphQL query or mutation; `data` is the output.
 *
 * Directus answers 200 where a query fails, and 400 with the reasons inside of one error where it
 * is no valid query. Both become the node's error, which names every reason.
 *
 * @see https://directus.io/docs/guides/connect/query-parameters
 */
export const executeGraphql = perInput(async (directus, row, input) => {
	const body = input.body as IDataObject;
	const query = String(body.query ?? '');
	const isMutation = /\bmutation\b/.test(query);
	// An answer may quote what was sent, also a value that stands in the query itself.
	const secrets = valuesIn(query, body.variables);
	const request = { ...requestOf(row, input), accept: [400, 403, 500], secrets };
	const answer = await directus.send(request).catch((error: unknown) => {
		const failure = asFailure(error);
		throw isMutation ? failure : failure.withWritten('no');
	});
	const { errors = [] } = (answer.body ?? {}) as { errors?: unknown };
	const reasons = [errors].flat().filter(isRecord);
	if (answer.status < 400 && reasons.length === 0) {
		recordIn(answer, isMutation ? 'unknown' : 'no');
		return doneWith(row, input, answer);
	}
	const failure = failureIn(answer, reasons, await directus.hiderFor({ body, secrets }));
	throw failure.withWritten(isMutation ? writtenIn(answer, failure) : 'no');
});

/**
 * Whether a mutation that failed has written something. Directus carries out its fields one after the
 * other, each in a transaction of its own, and gives null for one that failed.
 */
function writtenIn({ status, data }: DirectusAnswer, { message, details }: Failure): Written {
	const { code, field } = details;
	if (code === 'GRAPHQL_VALIDATION' || NOT_BEGUN.test(message)) return 'no';
	const results = Object.values((data ?? {}) as IDataObject);
	if (results.some((result) => result !== null)) return 'yes';
	// Of several fields any may have been carried out; without results nobody knows how many there were.
	const isOne = results.length === 1 || status >= 400;
	// What was written and may not be read is forbidden here too.
	return isOne && code !== 'FORBIDDEN' ? writtenBy(code, status, { field, message }) : 'unknown';
}

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
			// Its escapes are those of JSON; a block of text is trimmed.
			const text = token.replace(/^"(?:"")?\s*|\s*"(?:"")?$/g, '');
			values.push({ [[...outer, name].join(' ')]: text });
		} else if (token.startsWith('$') && Object.hasOwn(variables, token.slice(1))) {
			values.push({ [[...outer, name].join(' ')]: variables[token.slice(1)] });
		}
	}
	return values;
}

function failureIn(
	{ status, body }: DirectusAnswer,
	errors: GraphqlError[],
	hide: (text: string) => string,
): Failure {
	const refusal = readRefusal(status, body, hide);
	const reasons = errors.flatMap((error) => error.extensions?.errors ?? [error]);
	if (reasons.length === 0 || status > 400) return failureOf(refusal, 'unknown');
	const lines = reasons.map(({ message = '', path }) =>
		hide(path ? `${message} (at ${path.join('.')})` : message),
	);
	const message = hide(reasons[0]?.message ?? refusal.message);
	return failureOf({ ...refusal, message, description: lines.join(' ') }, 'unknown');
}
