import type { IDataObject } from 'n8n-workflow';
import { triggerBody, triggerQuery, triggerWith } from '../fields/flow';
import type { Input } from '../framework/define';
import { parseJsonObject } from '../framework/json';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { asFailure, type Failure } from '../transport/failure';
import { fillPath } from '../transport/path';
import { isTooDeep, TOO_DEEP, unexpected } from '../transport/shape';
import { ofSeveralSteps } from '../transport/written';

/** How a flow is run: as its trigger is set up in Directus. */
type Way = 'GET' | 'POST' | 'manual';

const wayOf = ({ ui }: Input) => (ui.way ?? 'GET') as Way;

/**
 * Makes the query and the body of a flow's trigger. That of a webhook takes any JSON; a manual
 * trigger gets the items under the names that the Studio gives them.
 *
 * @throws Failure where they are of another shape
 * @see https://directus.io/docs/guides/automate/triggers
 */
export function withTrigger(input: Input): Input {
	const { query = {}, body = {}, collection, keys } = input.ui;
	const given = { ...input, query: parseJsonObject(query, triggerQuery.displayName) };
	if (wayOf(input) === 'GET') return given;
	if (wayOf(input) === 'POST' && Array.isArray(body)) return { ...given, body };
	const whole = parseJsonObject(body, triggerBody.displayName);
	if (wayOf(input) === 'POST') return { ...given, body: whole };
	const chosen = Array.isArray(keys) && keys.length > 0 ? { keys } : {};
	return { ...given, body: { ...whole, collection, ...chosen } as IDataObject };
}

/**
 * Runs a flow with a webhook or manual trigger. Its answer is whatever the flow gives: a list
 * becomes an item per entry, an object one item, anything else `{ result }`, nothing
 * `{ success: true }`, as an asynchronous flow answers.
 */
export const triggerFlow = perInput(async (directus, row, input) => {
	const way = wayOf(input);
	const sent = directus.send({
		...requestOf(row, input),
		answer: 'text',
		...(way === 'GET' ? { method: way } : { body: input.body }),
	});
	const answer = await sent.catch(async (error: unknown) => {
		throw await inWords(directus, input, asFailure(error));
	});
	const { body: text } = answer;
	// Under data, so that a flow's own answer of { "data": … } is no envelope.
	const data = parsed(text);
	if (isTooDeep(data)) throw unexpected(TOO_DEEP, 'unknown');
	const body = text === undefined ? text : { data };
	return doneWith(row, input, { ...answer, body });
});

function parsed(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return text;
	}
}

/**
 * Directus refuses an unknown flow, an inactive one and one with another trigger in the same
 * words. What the flow's own record says tells them apart.
 *
 * A flow whose error goes to the caller gives the code of that error, such as one of its own
 * operations that may not write: then it has run.
 */
async function inWords(directus: Directus, input: Input, failure: Failure): Promise<Failure> {
	const { code = '' } = failure.details;
	if (code !== 'FORBIDDEN' && code !== 'ROUTE_NOT_FOUND') return ofSeveralSteps(failure);
	const flow = await directus
		.send({
			method: 'GET',
			path: fillPath('/flows/{id}', input.path),
			query: { fields: 'status,trigger,options' },
			gives: 'record',
		})
		.then(({ data }) => data as IDataObject)
		.catch(() => undefined);
	const reason = reasonIn(flow, wayOf(input));
	const told = reason ? failure.reworded('The flow could not be triggered', reason.next) : failure;
	return (reason?.isSure ?? (!flow && (await directus.seesEverything())))
		? told
		: told.withWritten('unknown');
}

/** Why Directus does not run a flow, and whether it is sure that it did not. */
function reasonIn(
	flow: IDataObject | undefined,
	way: Way,
): { next: string; isSure?: true } | undefined {
	if (!flow) {
		return {
			next: 'There is no flow with this ID, or it is inactive, has another trigger than the one chosen, or does not allow this to the user of the credential. Check it in Directus under Flows.',
		};
	}
	const sure = (next: string) => ({ next, isSure: true as const });
	const { status, trigger } = flow;
	const options = (flow.options ?? {}) as IDataObject;
	if (status !== 'active')
		return sure('The flow is inactive. Set its status to active in Directus.');
	if (trigger !== 'webhook' && trigger !== 'manual') {
		return sure(
			`The trigger of the flow is "${String(trigger)}". Only flows with a webhook or manual trigger can be run from here.`,
		);
	}
	if (trigger === 'manual' && way !== 'manual') {
		return sure(
			`The flow has a manual trigger. Choose Items (Manual Trigger) under ${triggerWith.displayName}.`,
		);
	}
	if (trigger === 'manual') {
		const next =
			'Check that the flow is set up for the collection, that Item IDs are given where it requires a selection, and that the user of the credential may read those items.';
		// Without this option Directus never hands the errors of a flow on.
		return options.error_on_reject === true ? { next } : sure(next);
	}
	const method = String(options.method ?? 'GET');
	return way === method
		? undefined
		: sure(
				`The flow takes ${method}. Choose Webhook (${method}) under ${triggerWith.displayName}.`,
			);
}
