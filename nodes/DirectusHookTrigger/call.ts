import type {
	GenericValue,
	IDataObject,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { parseList } from '../Directus/framework/json';
import type { StoredHook } from './activation';
import { readAhead, storedHook } from './activation';
import { SECRET_HEADER } from './flows';
import { readEvent, reasonToIgnore } from './read';
import { isRecent, SeenCalls } from './replay';
import type { Signed } from './signature';
import { isSecret, readToken } from './signature';

const seconds = () => Date.now() / 1000;
/** Not the time of loading: n8n loads a node when it first needs it, which may be for the call itself. */
const since = performance.timeOrigin / 1000;
/** What was taken in this process; another one does not know of it. */
const seen = new SeenCalls();
const takenEvents = new SeenCalls();
/** Events that n8n is just storing. */
const underWay = new Set<string>();

/** What of a call is refused, and why. Nothing of it tells a stranger how near they came. */
class Refusal {
	constructor(
		readonly status: 400 | 401 | 403 | 413 | 503,
		readonly error: string,
	) {}
}

/**
 * Takes a call of the workflow's flow: an execution for each, which n8n stores before it answers. A
 * refused call and one that nobody wants start nothing. Nothing is asked of Directus, which may be
 * waiting for the answer with a transaction open.
 */
export async function takeCall(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const stored = storedHook(this.getWorkflowStaticData('node'));
	const call = await checked.call(this, stored);
	if (call instanceof Refusal) return refuse.call(this, call);
	const options = this.getNodeParameter('options', {}) as IDataObject;
	const { numericKeys, ownUser, receiver } = stored!;
	const event = readEvent(call.claims, call.issuedAt, numericKeys);
	const ignored = reasonToIgnore(event, {
		ownUser: options.ignoreOwnChanges === false ? undefined : ownUser,
		changedFields: parseList(options.changedFields ?? '', 'Changed Fields').map(String),
	});
	if (ignored) return { webhookResponse: { ignored } };
	// Directus calls again where it did not hear that its call had come.
	const name = `${receiver} ${event.eventId}`;
	if (underWay.has(name)) return refuse.call(this, new Refusal(503, 'It is just being stored'));
	if (!takenEvents.first(name, seconds()))
		return { webhookResponse: { ignored: 'it has come before' } };
	keepWhenStored.call(this, name);
	const json = { ...event, payload: event.payload as GenericValue };
	return { workflowData: [[{ json }]] };
}

/** What n8n could not store may come again. */
function keepWhenStored(this: IWebhookFunctions, name: string): void {
	const response = this.getResponseObject();
	underWay.add(name);
	response.once('close', () => {
		underWay.delete(name);
		if (response.writableFinished && response.statusCode >= 400) takenEvents.forget(name);
	});
}

function refuse(this: IWebhookFunctions, { status, error }: Refusal): IWebhookResponseData {
	this.getResponseObject().status(status).json({ error });
	return { noWebhookResponse: true };
}

/** What a call proves, or why it is refused; the cheap checks first. */
async function checked(
	this: IWebhookFunctions,
	stored: StoredHook | undefined,
): Promise<Signed | Refusal> {
	if (!stored || !isSecret(this.getHeaderData()[SECRET_HEADER], stored)) {
		return new Refusal(401, 'The call is not from the Directus flow');
	}
	const token = await bodyOf.call(this);
	if (token instanceof Refusal) return token;
	const signed = readToken(token, stored);
	if (!signed) return new Refusal(403, 'The call is not signed by the Directus flow');
	if (!isFresh.call(this, stored, signed.issuedAt)) {
		return new Refusal(403, 'The call is too old, or from the future');
	}
	return seen.first(`${stored.receiver} ${signed.nonce}`, seconds())
		? signed
		: new Refusal(403, 'The call was here before');
}

/**
 * The body, which n8n leaves unread where its type is none that n8n knows. So the node says of one
 * that is too large that it is; n8n itself would say that something went wrong.
 */
async function bodyOf(this: IWebhookFunctions): Promise<string | Refusal> {
	const request = this.getRequestObject();
	try {
		if (!request.rawBody) await request.readRawBody();
	} catch (error) {
		return (error as { status?: number }).status === 413
			? new Refusal(413, 'The call is larger than n8n takes')
			: new Refusal(400, 'The call could not be read');
	}
	return request.rawBody.toString();
}

/** How far the clock of Directus is ahead, by receiver, where it was read since the activation. */
const clocks = new Map<string, number>();

function isFresh(
	this: IWebhookFunctions,
	{ receiver, ahead }: StoredHook,
	issuedAt: number,
): boolean {
	const clock = { now: seconds(), ahead: clocks.get(receiver) ?? ahead, since };
	if (isRecent(issuedAt, clock)) return true;
	// For the next call; this one does not wait for it.
	void readAhead.call(this).then(
		(read) => clocks.set(receiver, read),
		() => undefined,
	);
	return false;
}
