import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../../transport/directus';
import { Failure, missingParameter } from '../../transport/failure';
import { jsonText } from '../../transport/jsonText';
import type { ByteStream } from '../../transport/stream';
import { StreamFile, takenOf } from '../../transport/streamFile';

/** Bytes to send, with what is known of them. They can be read as often as they are opened. */
export interface Source {
	name: string;
	type: string;
	size: number;
	open: () => Promise<ByteStream>;
}

/**
 * A file of an input item. One that n8n keeps on disk is read from there piece by piece.
 *
 * @param field the name of its binary field
 * @throws Failure where the item has none of that name
 */
export async function sourceOf(
	{ binaries }: Directus,
	index: number,
	field: string,
): Promise<Source> {
	const data = binaries.of(index, field);
	const extension = data.fileExtension ? `.${data.fileExtension}` : '';
	return {
		name: data.fileName || `file${extension}`,
		type: data.mimeType || 'application/octet-stream',
		size: await binaries.sizeOf(data),
		open: async () => await binaries.open(data),
	};
}

/** A value as a JSON file: JSON in a body is limited by MAX_PAYLOAD_SIZE, a file is not. */
export function jsonSource(value: unknown): Source {
	const bytes = Buffer.from(jsonText(value));
	const open = async () =>
		(async function* () {
			yield bytes;
		})();
	return { name: 'data.json', type: 'application/json', size: bytes.length, open };
}

/** Minutes for the server's part of the work, and the time that the slowest usable line takes. */
export const patienceFor = ({ size }: Source): number =>
	Math.min(15 * 60_000 + size / BYTES_PER_MILLISECOND, LONGEST_TIMER);

/** Half a megabit per second. */
const BYTES_PER_MILLISECOND = 64;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The binary fields that a parameter names, comma-separated; `*` names all that the item has.
 *
 * @param label the parameter's name in the editor, for the error
 * @throws Failure where it names none
 */
export function fieldNames(
	{ binaries }: Directus,
	index: number,
	typed: unknown,
	label: string,
): string[] {
	const names = String(typed ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean)
		.flatMap((name) => (name === '*' ? binaries.namesOf(index) : [name]));
	if (names.length > 0) return names;
	if (String(typed ?? '').includes('*')) throw noFile();
	throw missingParameter(label);
}

/**
 * The name of the one binary field whose file is sent.
 *
 * @throws Failure where there is none, or more than one: the others would be left out
 */
export function oneFieldName(
	directus: Directus,
	index: number,
	typed: unknown,
	label: string,
): string {
	const [name = '', ...others] = fieldNames(directus, index, typed, label);
	if (others.length === 0) return name;
	throw new Failure(
		`${label} must name one binary field, and it names ${others.length + 1}`,
		'no',
		{
			description: 'Nothing was sent for this item. One file is sent for each item.',
		},
	);
}

const noFile = () =>
	new Failure('The item has no binary field', 'no', {
		description: 'Check that the node before gives out a file.',
	});

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

const textOf = (value: unknown) => (typeof value === 'object' ? jsonText(value) : String(value));
