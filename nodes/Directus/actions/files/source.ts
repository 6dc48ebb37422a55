import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { missingParameter } from '../../framework/parameters';
import type { ByteStream } from '../../transport/stream';
import { StreamFile, takenOf } from '../../transport/stream';

/** Bytes to send, with what is known of them. They can be read as often as they are opened. */
export interface Source {
	name: string;
	type: string;
	size: number;
	open: () => Promise<ByteStream>;
}

/**
 * A binary of an input item. One that n8n keeps on disk is read from there piece by piece.
 *
 * @param field the name of its binary field
 * @throws NodeOperationError where the item has none of that name
 */
export async function sourceOf(
	this: IExecuteFunctions,
	index: number,
	field: string,
): Promise<Source> {
	const data = this.helpers.assertBinaryData(index, field);
	// A name such as `constructor` finds something that is no binary.
	if (typeof data?.data !== 'string') {
		throw new NodeOperationError(this.getNode(), `The item has no binary field "${field}"`, {
			description: 'Check the name of the binary field, and that the node before gives out a file.',
			itemIndex: index,
		});
	}
	const { id } = data;
	const extension = data.fileExtension ? `.${data.fileExtension}` : '';
	const known = {
		name: data.fileName || `file${extension}`,
		type: data.mimeType || 'application/octet-stream',
	};
	if (!id) return { ...known, ...bytesOf(Buffer.from(data.data, 'base64')) };
	const { fileSize } = await this.helpers.getBinaryMetadata(id);
	return { ...known, size: fileSize, open: async () => await this.helpers.getBinaryStream(id) };
}

/** A value as a JSON file: JSON in a body is limited by MAX_PAYLOAD_SIZE, a file is not. */
export const jsonSource = (value: unknown): Source => ({
	name: 'data.json',
	type: 'application/json',
	...bytesOf(Buffer.from(JSON.stringify(value))),
});

function bytesOf(bytes: Buffer): Pick<Source, 'size' | 'open'> {
	const open = async () =>
		(async function* () {
			yield bytes;
		})();
	return { size: bytes.length, open };
}

/** Minutes for the server's part of the work, and the time that the slowest usable line takes. */
export const patienceFor = ({ size }: Source): number =>
	Math.min(15 * 60_000 + size / BYTES_PER_MILLISECOND, LONGEST_TIMER);

/** Half a megabit per second. */
const BYTES_PER_MILLISECOND = 64;
const LONGEST_TIMER = 2 ** 31 - 1;

/** The binary fields that a parameter names, comma-separated; `*` names all that the item has. */
export function fieldNames(
	this: IExecuteFunctions,
	field: INodeProperties,
	index: number,
): string[] {
	const names = String(this.getNodeParameter(field.name, index, '') ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean)
		.flatMap((name) => (name === '*' ? allFields.call(this, index) : [name]));
	if (names.length === 0) throw missingParameter.call(this, field.displayName, index);
	return names;
}

/** The names of all binaries of an item; workflows can keep them among its JSON. */
function allFields(this: IExecuteFunctions, index: number): string[] {
	const { binary, json } = this.getInputData()[index] ?? { json: {} };
	const kept = Object.entries(json).filter(([, value]) => isBinary(value));
	const names = [...Object.keys(binary ?? {}), ...kept.map(([name]) => name)];
	if (names.length > 0) return names;
	throw new NodeOperationError(this.getNode(), 'The item has no binary field', {
		description: 'Check that the node before gives out a file.',
		itemIndex: index,
	});
}

/** n8n 1 has no such test of its own. */
const isBinary = (value: unknown) =>
	typeof value === 'object' && value !== null && 'mimeType' in value && 'data' in value;

/** A form with the fields before the file: Directus sets up the record while the file comes in. */
export const formOf =
	(fields: IDataObject, source: Source): (() => FormData) =>
	() => {
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.append(name, textOf(value));
		// Without a name here, with which append would copy the file into memory.
		form.append('file', new StreamFile(source.open, source.size, source.name, source.type));
		return form;
	};

/**
 * A form that is made anew for each try.
 *
 * @returns `content` makes it; `allSent` tells whether the file of one of the tries went out whole
 */
export function tracked(form: () => FormData): {
	content: () => FormData;
	allSent: () => boolean;
} {
	const made: FormData[] = [];
	const content = () => {
		const next = form();
		made.push(next);
		return next;
	};
	return { content, allSent: () => made.some((one) => takenOf(one) === undefined) };
}

const textOf = (value: unknown) =>
	typeof value === 'object' ? JSON.stringify(value) : String(value);
