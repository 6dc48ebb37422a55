/** The Directus Trigger over a thousand made-up histories. */
import { playHistories } from '../../simulation/history.mjs';
import { tried } from '../../support/tried.mjs';

it('loses nothing and doubles nothing in 1,000 histories', async () => {
	await playHistories(1000);
	tried({
		what: 'a made-up history of a feed that is edited, restored, cleaned and exchanged while n8n is killed',
		times: 1000,
		result: 'no event lost, none doubled',
	});
}, 600_000);
