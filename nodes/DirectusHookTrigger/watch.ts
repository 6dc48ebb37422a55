import { UserError } from 'n8n-workflow';
import { parseList } from '../Directus/framework/json';
import type { Watch } from './flows';

/** What the node's parameters say about the events to wait for. */
export interface Asked {
	triggerOn: 'items' | 'action' | 'filter';
	collections?: unknown;
	/** `create`, `update`, `delete`. */
	events?: unknown;
	/** Names of events. */
	names?: unknown;
}

/** A collection as Directus describes it (https://directus.io/docs/api/collections). */
export interface CollectionInfo {
	collection: string;
	meta: { accountability?: 'all' | 'activity' | null } | null;
	/** Null for a folder of the data model. */
	schema: unknown;
}

/** What the editor shows first is the message, so it names the node to take. */
const BETTER_NODE = 'use the Directus Trigger instead';

const WHY_BETTER =
	'It gives every event once and in order, also after n8n or Directus was down, and needs no flow.';

/** Directus's own collections that the activity feed tells of, as their events are named. */
const SYSTEM = [
	...['access', 'collections', 'comments', 'dashboards', 'deployment_projects', 'deployment_runs'],
	...['deployments', 'extensions', 'fields', 'files', 'flows', 'folders', 'notifications'],
	...['operations', 'panels', 'permissions', 'policies', 'relations', 'roles', 'settings'],
	...['shares', 'translations', 'users', 'versions', 'webhooks'],
];
const CHANGES = ['create', 'update', 'delete'];

/** Events whose data holds what must not leave Directus, and what that is. */
const SECRET: Array<[event: string, what: string]> = [
	['auth.login', 'the password that was entered'],
	['auth.create', "the tokens of the user's log-in provider"],
	['auth.update', "the tokens of the user's log-in provider"],
	['authenticate', 'the token of every request'],
	['websocket.authenticate', 'the token of every WebSocket'],
	['response', 'the token of every request'],
];

/** The feed itself, and what Directus keeps of other programs' log-ins. */
const NOT_OFFERED = /^directus_(activity|revisions|oauth_\w+)$/;

/** Whether no change of a collection's items comes into the activity feed. */
export const isUntracked = ({ collection, meta, schema }: CollectionInfo): boolean =>
	// Without meta Directus does not manage the collection, and tracks it all the same.
	schema !== null && meta !== null && !meta.accountability && !NOT_OFFERED.test(collection);

/**
 * The events in Directus's words, where only a flow can tell of them.
 *
 * @param asked what the user wants
 * @param collections all that Directus has
 * @throws UserError where nothing is chosen, where the Directus Trigger tells of the events, and where
 *   an event's data would carry secrets
 * @see https://directus.io/docs/guides/extensions/api-extensions/hooks
 */
export function watchOf(asked: Asked, collections: CollectionInfo[]): Watch {
	if (asked.triggerOn === 'items') {
		const names = chosen(asked.collections, 'collection', 'Collection Names or IDs');
		for (const name of names) demandUntracked(name, collections);
		const events = chosen(asked.events, 'event', 'Events').map((event) => `items.${event}`);
		return { type: 'action', scope: events.sort(), collections: names.sort() };
	}
	const names = chosen(asked.names, 'event', 'Event Names');
	const scope = names.map((name) => {
		// For these Directus wants a list of collections, and a star is every collection.
		const whole = /^items\.(create|update|delete)$/.test(name) ? `*.${name}` : name;
		demandWithoutSecrets(name);
		if (asked.triggerOn === 'action') demandNotInFeed(name, whole, collections);
		return whole;
	});
	return { type: asked.triggerOn, scope: [...new Set(scope)].sort(), collections: [] };
}

/** The collections whose items the names of events are about. */
export function collectionsIn({ scope, collections }: Watch): string[] {
	const named = scope.flatMap((name) => /^([^.*]+)\.items\.[^.]+$/.exec(name)?.[1] ?? []);
	return [...new Set([...collections, ...named])];
}

function demandUntracked(name: string, collections: CollectionInfo[], more = ''): void {
	const found = collections.find(({ collection }) => collection === name);
	if (!found) {
		throw new UserError(`There is no collection ${name} to watch`, {
			description: 'Choose one from the list.',
		});
	}
	if (isUntracked(found)) return;
	throw new UserError(`The collection ${name} tracks its activity: ${BETTER_NODE}`, {
		description: `${WHY_BETTER}${more}`,
	});
}

function demandWithoutSecrets(name: string): void {
	if (!/^[^\s,{}]+$/.test(name)) {
		throw new UserError(`"${name.slice(0, 100)}" is not the name of an event`, {
			description:
				'Directus names events with dots, such as articles.items.sort. Separate several with commas.',
		});
	}
	const found = SECRET.find(([event]) => covers(name, event));
	if (!found) return;
	const [event, what] = found;
	throw new UserError(
		`"${name}" ${name === event ? 'is an event' : `includes ${event}`} whose data holds ${what}`,
		{
			description:
				event === 'auth.login'
					? 'For log-ins use the Directus Trigger, which does without the password.'
					: 'It must not leave Directus. Name the events that you want.',
		},
	);
}

function demandNotInFeed(name: string, whole: string, collections: CollectionInfo[]): void {
	if (covers(whole, 'files.upload')) {
		throw new UserError(`"${name}" includes file uploads: ${BETTER_NODE}`, {
			description: WHY_BETTER,
		});
	}
	const system = SYSTEM.find((part) =>
		CHANGES.some((change) => covers(whole, `${part}.${change}`)),
	);
	if (system !== undefined) {
		throw new UserError(`"${name}" includes changes of directus_${system}: ${BETTER_NODE}`, {
			description: WHY_BETTER,
		});
	}
	const includes = (collection: string) =>
		CHANGES.some((change) => covers(whole, `${collection}.items.${change}`));
	const [first = ''] = whole.split('.');
	if (first.includes('*') && includes('later')) {
		throw new UserError(
			`"${name}" includes changes of collections that track their activity: ${BETTER_NODE}`,
			{
				description: `${WHY_BETTER} For collections that track none choose Items Without Tracked Activity under Trigger On.`,
			},
		);
	}
	if (!includes(first)) return;
	const others = whole.includes('*')
		? ` Or name the other events, such as ${first}.items.sort.`
		: '';
	demandUntracked(first, collections, others);
}

/** Whether a name of events, in which a star stands for one part and two for any, is that of an event. */
function covers(name: string, event: string): boolean {
	const parts = name.split('.').map((part) => {
		if (part === '**') return '.*';
		return part === '*' ? '[^.]+' : part.replace(/[$()*+?[\\\]^|]/g, '\\$&');
	});
	return new RegExp(`^${parts.join('\\.')}$`).test(event);
}

/** A list that must not be empty: of a drop-down, or a text with commas. */
function chosen(value: unknown, what: string, label: string): string[] {
	const list = [...new Set(parseList(value ?? '', label).map(String))].filter(Boolean);
	if (list.length === 0) {
		throw new UserError(`No ${what} is chosen`, {
			description: `Choose at least one under ${label}.`,
		});
	}
	return list;
}
