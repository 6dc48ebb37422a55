/** How often n8n is asked for a credential, which costs it an engine for expressions each time in a trigger. */
import type { ICredentialDataDecryptedObject, ITriggerFunctions } from 'n8n-workflow';
import { withSharedCredential } from '../../dist/nodes/DirectusTrigger/credential';
import { withKnownCredential } from '../../dist/nodes/Directus/transport/knownCredential';
import { SimulatedClock } from '../simulation/clock.mjs';

let ids = 0;

/** A trigger's context with a credential of its own, and how often n8n was asked for that. */
function contextOf(read: () => Promise<ICredentialDataDecryptedObject>) {
	let asked = 0;
	const id = `credential ${(ids += 1)}`;
	const context = {
		getNode: () => ({ id: 'node', credentials: { directusApi: { id, name: 'Directus' } } }),
		getMode: () => 'trigger',
		getCredentials: async () => {
			asked += 1;
			return await read();
		},
	} as unknown as ITriggerFunctions;
	return { context, asked: () => asked };
}

const credentialOf = async (context: ITriggerFunctions, clock: SimulatedClock) =>
	await withSharedCredential(context, clock).getCredentials('directusApi');

it('is asked for once in a quarter of a minute, for all that have the same', async () => {
	const clock = new SimulatedClock();
	let accessToken = 'before';
	const { context, asked } = contextOf(async () => ({ accessToken }));
	const other = Object.create(context) as ITriggerFunctions;
	for (let index = 0; index < 100; index += 1)
		for (const one of [context, other]) await credentialOf(one, clock);
	expect(asked()).toBe(1);
	accessToken = 'edited';
	await clock.pass(14_999);
	expect(await credentialOf(context, clock)).toEqual({ accessToken: 'before' });
	await clock.pass(1);
	expect(await credentialOf(context, clock)).toEqual({ accessToken: 'edited' });
	expect(asked()).toBe(2);
});

it('is not mixed up with another one, and a failure is not kept', async () => {
	const clock = new SimulatedClock();
	let isBroken = true;
	const one = contextOf(async () => {
		if (isBroken) throw new Error('n8n is busy');
		return { accessToken: 'one' };
	});
	const two = contextOf(async () => ({ accessToken: 'two' }));
	await expect(credentialOf(one.context, clock)).rejects.toThrow('n8n is busy');
	isBroken = false;
	expect(await credentialOf(one.context, clock)).toEqual({ accessToken: 'one' });
	expect(await credentialOf(two.context, clock)).toEqual({ accessToken: 'two' });
});

it("goes to n8n's own requests as well, which write a renewed session into it", async () => {
	const clock = new SimulatedClock();
	const { context, asked } = contextOf(async () => ({ sessionToken: 'old' }));
	const known = withSharedCredential(context, clock);
	expect(known.getMode()).toBe('trigger');
	Object.assign(await known.getCredentials('directusApi'), { sessionToken: 'renewed' });
	expect(await credentialOf(context, clock)).toEqual({ sessionToken: 'renewed' });
	expect(asked()).toBe(1);
});

it('of a run is of that run alone: an edited one counts in the next', async () => {
	const clock = new SimulatedClock();
	const { context, asked } = contextOf(async () => ({ accessToken: 'the same' }));
	const now = () => clock.now();
	const [one, next] = [1, 2].map(() => withKnownCredential(context, undefined, now));
	for (const run of [one!, one!, next!, one!, next!]) await run.getCredentials('directusApi');
	expect(asked()).toBe(2);
});
