import type { IDataObject } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { parseList } from '../Directus/framework/json';

/** What the node's parameters say about the events to wait for. */
export interface Watched {
	/** `items`, `system`, `other`, or the name of one event. */
	triggerOn: string;
	allCollections?: boolean;
	collections?: unknown;
	systemCollections?: unknown;
	/** `create`, `update`, `delete`. */
	events?: unknown;
	otherEvents?: unknown;
}

/** The trigger of the Directus flow, and what the flow tells n8n of an event. */
export interface FlowTrigger {
	options: { type: 'action'; scope: string[]; collections: string[] };
	claims: IDataObject;
}

/** `{{…}}` is filled in by Directus (https://directus.io/docs/guides/automate/data-chain). */
const WHOLE = { trigger: '{{$trigger}}', user: '{{$accountability.user}}' };

/** The event of a log-in carries the password in clear: only the rest may leave Directus. */
const LOG_IN = {
	trigger: {
		event: '{{$trigger.event}}',
		payload: {
			email: '{{$trigger.payload.email}}',
			provider: '{{$trigger.provider}}',
			status: '{{$trigger.status}}',
		},
	},
	user: '{{$trigger.user}}',
};

/**
 * The events in Directus's words.
 *
 * For `items.create`, `items.update` and `items.delete` a flow wants a list of collections, and an
 * empty list is none. `*.items.create` is every collection, also one that is made later: Directus
 * names its events `articles.items.create`, and takes a star for each part.
 *
 * @throws UserError where nothing is chosen, or an event's data would carry passwords
 * @see https://directus.io/docs/guides/extensions/api-extensions/hooks
 */
export function flowTrigger(watched: Watched): FlowTrigger {
	const of = (scope: string[], collections: string[] = [], claims: IDataObject = WHOLE) => ({
		options: { type: 'action' as const, scope, collections },
		claims,
	});
	const { triggerOn } = watched;
	if (triggerOn === 'items') {
		const actions = chosen(watched.events, 'event', 'Events');
		if (watched.allCollections) return of(actions.map((action) => `*.items.${action}`));
		const collections = chosen(watched.collections, 'collection', 'Collections');
		return of(
			actions.map((action) => `items.${action}`),
			collections,
		);
	}
	if (triggerOn === 'system') {
		const actions = chosen(watched.events, 'event', 'Events');
		const names = chosen(watched.systemCollections, 'collection', 'System Collections');
		const parts = names.map((name) => name.replace(/^directus_/, ''));
		return of(parts.flatMap((part) => actions.map((action) => `${part}.${action}`)));
	}
	if (triggerOn === 'auth.login') return of([triggerOn], [], LOG_IN);
	if (triggerOn !== 'other') return of([triggerOn]);
	return of(chosen(watched.otherEvents, 'event', 'Event Names').map(otherEvent));
}

function otherEvent(name: string): string {
	if (!/^[\w*-]+(\.[\w*-]+)+$/.test(name)) {
		throw new UserError(`"${name.slice(0, 100)}" is not the name of an event`, {
			description:
				'Directus names events with dots, such as items.sort or extensions.load. Separate several with commas.',
		});
	}
	const parts = name.split('.');
	const matches = (part: string | undefined, word: string) => part === '*' || part === word;
	const deep = parts.includes('**');
	if (deep || (parts.length === 2 && matches(parts[0], 'auth') && matches(parts[1], 'login'))) {
		throw new UserError(`"${name}" includes the log-ins, whose data holds passwords`, {
			description: 'Choose Log-In under Trigger On, or name the events that you want.',
		});
	}
	return /^items\.(create|update|delete)$/.test(name) ? `*.${name}` : name;
}

/** A list that must not be empty: of a drop-down, or a text with commas from an expression. */
function chosen(value: unknown, what: string, label: string): string[] {
	const list = [...new Set(parseList(value ?? '', label).map(String))].filter(Boolean);
	if (list.length === 0) {
		throw new UserError(`No ${what} is chosen`, {
			description: `Choose at least one under ${label}.`,
		});
	}
	return list;
}
