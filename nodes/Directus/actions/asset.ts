import type { IDataObject } from 'n8n-workflow';
import { missingRecord } from '../bulk/failures';
import { rangeFrom, rangeTo } from '../fields/asset';
import type { Handler, Input } from '../framework/define';
import { perInput } from '../framework/ledger';
import { requestOf } from '../framework/send';
import type { Directus } from '../transport/directus';
import { asFailure, Failure } from '../transport/failure';
import { pathSegment } from '../transport/path';
import type { Received } from './files/receive';
import { recordOf } from './files/remains';
import { fileDone, receive } from './files/receive';

/** The extensions of what Directus can turn an image into; the names in its answers keep the old one. */
const extensions: Record<string, string[]> = {
	'image/avif': ['avif'],
	'image/jpeg': ['jpg', 'jpeg'],
	'image/png': ['png'],
	'image/tiff': ['tiff', 'tif'],
	'image/webp': ['webp'],
};

/**
 * Takes out of the query what is not set, and writes the range as HTTP does.
 *
 * @returns the input with `ui.range` as the text of the header
 * @throws Failure where the range is none, or is asked for of a transformed file
 */
export function withRange(input: Input): Input {
	const query = Object.fromEntries(
		Object.entries(input.query).filter(([, value]) => !isUnset(value)),
	);
	const range = rangeOf(input.ui.range as IDataObject | undefined);
	if (range && Object.keys(query).length > 0) {
		throw new Failure('A part of a file cannot be transformed', 'no', {
			description: 'Nothing was sent. Take out the transformations, or the range.',
		});
	}
	return { ...input, query, ui: { ...input.ui, range } };
}

/** Directus reads `false` in an address as set. */
const isUnset = (value: unknown) =>
	value === false || value === null || value === '' || value === undefined;

/** The range in bytes as HTTP writes it; both ends count. */
function rangeOf({ bytes = {} }: IDataObject = {}): string | undefined {
	const { from, to } = bytes as { from?: number; to?: number };
	if (from === undefined && to === undefined) return undefined;
	const [first = 0, last = 0] = [from, to];
	if (!Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last < 0) {
		throw new Failure('The range must be whole numbers of bytes', 'no', {
			description: `Nothing was sent. ${rangeFrom.displayName} and ${rangeTo.displayName} count from 0.`,
		});
	}
	if (last > 0 && last <= first) {
		throw new Failure('The range ends before it begins', 'no', {
			description: `Nothing was sent. ${rangeTo.displayName} must be larger than ${rangeFrom.displayName}: Directus gives out two bytes at the least.`,
		});
	}
	return `bytes=${first}-${last > 0 ? last : ''}`;
}

/** The types of files that Directus transforms; all others it gives out as they are, without a word. */
const TRANSFORMED = ['image/avif', 'image/jpeg', 'image/png', 'image/tiff', 'image/webp'];

/** Transformations that do something by themselves; the others say how the ones of these are done. */
const EFFECTIVE = ['format', 'height', 'key', 'quality', 'transforms', 'width'];

/** Downloads files, as they are or transformed, whole or a part of them; and tells which it got untransformed. */
export const getAsset: Handler = async (directus, row, inputs) => {
	const outcomes = await getAssets(directus, row, inputs);
	const untouched = outcomes.flatMap((outcome) =>
		typeof outcome === 'object' && 'records' in outcome && outcome.records[0]?.transformed === false
			? [outcome.records[0]]
			: [],
	);
	if (untouched.length > 0) directus.hint(asTheyAre(untouched), 'warning');
	return outcomes;
};

function asTheyAre(files: IDataObject[]): string {
	const [{ fileName, mimeType }] = files as [IDataObject];
	const others = files.length > 1 ? `, and ${files.length - 1} more,` : '';
	const reason = TRANSFORMED.includes(String(mimeType))
		? 'Directus knows no width and height of the picture, or the transformations ask for no change: give a width, a height, a format or a quality'
		: `Directus transforms JPEG, PNG, WebP, TIFF and AVIF only, and this is ${String(mimeType)}`;
	return `Directus gave "${String(fileName)}"${others} as it is, not transformed. ${reason}.`;
}

