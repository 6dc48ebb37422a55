import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { eventName } from '../DirectusTrigger/event';

type Key = string | number;

/** What the Directus Hook Trigger puts out for an event. */
export interface HookEvent {
	/** As Directus names it, without the collection: `items.sort`, `auth.jwt`, `shop.order-paid`. */
	event: string;
	/** The collection's own name: `articles`, `directus_users`; null where the event has none. */
	collection: string | null;
	/** The record's key where the event is about exactly one. */
	key: Key | null;
	keys: Key[];
	/** As the event has it: what was written, what is read, a query, or what an extension gives. */
	payload: unknown;
	/** All else that Directus or an extension says of the event; null where that is nothing. */
	meta: IDataObject | null;
	/** Who did it; null for the public and for Directus itself. */
	user: string | null;
	/** When Directus called, in ISO 8601. */
	timestamp: string;
	/** The same whenever the same event comes, and no other's: for n8n's Remove Duplicates node. */
	eventId: string;
	/** Why payload and meta are missing; undefined where they are not. */
	incomplete?: string;
}

const INCOMPLETE =
	'Only the keys came: the event was larger than n8n takes (N8N_PAYLOAD_SIZE_MAX) or than a proxy before it does, or its data cannot be written as JSON.';

/** Put in the place of a secret, as Directus itself shows it. */
const CONCEALED = '**********';
/** In Directus's own data. What users store in their collections is theirs to handle. */
const SECRET_FIELDS =
	/^(password|token|session|tfa_secret|auth_data|external_identifier|credentials|webhook_secret|.*_(api_key|hash|secret|token)|license_key)$/;
/** The first part of the events whose data is Directus's own. */
const OWN =
	/^(auth|access|activity|collections|comments|dashboards|deployments?|deployment_\w+|extensions|fields|files|flows|folders|notifications|oauth_\w+|operations|panels|permissions|policies|presets|relations|revisions|roles|settings|shares|translations|users|versions|webhooks)\./;

/**
 * An event as a Directus flow tells it: `$trigger`, and the user.
 *
 * @param claims of a token whose signature is good
 * @param issuedAt seconds since 1970
 * @param numericKeys the collections whose keys are numbers: a key that came in an address is text
 */
export function readEvent(
	claims: Record<string, unknown>,
	issuedAt: number,
	numericKeys: string[] = [],
): HookEvent {
	const { event, collection, key, keys, payload, ...rest } = objectIn(claims.trigger) ?? {};
	const name = String(event ?? '');
	const of = text(collection) ?? null;
	// A filter event of a deletion has the keys for a payload.
	const isDeletion = name.endsWith('.delete') && of !== null;
	const found = Array.isArray(keys) ? keys : isDeletion && Array.isArray(payload) ? payload : [key];
	const all = found
		.filter(isKey)
		.map((one) => (numericKeys.includes(of ?? '') ? number(one) : one));
	const conceal = OWN.test(name) || of?.startsWith('directus_') ? withoutSecrets : same;
	return {
		// The events of items carry their collection in front.
		event: name.replace(/^.+\.(items\.\w+)$/, '$1'),
		collection: of,
		key: all.length === 1 ? all[0]! : null,
		keys: all,
		payload: isDeletion ? null : conceal(payload ?? null),
		meta: Object.keys(rest).length > 0 ? (conceal(rest) as IDataObject) : null,
		user: text(claims.user) ?? null,
		timestamp: new Date(issuedAt * 1000).toISOString(),
		eventId: createHash('sha256').update(firstName(claims.id)).digest('hex').slice(0, 32),
		...(claims.incomplete === true && { incomplete: INCOMPLETE }),
	};
}

const same = (value: unknown): unknown => value;

function withoutSecrets(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutSecrets);
	const inner = objectIn(value);
	if (!inner) return value;
	return Object.fromEntries(
		Object.entries(inner).map(([name, one]) => [
			name,
			SECRET_FIELDS.test(name) ? (one === null ? null : CONCEALED) : withoutSecrets(one),
		]),
	);
}

const objectIn = (value: unknown): IDataObject | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: undefined;

/** The name of the first call for an event, which those that are made again have in front of their own. */
const firstName = (names: unknown): string =>
	String(names ?? '')
		.split(' ')
		.find((one) => text(one) !== undefined) ?? '';

/** Directus writes `undefined` where a template finds nothing. */
const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' && value !== 'undefined' && value !== 'null'
		? value
		: undefined;

const isKey = (value: unknown): value is Key =>
	text(value) !== undefined || typeof value === 'number';

/** A key as a number, where JavaScript keeps all of its digits. */
function number(key: Key): Key {
	const value = Number(key);
	return Number.isSafeInteger(value) ? value : key;
}

/** Which events the user of the node does not want. */
export interface Unwanted {
	/** Whose changes are left out. */
	ownUser?: string;
	/** An update must have changed one of these; none is no such demand. */
	changedFields: string[];
}

/**
 * Why an event starts no workflow; undefined where it does.
 *
 * A visit to a page of the Studio writes the user's `last_page`: nothing that anybody waits for.
 */
export function reasonToIgnore(
	{ event, collection, payload, user, incomplete }: HookEvent,
	{ ownUser, changedFields }: Unwanted,
): string | undefined {
	const fields = Object.keys(objectIn(payload) ?? {});
	if (event === eventName('directus_users', 'update') && fields.join() === 'last_page') {
		return 'a visit to a page of the Studio';
	}
	if (ownUser !== undefined && user === ownUser) return 'done by the user of the credential';
	const isUpdate = event.endsWith('.update') && collection !== null;
	if (!isUpdate || changedFields.length === 0 || incomplete !== undefined) return undefined;
	if (fields.some((name) => changedFields.includes(name))) return undefined;
	return 'none of the chosen fields was changed';
}
