import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { parseJsonObject, parseList } from '../Directus/framework/json';
import type { Watching } from './watching';

/** The parameters of a Directus Trigger. */
export interface Settings {
	/** Without the user whose changes are left out, whom only Directus knows. */
	watching: Watching;
	ignoreOwnChanges: boolean;
	/** Events that go into one execution at most. */
	atOnce: number;
	/** Milliseconds between two looks at the feed. */
	every: number;
	/** Whether a WebSocket may tell of changes. */
	useWebSocket: boolean;
	/** How long an entry is waited for whose id is missing, in milliseconds. */
	gapLife: number;
}

const HOUR = 60 * 60_000;

/**
 * Reads the parameters.
 *
 * @throws NodeOperationError where they leave open what to wait for, and for JSON that is none
 */
export function readSettings(this: ITriggerFunctions): Settings {
	const node = this.getNode();
	const options = this.getNodeParameter('options', {}) as IDataObject;
	const number = (name: string, fallback: number, least: number, most: number) => {
		const value = options[name] ?? fallback;
		const given = Number(value);
		if (value !== '' && Number.isFinite(given) && given >= least && given <= most) return given;
		throw new NodeOperationError(
			node,
			`${LABELS[name]} must be a number from ${least} to ${most}`,
			{
				description: `It is ${JSON.stringify(value)}. Remove the option to have ${fallback}.`,
			},
		);
	};
	const { actions, collections } = watchedBy.call(this);
	const filter = parseJsonObject(options.filterJson ?? {}, 'Filter (JSON)');
	const fields = parseList(this.getNodeParameter('recordFields', []), 'Record Fields').map(String);
	const wantsRecord = this.getNodeParameter('fullRecord', false) === true;
	// A field that one of them lacks would keep the records of that collection from being read.
	const named = wantsRecord && fields.some((field) => !field.includes('*'));
	if (collections === undefined && (named || Object.keys(filter).length > 0)) {
		const what = named ? 'Record Fields' : 'A filter';
		throw new NodeOperationError(node, `${what} cannot be for all collections`, {
			description:
				'Not every collection has the same fields. Choose the collections that have these, or leave Record Fields and Filter (JSON) empty.',
		});
	}
	return {
		watching: {
			actions,
			collections,
			notBy: undefined,
			changedFields: parseList(options.changedFields ?? [], 'Changed Fields').map(String),
			filter: Object.keys(filter).length > 0 ? filter : undefined,
			recordFields: wantsRecord ? (fields.length > 0 ? fields : ['*']) : undefined,
		},
		ignoreOwnChanges: options.ignoreOwnChanges !== false,
		atOnce: Math.floor(number('atOnce', 1000, 1, 1000)),
		every: number('lookEvery', 2, 1, 3600) * 1000,
		useWebSocket: this.getNodeParameter('noticedBy', 'auto') !== 'looking',
		gapLife: number('lateHours', 24, 1, 24 * 30) * HOUR,
	};
}

const LABELS: Record<string, string> = {
	atOnce: 'Events per Execution',
	lookEvery: 'Look Every (Seconds)',
	lateHours: 'Wait for Late Events (Hours)',
};

/** What to wait for. @throws NodeOperationError where nothing is chosen */
function watchedBy(this: ITriggerFunctions): Pick<Watching, 'actions' | 'collections'> {
	const chosen = (name: string, what: string, label: string) => {
		const list = parseList(this.getNodeParameter(name, []), label).map(String).filter(Boolean);
		if (list.length > 0) return [...new Set(list)];
		throw new NodeOperationError(this.getNode(), `No ${what} is chosen`, {
			description: `Choose at least one under ${label}.`,
		});
	};
	switch (this.getNodeParameter('triggerOn', 'items')) {
		case 'auth.login':
			return { actions: ['login'], collections: [] };
		case 'comments.create':
			return { actions: ['comment'], collections: [] };
		case 'files.upload':
			return { actions: ['upload'], collections: [] };
		case 'system':
			return {
				actions: chosen('events', 'event', 'Events'),
				collections: chosen('systemCollections', 'collection', 'System Collections').map(
					(name) => `directus_${name.replace(/^directus_/, '')}`,
				),
			};
		default: {
			const actions = chosen('events', 'event', 'Events');
			const all = this.getNodeParameter('allCollections', false) === true;
			const collections = all ? undefined : chosen('collections', 'collection', 'Collections');
			return { actions, collections };
		}
	}
}
