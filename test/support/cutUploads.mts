/** Uploads whose connection is cut, and what Directus then has of them. */
import type { IDataObject } from 'n8n-workflow';
import type { Server } from '../scenarios/scenario.mjs';
import { runNode, type CredentialData } from './engine.mjs';
import { faultyProxy, type Fault } from './faultyProxy.mjs';
import { itemWith, someBytes } from './files.mjs';
import { until } from './until.mjs';

export const SIZE = 3_000_000;
export const bytes = someBytes(SIZE);
export const create = { resource: 'files', operation: 'create' };

/** The files in Directus that have a name. */
export const named = async (
	on: Server,
	name: string,
): Promise<Array<{ id: string; filesize: number | null }>> =>
	await on.request('GET', `/files?filter[filename_download][_eq]=${name}`);

/** What a cut waits for that is to strike when Directus has begun to take the file in. */
export const isBegun = (on: Server, name: string) => async () =>
	void (await until(async () => await named(on, name), `Directus has a record of ${name}`, {
		holds: ({ length }) => length > 0,
	}));

/** Runs the node through a fault. What Directus then has of the file is told, and stays. */
export async function sendThrough(
	on: Server,
	parameters: IDataObject,
	name: string,
	fault: Omit<Fault, 'method' | 'path'> & Partial<Fault>,
	credential: CredentialData = on.credential,
) {
	const proxy = await faultyProxy(on.url, [{ method: 'POST', path: '/files', ...fault }]);
	const items = [await itemWith({ data: { bytes, name } })];
	const { error, items: output } = await runNode(parameters, {
		credential: { ...credential, url: proxy.url },
		items,
	});
	await proxy.close();
	return { error, output, left: await named(on, name), asked: proxy.asked };
}
