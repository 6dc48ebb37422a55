/** The Directus Trigger over a thousand made-up histories. */
import { playHistories } from '../../simulation/history.mjs';

it('loses nothing and doubles nothing in 1,000 histories', async () => {
	await playHistories(1000);
}, 600_000);
