/**
 * Files whose connection is cut at every tenth of the transfer: they are whole, or an error says what is left.
 * `npm run fuzz:files` does the same 500 times.
 */
import { fileFaults, wrongTransfers } from '../support/fileFaults.mjs';
import { serverFor } from '../support/servers.mjs';

it('40 cuts leave what the node says', async () => {
	expect(await wrongTransfers(await serverFor('12'), fileFaults(14, 40))).toEqual([]);
}, 300_000);
