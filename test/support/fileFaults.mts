/** Transfers of files whose connection a seed cuts somewhere, and what is wrong with what they leave. */
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { byId, type Server } from '../scenarios/scenario.mjs';
import { named } from './cutUploads.mjs';
import { runNode, type NodeRun } from './engine.mjs';
import { faultyProxy, type Fault } from './faultyProxy.mjs';
import { bytesOf, heldBy, itemInMemory, itemWith, putFile, sha256, someBytes } from './files.mjs';

const WAYS = ['down', 'up in one go', 'up in chunks'] as const;
const MODES = ['filesystem-v2', 'default'] as const;
const TENTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export interface FileFault {
	way: (typeof WAYS)[number];
	/** Where n8n keeps binary data: on disk, or in memory. */
	mode: (typeof MODES)[number];
	/** Where it is cut, as a share of the file. */
	at: number;
	size: number;
	/** How often it is cut. */
	times: number;
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function numbersOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Faults in every tenth of the transfer, in every way and mode, in an order that the seed draws. */
export function fileFaults(seed: number, count: number): FileFault[] {
	const next = numbersOf(seed);
	const all = () =>
		WAYS.flatMap((way) =>
			MODES.flatMap((mode) =>
				TENTHS.map((tenth) => ({
					way,
					mode,
					at: (tenth + next()) / 10,
					size: Math.round(10 ** (4 + 2.6 * next())),
					times: next() < 0.2 ? 9 : 1,
					place: next(),
				})),
			),
		).sort((a, b) => a.place - b.place);
	const drawn: FileFault[] = [];
	while (drawn.length < count) drawn.push(...all());
	return drawn.slice(0, count);
}

/** Carries out transfers, a few at once, and tells which of them have left something else than they say. */
export async function wrongTransfers(
	server: Server,
	faults: FileFault[],
	told: (done: number) => void = () => {},
): Promise<string[]> {
	const service = Container.get(BinaryDataService) as unknown as { mode: string };
	const { mode: before } = service;
	const wrong: string[] = [];
	let done = 0;
	try {
		for (const mode of MODES) {
			service.mode = mode;
			const waiting = [...faults.entries()].filter(([, fault]) => fault.mode === mode).values();
			const work = async () => {
				for (const [index, fault] of waiting) {
					const found = await whatIsWrong(server, fault, `fault-${index}.bin`);
					if (found) wrong.push(`${JSON.stringify(fault)}: ${found}`);
					told(++done);
				}
			};
			await Promise.all([work(), work(), work(), work(), work()]);
		}
	} finally {
		service.mode = before;
	}
	return wrong;
}

async function whatIsWrong(
	server: Server,
	fault: FileFault,
	name: string,
): Promise<string | undefined> {
	const bytes = someBytes(fault.size);
	return fault.way === 'down'
		? await afterDownload(server, fault, name, bytes)
		: await afterUpload(server, fault, name, bytes);
}

/** Runs the node through a proxy with one fault. */
async function run(
	server: Server,
	fault: Fault,
	parameters: IDataObject,
	item: Parameters<typeof itemWith>[0] | undefined,
	mode: FileFault['mode'],
): Promise<NodeRun> {
	const proxy = await faultyProxy(server.url, [fault]);
	const { data } = item ?? {};
	const items = !data
		? [{ json: {} }]
		: mode === 'default'
			? [itemInMemory(data.bytes, data.name!)]
			: [await itemWith({ data })];
	const credential = { ...server.credential, url: proxy.url };
	const result = await runNode(parameters, { credential, items });
	await proxy.close();
	if (proxy.struck() === 0) throw new Error(`Nothing was cut: ${proxy.asked.join()}`);
	return result;
}

const whatWasTold = ({ error }: NodeRun) => `${error?.message} ${error?.description ?? ''}`;

async function afterDownload(
	server: Server,
	{ at, size, times, mode }: FileFault,
	name: string,
	bytes: Buffer,
): Promise<string | undefined> {
	const id = await putFile(server, bytes, name);
	const fault = { method: 'GET', path: '/assets/', times, cutAnswerAt: cutAt(at, size) };
	const parameters = { resource: 'assets', operation: 'get', id: byId(id) };
	const result = await run(server, fault, parameters, undefined, mode);
	await server.request('DELETE', `/files/${id}`);
	const [item] = result.items;
	if (!item) return result.error?.message.includes('broke off') ? undefined : whatWasTold(result);
	const got = item.binary!.data!;
	const held = got.id ? await bytesOf(item) : Buffer.from(got.data, 'base64');
	return sha256(held) === sha256(bytes) ? undefined : `${held.length} other bytes`;
}

async function afterUpload(
	server: Server,
	{ way, at, size, times, mode }: FileFault,
	name: string,
	bytes: Buffer,
): Promise<string | undefined> {
	const isOne = way === 'up in one go';
	const fault = {
		...(isOne ? { method: 'POST', path: '/files' } : { method: 'PATCH', path: '/files/tus/' }),
		...{ times, cutRequestAt: cutAt(at, size) },
	};
	const parameters = { resource: 'files', operation: isOne ? 'create' : 'uploadResumable' };
	const result = await run(server, fault, parameters, { data: { bytes, name } }, mode);
	const left = await named(server, name);
	const found = await compared(server, result, left, bytes);
	for (const { id } of left) await server.request('DELETE', `/files/${id}`);
	return found;
}

async function compared(
	server: Server,
	result: NodeRun,
	left: Array<{ id: string }>,
	bytes: Buffer,
): Promise<string | undefined> {
	const [item] = result.items;
	const ids = left.map(({ id }) => id);
	if (!item) {
		if (!result.error) return 'neither an output nor an error';
		const untold = ids.filter((id) => !whatWasTold(result).includes(id));
		return untold.length > 0 ? `left ${untold.join()}, told ${whatWasTold(result)}` : undefined;
	}
	if (ids.length !== 1 || ids[0] !== item.json.id)
		return `gave out ${String(item.json.id)}, there are ${ids.join()}`;
	const held = await heldBy(server, ids[0]);
	return sha256(held) === sha256(bytes) ? undefined : `${held.length} other bytes`;
}

const cutAt = (at: number, size: number) => Math.max(1, Math.floor(at * size));