const getAssets = perInput(
	async (directus, row, input) => {
		const { path, query, ui } = input;
		const id = String(path.id);
		const isTransformed = Object.keys(query).length > 0;
		const received = await receive(
			directus,
			{
				...requestOf(row, input),
				// Directus 10 gives the name of a download only.
				query: { ...query, download: 'true' },
				...(ui.range !== undefined && { headers: { Range: String(ui.range) } }),
			},
			(given, type) => nameFor(given ?? id, isTransformed ? type : ''),
		).catch(async (error: unknown) => {
			throw await refusedAsset(directus, id, asFailure(error));
		});
		const isAsItWas = isTransformed && (await isUntouched(directus, input, received));
		const more = { id, ...partOf(received), ...(isAsItWas && { transformed: false }) };
		return fileDone(String(ui.output), received, more);
	},
	{ atOnce: 5 },
);

/**
 * Whether Directus gave a file out as it is although transformations were asked for: it does so with what is no
 * picture of a kind that it can transform, where nothing asks for a change, and with a picture whose size it does
 * not know where only a new size is asked for.
 */
async function isUntouched(
	directus: Directus,
	{ path, query }: Input,
	{ data, size }: Received,
): Promise<boolean> {
	// Directus has made the format that was asked for, also where it is none of those that the node offers.
	if (data.mimeType === `image/${String(query.format)}`) return false;
	if (!TRANSFORMED.includes(data.mimeType)) return true;
	const isAsked = (value: unknown) =>
		value !== undefined && !(Array.isArray(value) && value.length === 0);
	const asked = EFFECTIVE.filter((name) => isAsked(query[name]));
	if (asked.some((name) => !['height', 'width'].includes(name))) return false;
	if (asked.length === 0) return true;
	const file = await recordOf(directus, path.id).catch(() => undefined);
	const isUnmeasured = file !== undefined && (file.width === null || file.height === null);
	return isUnmeasured && Number(file.filesize) === size;
}

/**
 * A refusal in words that say what it may mean: Directus gives one answer for a file that is not there, one
 * that the caller may not read, and one whose content its storage lacks.
 */
async function refusedAsset(directus: Directus, id: string, failure: Failure): Promise<Failure> {
	if (failure.details.code !== 'FORBIDDEN') return failure;
	const isListed =
		(await directus.seesEverything()) &&
		(await directus
			.send({ method: 'GET', path: `/files/${pathSegment(id, 'id')}`, query: { fields: ['id'] } })
			.then(
				() => true,
				() => false,
			));
	return isListed
		? failure.reworded(
				`The content of the file "${id}" is not in its storage`,
				'Directus knows the file, and its storage location does not have it. Look there, or upload the file again.',
			)
		: await missingRecord(directus, id, 'directus_files');
}

const partOf = ({ headers }: Received): IDataObject =>
	headers['content-range'] ? { contentRange: headers['content-range'] } : {};

/** A file's name with the extension of what it was turned into. */
function nameFor(name: string, type: string): string {
	const possible = extensions[type];
	const [, stem, extension = ''] = /^(.*?)(?:\.([^.]*))?$/s.exec(name) ?? [];
	return !possible || possible.includes(extension.toLowerCase()) ? name : `${stem}.${possible[0]}`;
}

/** Where a ZIP ends there is its directory's end record, of 22 bytes: Directus adds no comment. */
const END_RECORD = 22;

/** Downloads several files, or a folder with what is in it, as one ZIP. */
export const getZip = perInput(async (directus, row, input) => {
	let end = Buffer.alloc(0);
	const received = await receive(
		directus,
		requestOf(row, input),
		(given) => given ?? 'files.zip',
		(piece) => {
			end = Buffer.concat([end, piece.subarray(-END_RECORD)]).subarray(-END_RECORD);
		},
	);
	if (!end.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 5, 6]))) {
		throw new Failure('Directus broke off while it made the ZIP', 'no', {
			description:
				'The ZIP is incomplete, so it was not given out. One of the files may be missing in the storage: the log of the Directus server says which.',
		});
	}
	return fileDone(String(input.ui.output), received, input.path);
});
