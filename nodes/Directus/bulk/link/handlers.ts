import type { IDataObject } from 'n8n-workflow';
import { missingRecord } from '../failures';
import type { Group } from '../groups';
import { groupsOf } from '../groups';
import { Sender } from '../send';
import { distinctKeys, refuseOtherKeys, withValidKeys } from '../validKeys';
import type { Handler, Input } from '../../framework/define';
import { Ledger } from '../../framework/ledger';
import type { ChosenLink } from '../../transport/linkFields';
import { chosenLink, endpointOf } from '../../transport/linkFields';
import { missingIn } from '../../reads/lookUp';
import { refuseSingleton } from '../../reads/singleton';
import type { Directus } from '../../transport/directus';
import { asFailure } from '../../transport/failure';
import { ForeignKeyLinks } from './foreignKey';
import { JunctionLinks } from './junction';
import type { LinkJob, Links, Way } from './links';

const optionsOf = ({ ui }: Input) => (ui.options ?? {}) as IDataObject;

/** What is done for the inputs of a group, once everything has been looked at. */
interface Ready {
	group: Group;
	links: Links;
	link: ChosenLink;
	jobs: LinkJob[];
}

/**
 * Makes a handler that links related items to the item of each input, or takes them away; of many inputs in one
 * request.
 *
 * All looks come before the first write: whether the items and related items are there, and which are linked
 * already. So without Continue On Fail nothing is written where one of them is not there.
 */
const changing =
	(way: Way): Handler =>
	async (directus, row, inputs) => {
		const ledger = new Ledger(directus, inputs);
		const queryOf = ({ ui }: Input): IDataObject => ({
			field: ui.field,
			relatedCollection: ui.relatedCollection,
		});
		const known = new Map<string, Links>();
		const ready: Ready[] = [];
		for (const group of await groupsOf(directus, ledger, row, inputs, queryOf)) {
			try {
				ready.push(await readyGroup(directus, ledger, way, group, known));
			} catch (error) {
				const failure = asFailure(error, 'no');
				for (const input of group.inputs) if (!ledger.has(input)) ledger.note(input, failure);
			}
		}
		for (const { group, links, link, jobs } of ready) {
			const action =
				link.relatedField === undefined ? 'update' : way === 'link' ? 'create' : 'delete';
			const sender = new Sender(directus, ledger, link.collection, action);
			const change = async (batch: LinkJob[]) => await links.change(way, batch);
			await sender.inBatches(jobs, group.batchSize, change);
		}
		return ledger.inOrder();
	};

export const linkItems: Handler = changing('link');

export const unlinkItems: Handler = changing('unlink');

/** @param known the links of fields that other groups are about as well: what one writes the next one sees */
async function readyGroup(
	directus: Directus,
	ledger: Ledger,
	way: Way,
	group: Group,
	known: Map<string, Links>,
): Promise<Ready> {
	await refuseSingleton(directus, group.collection);
	const { query: ui, collection, key } = group;
	const link = await chosenLink(directus, collection, ui);
	const related = await directus.primaryKey(link.target);
	const keys = { parent: key, related };
	const name = JSON.stringify([link.collection, link.parentField, link.target]);
	const links =
		known.get(name) ??
		(link.relatedField === undefined
			? new ForeignKeyLinks(directus, link, keys)
			: new JunctionLinks(directus, link, keys));
	known.set(name, links);
	if (way === 'unlink' && links instanceof ForeignKeyLinks) await links.refuseUnlink();
	const valid = await withValidKeys(directus, ledger, group);
	const target = { path: endpointOf(link.target), collection: link.target, key: related };
	const all: LinkJob[] = [];
	for (const input of valid.inputs) {
		const { linkValues = {} } = optionsOf(input);
		const sent = distinctKeys(related, input.ui.related as unknown[]);
		try {
			await refuseOtherKeys(directus, target, sent);
			all.push({ input, sent, id: input.path.id, values: linkValues as IDataObject });
		} catch (error) {
			ledger.note(input, asFailure(error, 'no'));
		}
	}
	const items = { path: group.path, collection, key };
	// Who may link need not be allowed to read both sides.
	const ids = all.map(({ id }) => id);
	const ofItems = await missingIn(directus, items, ids);
	// What is not there is not linked either.
	const linked = way === 'link' ? all.flatMap(({ sent }) => sent) : [];
	const ofRelated = await missingIn(directus, target, linked);
	const jobs: LinkJob[] = [];
	for (const job of all) {
		const gone = job.sent.find((one) => ofRelated?.has(one));
		if (ofItems?.has(job.id))
			ledger.note(job.input, await missingRecord(directus, job.id, collection));
		else if (gone !== undefined)
			ledger.note(job.input, await missingRecord(directus, gone, link.target));
		else jobs.push(job);
	}
	if (ledger.isOpen) await links.read(way, jobs);
	return { group, links, link, jobs };
}
