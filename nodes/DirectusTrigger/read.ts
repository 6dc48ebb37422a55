import type { IDataObject } from 'n8n-workflow';
import type { DirectusEvent } from './event';

type Key = string | number;

/** Put in the place of a secret, as Directus itself shows it. */
const CONCEALED = '**********';
/** In Directus's own collections. What users store in theirs is theirs to handle. */
const SECRET_FIELDS =
	/^(password|token|tfa_secret|auth_data|external_identifier|credentials|webhook_secret|.*_(api_key|secret|token))$/;

/**
 * An event as a Directus flow tells it: `$trigger`, and the user.
 *
 * `key` and `keys` are as Directus has them in the event: an id that came in an address is text.
 *
 * @param claims of a token whose signature is good
 * @param issuedAt seconds since 1970
 */
export function readEvent(claims: Record<string, unknown>, issuedAt: number): DirectusEvent {
	const trigger = objectIn(claims.trigger) ?? {};
	const { event, collection, key, keys, payload, ...rest } = trigger;
	const name = String(event ?? '');
	const of = text(collection) ?? null;
	const all = (Array.isArray(keys) ? keys : key === undefined ? [] : [key]).filter(isKey);
	return {
		// The events of items carry their collection in front.
		event: name.replace(/^.+\.(items\.\w+)$/, '$1'),
		collection: of,
		key: all.length === 1 ? all[0]! : null,
		keys: all,
		payload: name.endsWith('.delete') ? null : written(payload, rest as IDataObject, name),
		user: text(claims.user) ?? null,
		timestamp: new Date(issuedAt * 1000).toISOString(),
	};
}

/** What was written; of an event that writes nothing, all that Directus says of it. */
function written(payload: unknown, rest: IDataObject, event: string): IDataObject | null {
	if (event === 'auth.login') {
		// Directus fills a gap with this word.
		const facts = Object.entries(objectIn(payload) ?? {});
		return Object.fromEntries(facts.map(([name, value]) => [name, text(value) ?? null]));
	}
	const data = Array.isArray(payload)
		? { data: payload as IDataObject[] }
		: (objectIn(payload) ?? (Object.keys(rest).length > 0 ? rest : undefined));
	if (!data) return null;
	return /(^|\.)items\.\w+$/.test(event) ? data : withoutSecrets(data);
}

function withoutSecrets(payload: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(payload).map(([name, value]) => {
			if (SECRET_FIELDS.test(name)) return [name, value === null ? null : CONCEALED];
			// A role or policy can be written together with new users.
			if (Array.isArray(value)) return [name, value.map(concealedEntry) as IDataObject[]];
			return [name, concealedEntry(value) as IDataObject];
		}),
	);
}

const concealedEntry = (value: unknown): unknown => {
	const inner = objectIn(value);
	return inner ? withoutSecrets(inner) : Array.isArray(value) ? value.map(concealedEntry) : value;
};

const objectIn = (value: unknown): IDataObject | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as IDataObject)
		: undefined;

/** Directus writes `undefined` where a template finds nothing. */
const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' && value !== 'undefined' && value !== 'null'
		? value
		: undefined;

const isKey = (value: unknown): value is Key =>
	typeof value === 'string' || typeof value === 'number';

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
	{ event, collection, payload, user }: DirectusEvent,
	{ ownUser, changedFields }: Unwanted,
): string | undefined {
	const update = event.endsWith('.update');
	const fields = Object.keys(payload ?? {});
	if (update && collection === 'directus_users' && fields.join() === 'last_page') {
		return 'a visit to a page of the Studio';
	}
	if (ownUser !== undefined && user === ownUser) return 'a change by the user of the credential';
	if (update && changedFields.length > 0 && !fields.some((name) => changedFields.includes(name))) {
		return 'none of the chosen fields was changed';
	}
	return undefined;
}
