import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { rangeFrom, rangeTo, zipFileIds } from '../fields/asset';
import type { LegacyHandler } from '../framework/define';
import { splitRoute } from '../framework/define';
import { parseList } from '../framework/json';
import { readParameters } from '../framework/parameters';
import { restate } from '../transport/errors';
import { fillPath } from '../transport/path';
import { atOnce } from './atOnce';
import type { Received } from './files/receive';
import { bytesIn, fileItem, outputField, receiveLegacy } from './files/receive';

/** The extensions of what Directus can turn an image into; the names in its answers keep the old one. */
const extensions: Record<string, string[]> = {
	'image/avif': ['avif'],
	'image/jpeg': ['jpg', 'jpeg'],
	'image/png': ['png'],
	'image/tiff': ['tiff', 'tif'],
	'image/webp': ['webp'],
};

/** Downloads a file, as it is or transformed, whole or a part of it. */
const getOne: LegacyHandler = async function (row, index) {
	const { path, query } = readParameters.call(this, row, index);
	const field = outputField.call(this, index);
	const wanted = Object.entries(query).filter(([, value]) => !isUnset(value));
	const range = readRange.call(this, index);
	if (range && wanted.length > 0) {
		throw new NodeOperationError(this.getNode(), 'A part of a file cannot be transformed', {
			description: 'Nothing was sent. Take out the transformations, or the range.',
			itemIndex: index,
		});
	}
	const id = String(path.id);
	const received = await receiveLegacy
		.call(
			this,
			{
				method: 'GET',
				path: fillPath('/assets/{id}', path),
				// Directus 10 gives the name of a download only.
				query: { ...Object.fromEntries(wanted), download: 'true' },
				...(range && { headers: { Range: range } }),
			},
			(given, type) => nameFor(given ?? id, wanted.length > 0 ? type : ''),
		)
		.catch((error: unknown) => {
			throw explainRange.call(this, error);
		});
	return [fileItem(index, field, received, { id, ...partOf(received) })];
};

export const getAsset = atOnce(getOne);

/** Directus reads `false` in an address as set. */
const isUnset = (value: unknown) =>
	value === false || value === null || value === '' || value === undefined;

/** The range in bytes as HTTP writes it; both ends count. */
function readRange(this: IExecuteFunctions, index: number): string | undefined {
	const { from, to } = this.getNodeParameter('range.bytes', index, {}) as {
		from?: number;
		to?: number;
	};
	if (from === undefined && to === undefined) return undefined;
	const [first = 0, last = 0] = [from, to];
	if (!Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last < 0) {
		throw new NodeOperationError(this.getNode(), 'The range must be whole numbers of bytes', {
			description: `Nothing was sent. ${rangeFrom.displayName} and ${rangeTo.displayName} count from 0.`,
			itemIndex: index,
		});
	}
	if (last > 0 && last <= first) {
		throw new NodeOperationError(this.getNode(), 'The range ends before it begins', {
			description: `Nothing was sent. ${rangeTo.displayName} must be larger than ${rangeFrom.displayName}: Directus gives out two bytes at the least.`,
			itemIndex: index,
		});
	}
	return `bytes=${first}-${last > 0 ? last : ''}`;
}

const partOf = ({ headers }: Received): IDataObject =>
	headers['content-range'] ? { contentRange: headers['content-range'] } : {};

function explainRange(this: IExecuteFunctions, error: unknown): unknown {
	if (!(error instanceof NodeApiError) || error.context.code !== 'RANGE_NOT_SATISFIABLE')
		return error;
	return restate(
		this.getNode(),
		error,
		'The range is outside of the file',
		'Begin within its size.',
	);
}

/** A file's name with the extension of what it was turned into. */
function nameFor(name: string, type: string): string {
	const possible = extensions[type];
	const [, stem, extension = ''] = /^(.*?)(?:\.([^.]*))?$/s.exec(name) ?? [];
	return !possible || possible.includes(extension.toLowerCase()) ? name : `${stem}.${possible[0]}`;
}

/** Downloads several files, or a folder with what is in it, as one ZIP. */
export const getZip: LegacyHandler = async function (row, index) {
	const { path, body: read } = readParameters.call(this, row, index);
	const field = outputField.call(this, index);
	const body = read as IDataObject;
	if (body.ids !== undefined) body.ids = parseList(body.ids, zipFileIds.displayName) as string[];
	const received = await receiveLegacy.call(
		this,
		{ method: 'POST', path: fillPath(splitRoute(row).template, path), ...(row.body && { body }) },
		(given) => given ?? 'files.zip',
	);
	if (!(await isWholeZip.call(this, received.data))) {
		throw new NodeOperationError(this.getNode(), 'Directus broke off while it made the ZIP', {
			description:
				'The ZIP is incomplete, so it was not given out. One of the files may be missing in the storage: the log of the Directus server says which.',
			itemIndex: index,
		});
	}
	return [fileItem(index, field, received, path as IDataObject)];
};

/** Where a ZIP ends there is its directory's end record, of 22 bytes: Directus adds no comment. */
async function isWholeZip(this: IExecuteFunctions, data: IBinaryData): Promise<boolean> {
	let end = Buffer.alloc(0);
	for await (const piece of await bytesIn.call(this, data)) {
		end = Buffer.concat([end, piece.subarray(-22)]).subarray(-22);
	}
	return end.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 5, 6]));
}
