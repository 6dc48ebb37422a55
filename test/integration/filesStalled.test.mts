/** A connection that goes silent and stays open: the two minutes until the node gives up are seconds here. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { longestSilence, SILENCE } from '../../dist/nodes/Directus/transport/silence';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { faultyProxy, type Fault } from '../support/faultyProxy.mjs';
import { bytesOf, heldBy, itemWith, putFile, sha256, someBytes } from '../support/files.mjs';
import { serverFor } from '../support/servers.mjs';

// More than fits into the buffers of a connection.
const SIZE = 20_000_000;
const bytes = someBytes(SIZE);
let server: Server;
let id: string;

beforeAll(async () => {
	server = await serverFor('12');
	id = await putFile(server, bytes, 'silent.bin');
});

afterAll(async () => {
	await server.status('DELETE', `/files/${id}`);
});

const { milliseconds } = longestSilence;

beforeAll(() => {
	longestSilence.milliseconds = 3000;
});

afterAll(() => {
	longestSilence.milliseconds = milliseconds;
});

it('the limit is the one that the errors name', () => {
	expect([milliseconds, SILENCE]).toEqual([120_000, 'two minutes']);
});

/** Runs the node through a fault. */
async function run(
	parameters: IDataObject,
	fault: Fault,
	items: INodeExecutionData[] = [{ json: {} }],
) {
	const proxy = await faultyProxy(server.url, [fault]);
	const credential = { ...server.credential, url: proxy.url };
	const { items: output, error } = await runNode(parameters, { credential, items });
	await proxy.close();
	return { items: output, error, asked: proxy.asked };
}

const download = () => ({ resource: 'assets', operation: 'get', id: byId(id) });

it('a download that stalls is begun anew', async () => {
	const fault = { method: 'GET', path: '/assets/', stallAnswerAt: SIZE / 2 };
	const { items, error } = await run(download(), fault);
	expect(error?.message).toBeUndefined();
	expect(items).toHaveLength(1);
	expect(sha256(await bytesOf(items[0]))).toBe(sha256(bytes));
});

it.each([
	['after its head', 1],
	['in the middle', SIZE / 2],
])('a download that stalls again and again %s is an error and gives nothing out', async (_, at) => {
	const fault = { method: 'GET', path: '/assets/', stallAnswerAt: at, times: 9 };
	const { items, error, asked } = await run(download(), fault);
	expect(items).toEqual([]);
	expect(error?.message).toBe('The download of "silent.bin" stalled');
	expect(error?.description).toContain('Nothing more of the file came for two minutes');
	expect(asked.filter((one) => one.startsWith('GET /assets/'))).toHaveLength(3);
});

it('an upload that nobody takes any more is an error and leaves nothing', async () => {
	const items = [await itemWith({ data: { bytes, name: 'untaken.bin' } })];
	const fault = { method: 'POST', path: '/files', stallRequestAt: SIZE / 4 };
	// In chunks, in which it would go on, no storage can be chosen.
	const additionalFields = { storage: 'local' };
	const create = { resource: 'files', operation: 'create', additionalFields };
	const { items: output, error } = await run(create, fault, items);
	expect(output).toEqual([]);
	expect(error?.message).toBe('The upload of "untaken.bin" broke off');
	expect(error?.description).toContain('Nothing more of it was taken for two minutes');
	expect(await server.request('GET', '/files?filter[filename_download][_eq]=untaken.bin')).toEqual(
		[],
	);
});

it('a chunk that nobody takes any more is sent again', async () => {
	const items = [await itemWith({ data: { bytes, name: 'stalled-chunk.bin' } })];
	const fault = { method: 'PATCH', path: '/files/tus', stallRequestAt: 1 };
	const parameters = { resource: 'files', operation: 'uploadResumable' };
	const { items: output, error, asked } = await run(parameters, fault, items);
	expect(error?.message).toBeUndefined();
	expect(sha256(await heldBy(server, output[0]?.json.id))).toBe(sha256(bytes));
	expect(asked.filter((one) => one.startsWith('PATCH')).length).toBeGreaterThan(3);
	await server.status('DELETE', `/files/${String(output[0]?.json.id)}`);
});
