/** How long a trigger may take to begin, so that n8n shows what it says and not that it took too long itself. */
import { inTime } from '../../dist/nodes/DirectusTrigger/inTime';
import { SimulatedClock } from '../simulation/clock.mjs';

/** What n8n does to activate a node (trigger-activation-retry.js): five tries, with growing pauses. */
const PAUSES = [1000, 2000, 4000, 8000];
/** When n8n ends an activation. */
const DEADLINE = 84_000;

let nodes = 0;

function setUp() {
	const clock = new SimulatedClock();
	const id = `node ${(nodes += 1)}`;
	const context = {
		getNode: () => ({ id, name: 'Trigger', type: 't', typeVersion: 1, position: [0, 0] }),
		getWorkflow: () => ({ id: 'workflow' }),
		getMode: () => 'trigger',
	} as unknown as Parameters<typeof inTime>[0];
	const begun = clock.now();

	/** Activates the node. @returns what n8n shows, and after how many milliseconds */
	async function activate(work: () => Promise<string>) {
		const from = clock.now();
		let shown: string | undefined;
		const tries = async () => {
			for (const pause of [...PAUSES, undefined]) {
				try {
					return await inTime(context, 'begin', work, clock);
				} catch (error) {
					if (pause === undefined) return (error as Error).message;
					await clock.wait(pause);
				}
			}
			return undefined;
		};
		const ended = tries().then((text) => ((shown = text), clock.now() - from));
		await clock.pass(DEADLINE);
		return { shown, after: shown === undefined ? undefined : await ended };
	}

	return { clock, activate, passed: () => clock.now() - begun };
}

const never = async () => await new Promise<string>(() => undefined);

it('a Directus that takes requests and does not answer them is told by the node, and not by n8n', async () => {
	const { activate } = setUp();
	expect(await activate(never)).toEqual({
		shown: 'Directus did not answer within a minute',
		after: 75_000,
	});
});

it('what is refused slowly again and again is told by the node as well', async () => {
	const { activate, clock } = setUp();
	const refused = async () => {
		await clock.wait(25_000);
		throw new Error('It is refused');
	};
	const { shown, after } = await activate(refused);
	expect(['It is refused', 'Directus did not answer within a minute']).toContain(shown);
	expect(after).toBeLessThan(DEADLINE);
});

it('the next activation has a minute of its own, and so has one after a success', async () => {
	const { activate, clock } = setUp();
	const slowly = async () => {
		await clock.wait(50_000);
		return 'It has begun';
	};
	await activate(never);
	expect(await activate(slowly)).toEqual({ shown: 'It has begun', after: 50_000 });
	expect(await activate(slowly)).toEqual({ shown: 'It has begun', after: 50_000 });
});
