import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from './failure';
import type { DirectusContext } from './http';
import type { ByteStream } from './stream';
import { PIECE } from './stream';

type Content = Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0];

/** The files of n8n: those of the input items, and the way to give files out. */
export interface Binaries {
	/** The file in a binary field of an input item. @throws Failure where there is none */
	of(index: number, field: string): IBinaryData;
	/** The names of all binary fields of an input item. */
	namesOf(index: number): string[];
	/** The bytes of a file, piece by piece where n8n keeps it on disk. */
	open(data: IBinaryData): Promise<ByteStream>;
	/** How many bytes a file has. */
	sizeOf(data: IBinaryData): Promise<number>;
	/** Gives bytes, or a stream of them, to n8n to keep as a file. */
	keep(content: Content, name: string, type: string): Promise<IBinaryData>;
}

/** In base64 four characters are three bytes. */
const PIECE_IN_BASE64 = 4 * Math.floor(PIECE / 3);

/** The files that a context of n8n knows; only executions have any. */
export function binariesOf(context: DirectusContext): Binaries {
	const execution = context as IExecuteFunctions;
	return {
		of(index, field) {
			const data = fileIn(execution, index, field);
			// A name such as `constructor` finds something that is no file.
			if (typeof data?.data === 'string') return data;
			throw new Failure(`The item has no binary field "${field}"`, 'no', {
				description:
					'Check the name of the binary field, and that the node before gives out a file.',
			});
		},
		namesOf(index) {
			const { binary, json } = execution.getInputData()[index] ?? { json: {} };
			// Workflows can keep files among an item's JSON as well.
			const kept = Object.entries(json).filter(([, value]) => isBinary(value));
			return [...Object.keys(binary ?? {}), ...kept.map(([name]) => name)];
		},
		async open({ id, data }) {
			if (id) return await execution.helpers.getBinaryStream(id, PIECE);
			return (async function* () {
				for (let at = 0; at < data.length; at += PIECE_IN_BASE64)
					yield Buffer.from(data.slice(at, at + PIECE_IN_BASE64), 'base64');
			})();
		},
		sizeOf: async ({ id, data }) =>
			id
				? (await execution.helpers.getBinaryMetadata(id)).fileSize
				: Buffer.byteLength(data, 'base64'),
		keep: async (content, name, type) =>
			await execution.helpers.prepareBinaryData(content, name, type),
	};
}

/** n8n throws where an item has no binary data at all. */
function fileIn(context: IExecuteFunctions, index: number, field: string): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(index, field);
	} catch {
		return undefined;
	}
}

/** n8n 1 has no such test of its own. */
const isBinary = (value: unknown) =>
	typeof value === 'object' && value !== null && 'mimeType' in value && 'data' in value;
