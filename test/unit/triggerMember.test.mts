/** What an active Directus Trigger keeps in its workflow and in memory, and which failures it tells of. */
import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import { TriggerMember } from '../../dist/nodes/DirectusTrigger/member';
import { Page } from '../../dist/nodes/DirectusTrigger/page';
import type { Settings } from '../../dist/nodes/DirectusTrigger/settings';
import { followedFeed } from '../simulation/followed.mjs';
import { watchingOf } from '../support/watching.mjs';

const SETTINGS: Settings = {
	watching: watchingOf(),
	ignoreOwnChanges: false,
	atOnce: 1,
	every: 2000,
	useWebSocket: false,
	gapLife: 24 * 60 * 60_000,
};

interface Deferred {
	promise: Promise<void>;
	resolve: () => void;
}

/** As n8n's helper of this name. */
function createDeferredPromise(): Deferred {
	const deferred = {} as Deferred;
	deferred.promise = new Promise((resolve) => (deferred.resolve = resolve));
	return deferred;
}

let nodes = 0;

/** A workflow of a trigger in n8n: its static data, and what the trigger starts and reports. */
function setUp() {
	const staticData: IDataObject = {};
	const started: string[] = [];
	const keys = new Set<string>();
	const reported: string[] = [];
	const id = `node ${(nodes += 1)}`;
	const contextOf = (name: string) =>
		({
			getNode: () => ({ id, name, type: 't', typeVersion: 1, position: [0, 0], parameters: {} }),
			getWorkflow: () => ({ id: 'workflow' }),
			getWorkflowSettings: () => ({}),
			getWorkflowStaticData: () => staticData,
			saveFailedExecution: ({ message }: Error) => reported.push(message),
			logger: { info: () => undefined, warn: () => undefined },
			helpers: { createDeferredPromise },
			emit: (
				items: Array<Array<{ json: { key: string } }>>,
				_response: unknown,
				ended: Deferred | undefined,
				key: string,
			) => {
				// n8n starts no second execution with a key that it has.
				if (keys.has(key)) return ended?.resolve();
				keys.add(key);
				started.push(...items.flat().map(({ json }) => json.key));
				ended?.resolve();
			},
		}) as unknown as ITriggerFunctions;
	const { directus, feed } = followedFeed();
	const memberOf = (name = 'Trigger') => new TriggerMember(contextOf(name), SETTINGS);

	/** Has an event happen, and the trigger hand it over. */
	async function happen({ follower }: TriggerMember): Promise<string> {
		const [entry] = directus.begin(1, 'watched');
		directus.commit([entry!]);
		await follower.take(new Page([entry!], [SETTINGS.watching], feed));
		return entry!.item;
	}

	return { staticData, started, reported, feed, memberOf, happen };
}

/** Puts static data back to what it was, as n8n does at the end of an execution that has changed some. */
function setBack(staticData: IDataObject, before: IDataObject): void {
	for (const name of Object.keys(staticData)) delete staticData[name];
	Object.assign(staticData, structuredClone(before));
}

it('goes on where it was though its workflow has set its static data back', async () => {
	const { staticData, started, feed, memberOf, happen } = setUp();
	const first = memberOf();
	await first.follower.begin(feed);
	const before = structuredClone(staticData);
	const items = [await happen(first), await happen(first)];
	setBack(staticData, before);
	items.push(await happen(first));
	setBack(staticData, before);
	first.stop();
	const second = memberOf();
	expect(second.follower.at.last).toBe(first.follower.at.last);
	items.push(await happen(second));
	expect(started).toEqual(items);
});

it('goes on where another process has left it, which has got further', async () => {
	const { staticData, feed, memberOf, happen } = setUp();
	const first = memberOf();
	await first.follower.begin(feed);
	await happen(first);
	first.stop();
	const [name] = Object.keys(staticData) as [string];
	const stored = staticData[name] as { last: string; revision: number };
	staticData[name] = { ...stored, last: '99', revision: stored.revision + 1 };
	expect(memberOf().follower.at.last).toBe(99n);
});

it('goes on where it was under another name', async () => {
	const { feed, memberOf, happen } = setUp();
	const first = memberOf();
	await first.follower.begin(feed);
	await happen(first);
	first.stop();
	const renamed = memberOf('Renamed');
	expect(renamed.follower.hasBegun).toBe(true);
	expect(renamed.follower.at.last).toBe(first.follower.at.last);
});

describe('a failure', () => {
	const now = Date.now;
	let time = now();

	beforeEach(() => (Date.now = () => time));
	afterEach(() => (Date.now = now));

	const down = new Failure('Directus is down', 'no', { code: 'ECONNREFUSED' });
	const forbidden = new Failure('It may not be read', 'no', { status: 403, code: 'FORBIDDEN' });

	it('that passes is told where it lasts for over a minute, once', () => {
		const { memberOf, reported } = setUp();
		const member = memberOf();
		const fails = (seconds: number) => {
			time += seconds * 1000;
			member.failed(down);
			return reported.length;
		};
		expect([fails(0), fails(30), fails(29)]).toEqual([0, 0, 0]);
		expect([fails(2), fails(60), fails(3600)]).toEqual([1, 1, 1]);
		member.failed(undefined);
		expect([fails(0), fails(59), fails(2)]).toEqual([1, 1, 2]);
		expect(new Set(reported)).toEqual(new Set(['Directus is down']));
		member.stop();
	});

	it('that does not pass is told at once, and once while it is the same', () => {
		const { memberOf, reported } = setUp();
		const member = memberOf();
		for (const error of [forbidden, forbidden, new Failure('Another', 'no', { status: 400 })])
			member.failed(error);
		expect(reported).toEqual(['It may not be read', 'Another']);
		member.failed(undefined);
		member.failed(forbidden);
		expect(reported).toHaveLength(3);
		member.stop();
		member.failed(new Failure('Of one that is not active any more', 'no', { status: 403 }));
		expect(reported).toHaveLength(3);
	});
});
