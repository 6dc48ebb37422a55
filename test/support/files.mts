/** Files for the tests, and what became of them: compared byte for byte, by their hashes. */
import { Agent } from 'node:http';
import { createHash, randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { Container } from '@n8n/di';
import axios from 'axios';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { binary } from './engine.mjs';
import type { Server } from '../scenarios/scenario.mjs';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export const someBytes = (size: number) => randomBytes(size);

/** An input item with files, each under the name of its binary field. */
export async function itemWith(
	files: Record<string, { bytes: Buffer; name?: string; type?: string }>,
): Promise<INodeExecutionData> {
	const stored: Record<string, IBinaryData> = {};
	for (const [field, { bytes, name, type }] of Object.entries(files)) {
		stored[field] = await binary(bytes, {
			...(name !== undefined && { fileName: name }),
			...(type && { mimeType: type }),
		});
	}
	return { json: {}, binary: stored };
}

/** An input item whose file is held in memory, as n8n has it in its memory mode. */
export const itemInMemory = (
	bytes: Buffer,
	fileName: string,
	mimeType = 'application/octet-stream',
): INodeExecutionData => ({
	json: {},
	binary: { data: { data: bytes.toString('base64'), fileName, mimeType } },
});

/** The bytes of an output item's file. */
export async function bytesOf(
	item: INodeExecutionData | undefined,
	field = 'data',
): Promise<Buffer> {
	const data = item?.binary?.[field];
	if (!data) throw new Error(`There is no file in ${field}`);
	return await Container.get(BinaryDataService).getAsBuffer(data);
}

/** What Directus holds of a file. */
export async function heldBy(server: Server, id: unknown, query = ''): Promise<Buffer> {
	const response = await fetch(`${server.url}/assets/${String(id)}${query}`, {
		headers: { authorization: `Bearer ${String(server.credential.token)}` },
	});
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	return Buffer.from(await response.arrayBuffer());
}

/** Puts a file into Directus without the node. */
export async function putFile(
	server: Server,
	bytes: Buffer,
	name: string,
	type = 'application/octet-stream',
	fields: Record<string, string> = {},
): Promise<string> {
	const form = new FormData();
	for (const [field, value] of Object.entries(fields)) form.append(field, value);
	form.append('file', new Blob([new Uint8Array(bytes)], { type }), 'file');
	// Of its own connection: Directus closes an idle one after five seconds, perhaps as the file goes out.
	const { data: answer } = await axios.post(`${server.url}/files`, form, {
		headers: { Authorization: `Bearer ${String(server.credential.token)}` },
		httpAgent: new Agent({ keepAlive: false }),
		maxBodyLength: Infinity,
	});
	const { data } = answer as { data: { id: string } };
	// Directus 10 knows no other way of giving a name.
	await server.request('PATCH', `/files/${data.id}`, { filename_download: name });
	return data.id;
}

/** A picture of one grey, or of one for each column. */
export function png(
	width: number,
	height: number,
	greyAt: (column: number) => number = () => 0x66,
): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
		const ends = Buffer.alloc(8);
		ends.writeUInt32BE(data.length, 0);
		ends.writeUInt32BE(crc32(body), 4);
		return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8);
	const pixels = Array.from({ length: width * 3 }, (_, index) => greyAt(Math.floor(index / 3)));
	const row = Buffer.from([0, ...pixels]);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** Width and height of a PNG, or what kind of picture it is otherwise. */
export function pictureOf(bytes: Buffer): string {
	if (bytes.subarray(1, 4).toString('latin1') === 'PNG')
		return `png ${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
	if (bytes.subarray(8, 12).toString('latin1') === 'WEBP') return 'webp';
	return bytes[0] === 0xff && bytes[1] === 0xd8 ? 'jpeg' : 'unknown';
}

/** The names in a ZIP with their bytes' checksums, from its directory. */
export function zipEntries(zip: Buffer): Record<string, number> {
	const end = zip.length - 22;
	const entries: Record<string, number> = {};
	let at = zip.readUInt32LE(end + 16);
	for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
		const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString('utf8');
		entries[name] = zip.readUInt32LE(at + 16);
		at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
	}
	return entries;
}

export const checksum = (bytes: Buffer) => crc32(bytes);
