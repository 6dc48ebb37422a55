/** The Directus Trigger over two thousand made-up histories. */
import { playHistories } from '../../simulation/history.mjs';

it('loses nothing and doubles nothing in 2,000 histories', async () => {
	await playHistories(2000);
}, 600_000);
