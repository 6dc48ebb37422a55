import { createHash } from 'node:crypto';
import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { parseList } from '../Directus/framework/json';
import { directusRequest, directusUrl } from '../Directus/transport/legacy';
import { storedFlow } from './activation';
import type { DirectusEvent } from './event';
import { eventItem, ownUserId } from './event';
import { SECRET_HEADER } from './flow';
import { Gathering, NotTaken } from './gathering';
import { readEvent, reasonToIgnore } from './read';
import { withRecords } from './record';
import { isRecent, SeenCalls } from './replay';
import type { Signed } from './signature';
import { isSecret, readToken } from './signature';
import { mayPass } from './tracking';

const MEGABYTE = 1024 * 1024;
const LARGEST_CALL = 5;
const MOST_AT_ONCE = 1000;

const seconds = () => Date.now() / 1000;
/** Not the time of loading: n8n loads a node when it first needs it, which may be for the call itself. */
const since = performance.timeOrigin / 1000;
const seen = new SeenCalls();
const takenEvents = new SeenCalls();

/** What of a call is refused, and why. Nothing of it tells a stranger how near they came. */
class Refusal {
	constructor(
		readonly status: 401 | 403 | 413 | 503,
		readonly error: string,
	) {}
}

/** What comes in a burst, by node. */
const bursts = new Map<string, Gathering<DirectusEvent, INodeExecutionData[]>>();

/**
 * Takes a call of the node's flow. A refused one and one that nobody wants start no workflow; those
 * of a burst start one together.
 *
 * @throws NodeApiError where a record is asked for and Directus does not give it
 */
export async function takeCall(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const options = this.getNodeParameter('options', {}) as IDataObject;
	const call = await checked.call(this, options);
	if (call instanceof Refusal) return refuse.call(this, call);
	const event = readEvent(call.claims, call.issuedAt);
	const ignored = reasonToIgnore(event, {
		ownUser: options.ignoreOwnChanges === false ? undefined : await ownUser.call(this),
		changedFields: namesIn(options.changedFields),
	});
	if (ignored) return { webhookResponse: { ignored } };
	// Directus calls again where it did not hear that its call had come.
	const id = typeof call.claims.id === 'string' ? call.claims.id : call.nonce;
	if (!takenEvents.first(id, seconds()))
		return { webhookResponse: { ignored: 'it has come before' } };
	const items = await gathered.call(this, event, options).catch((error: unknown) => {
		// What will fail again is told once.
		if (mayPass(error instanceof NotTaken ? error.cause : error)) takenEvents.forget(id);
		// The first of those that came together tells the user.
		if (error instanceof NotTaken) return new Refusal(503, error.message);
		throw error;
	});
	if (items instanceof Refusal) return refuse.call(this, items);
	return items ? { workflowData: [items] } : { webhookResponse: { taken: true } };
}

function refuse(this: IWebhookFunctions, { status, error }: Refusal): IWebhookResponseData {
	this.getResponseObject().status(status).json({ error });
	return { noWebhookResponse: true };
}

/** The items to start the workflow with; undefined where another call of the burst does it. */
async function gathered(
	this: IWebhookFunctions,
	event: DirectusEvent,
	options: IDataObject,
): Promise<INodeExecutionData[] | undefined> {
	const goOn = async (events: DirectusEvent[]) => {
		const all = this.getNodeParameter('fullRecord', false)
			? await withRecords.call(this, events, namesIn(this.getNodeParameter('recordFields', [])))
			: events;
		return all.map((each) => ({ json: eventItem(each) }));
	};
	// The editor's test takes a single call.
	if (this.getMode() === 'manual') return await goOn([event]);
	const place = `${this.getWorkflow().id} ${this.getNode().id}`;
	const burst = bursts.get(place) ?? new Gathering();
	bursts.set(place, burst);
	return await burst.join(event, Number(options.atOnce ?? MOST_AT_ONCE), goOn);
}

const namesIn = (value: unknown) => parseList(value ?? '', 'Fields').map(String);

/** What a call proves, or why it is refused; the cheap checks first. */
async function checked(this: IWebhookFunctions, options: IDataObject): Promise<Signed | Refusal> {
	const largest = Number(options.largestCall ?? LARGEST_CALL) * MEGABYTE;
	const { rawBody } = this.getRequestObject();
	if ((rawBody?.length ?? 0) > largest) return new Refusal(413, 'The call is too large');
	const stored = storedFlow(this.getWorkflowStaticData('node'));
	if (!stored || !isSecret(this.getHeaderData()[SECRET_HEADER], stored)) {
		return new Refusal(401, 'The call is not from the Directus flow');
	}
	const signed = readToken((this.getBodyData() as IDataObject | undefined)?.token, stored);
	if (!signed) return new Refusal(403, 'The call is not signed by the Directus flow');
	if (!(await isFresh.call(this, signed))) {
		return new Refusal(403, 'The call is too old, or from the future');
	}
	// Nothing is waited for between the look and the note.
	return seen.first(`${stored.flow} ${signed.nonce}`, seconds())
		? signed
		: new Refusal(403, 'The call was here before');
}

interface Reading {
	ahead: number;
	at: number;
}

/** By the address of Directus. */
const clocks = new Map<string, Reading>();

/** By Directus's own clock, which may be wrong: it is read now and then, and in doubt. */
async function isFresh(this: IWebhookFunctions, { issuedAt }: Signed): Promise<boolean> {
	for (const longest of [600, 10]) {
		const { ahead } = await readClock.call(this, longest);
		if (isRecent(issuedAt, { now: seconds(), ahead, since })) return true;
	}
	return false;
}

async function readClock(this: IWebhookFunctions, longest: number): Promise<Reading> {
	const url = await directusUrl.call(this);
	const known = clocks.get(url);
	if (known && seconds() - known.at < longest) return known;
	const date = await directusRequest
		.call(this, { method: 'GET', path: '/server/ping', answer: 'any' })
		.then(({ headers }) => Date.parse(String(headers.date)))
		.catch(() => undefined);
	// A call is not lost because Directus is busy.
	if (date === undefined) return known ?? { ahead: 0, at: 0 };
	const reading = { ahead: Number.isNaN(date) ? 0 : date / 1000 - seconds(), at: seconds() };
	clocks.set(url, reading);
	return reading;
}

/** By what the credential logs in with: another user must not be taken for the one of before. */
const users = new Map<string, Promise<string | undefined>>();

async function ownUser(this: IWebhookFunctions): Promise<string | undefined> {
	const { url, authentication, accessToken, token, email } =
		await this.getCredentials('directusApi');
	const parts = JSON.stringify([url, authentication, accessToken, token, email]);
	const key = createHash('sha256').update(parts).digest('hex');
	const user = users.get(key) ?? ownUserId.call(this);
	users.set(key, user);
	user.catch(() => users.delete(key));
	return await user;
}
