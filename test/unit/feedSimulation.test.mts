/**
 * The Directus Trigger over made-up histories: transactions that end late, databases that are restored,
 * cleaned and exchanged, n8n killed at any point. A thousand of them are played in all/.
 */
import { playHistories } from '../simulation/history.mjs';

it('loses nothing and doubles nothing in ten histories', async () => {
	await playHistories(10);
});
