import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Directus } from '../../transport/directus';
import { asFailure, Failure } from '../../transport/failure';
import { pathSegment } from '../../transport/path';
import { isPassing } from './announced';
import type { Unanswered } from './remains';
import { afterCut, afterCutReplacement, mayChooseId, mayLeave, namingRemains } from './remains';
import type { Source } from './source';
import { formOf, patienceFor, tracked } from './source';

/** What a server refuses before reading it fits into the network's buffers up to about here. */
const SMALL = 64 * 1024;

/**
 * Sends a new file in another way, where the connection was cut or a proxy refuses so much at once, and the file
 * cannot become whole any more. What of it lies in Directus has been taken away before, where it was seen.
 *
 * @param chosen the ID that half of the file may still get
 * @returns undefined where that way is not open
 */
export type Otherwise = (chosen: string | undefined) => Promise<IDataObject | undefined>;

interface Upload {
	/** A file whose content is replaced; a new file otherwise. */
	id?: unknown;
	/** What Directus is to know of the file. */
	fields: IDataObject;
	source: Source;
	otherwise?: Otherwise;
}

/**
 * Sends a file as a form, piece by piece, and checks what has arrived.
 *
 * A new file is given its ID here where the user may do that: after a cut connection the node looks
 * it up, goes on where the file is whole, and else deletes what is there of it.
 *
 * @returns the file's record, or its ID where the user may not read it; undefined where not even
 * that is known
 * @throws Failure where Directus refuses, the connection breaks off, or less arrived than was sent; it
 * names what it left in Directus
 * @see https://directus.io/docs/api/files
 */
export async function upload(
	directus: Directus,
	{ id, fields, source, otherwise }: Upload,
): Promise<IDataObject | undefined> {
	await refuseEarly(directus, source);
	const before = id === undefined ? undefined : await existing(directus, id);
	// An ID that the user gives may be that of another file, which must not be taken for this one.
	const chosen =
		!before && fields.id === undefined && (await mayChooseId(directus)) ? randomUUID() : undefined;
	// The name in the file part holds no quotes, line breaks and slashes.
	const meant: IDataObject = { filename_download: source.name, ...fields };
	const { content, allSent } = tracked(formOf({ ...(chosen && { id: chosen }), ...meant }, source));
	const begun = Date.now();
	const path = before ? `/files/${pathSegment(id, 'file')}` : '/files';
	const file = await directus
		.send({
			method: before ? 'PATCH' : 'POST',
			path,
			content,
			secrets: meant,
			timeout: patienceFor(source),
			gives: 'recordOrNothing',
		})
		.then(
			({ data }) => data as IDataObject | undefined,
			async (error: unknown) => {
				const failure = asFailure(error);
				const elsewhere = async () => await otherwise?.(chosen);
				if (isTooLarge(failure)) return (await elsewhere()) ?? thrown(failure);
				if (!mayLeave(failure, chosen)) throw failure;
				const unanswered: Unanswered = {
					name: String(meant.filename_download),
					size: source.size,
					allSent: allSent(),
				};
				if (before) return await afterCutReplacement(directus, failure, before, unanswered);
				if (chosen) {
					return await afterCut(directus, failure, chosen, unanswered).catch(
						async (left: Failure) => {
							const isGone = !unanswered.allSent && left.written !== 'yes' && isPassing(failure);
							return (isGone ? await elsewhere() : undefined) ?? thrown(left);
						},
					);
				}
				throw await namingRemains(directus, failure, unanswered, begun);
			},
		);
	checkSize(file, source);
	const known = before ? String(before.id) : chosen;
	if (file) return await putRight(directus, file, meant);
	return known === undefined ? undefined : { id: known };
}

/** Whether a proxy refuses a body of this size: it has handed nothing on. */
const isTooLarge = ({ details: { status, code } }: Failure): boolean => status === 413 && !code;

function thrown(failure: Failure): never {
	throw failure;
}

/**
 * The record of a file to replace.
 *
 * @throws Failure where there is none: Directus would make a new file
 */
export async function existing(directus: Directus, id: unknown): Promise<IDataObject> {
	const path = `/files/${pathSegment(id, 'file')}`;
	return (await directus.send({ method: 'GET', path, gives: 'record' })).data as IDataObject;
}

/**
 * A bad token is refused before the body is read, and a large body then meets a closed connection
 * in place of the 401 that would renew the session.
 */
export async function refuseEarly(directus: Directus, { size }: Source): Promise<void> {
	if (size <= SMALL) return;
	const query = { fields: ['id'] };
	await directus.send({ method: 'GET', path: '/users/me', query, accept: [403] });
}

/** Whether all of a file has arrived; where the user may not read its size nobody can tell. */
export function checkSize(file: IDataObject | undefined, { name, size }: Source): void {
	const arrived = file?.filesize ?? undefined;
	if (arrived === undefined || Number(arrived) === size) return;
	throw new Failure(`Directus has ${String(arrived)} of the ${size} bytes of "${name}"`, 'yes', {
		description: `Something on the way changed or cut the file. What arrived is the file ${String(file?.id)} in Directus: delete it and upload anew.`,
	});
}

/**
 * Sets what a form cannot carry: line breaks become those of Windows in it, Directus reads `true`,
 * `false` and `null` in it as values, and Directus 10 takes the file part's name for the file's.
 */
async function putRight(
	directus: Directus,
	file: IDataObject,
	meant: IDataObject,
): Promise<IDataObject> {
	const wrong = Object.entries(meant).filter(
		([name, value]) => Object.hasOwn(file, name) && file[name] !== value && isLossy(name, value),
	);
	return wrong.length > 0 ? await changeFile(directus, file, Object.fromEntries(wrong)) : file;
}

const isLossy = (name: string, value: unknown) =>
	typeof value === 'string' &&
	(name === 'filename_download' ||
		/[\r\n]/.test(value) ||
		/^\s*(?:true|false|null)\s*$/.test(value));

/** Changes the record of a file that has been uploaded; a refusal names it. */
export async function changeFile(
	directus: Directus,
	file: IDataObject,
	changes: IDataObject,
): Promise<IDataObject> {
	const path = `/files/${pathSegment(file.id, 'file')}`;
	const { data } = await directus
		.send({ method: 'PATCH', path, body: changes, gives: 'recordOrNothing' })
		.catch((error: unknown) => {
			throw afterUpload(error, file.id);
		});
	return (data as IDataObject | undefined) ?? file;
}

/** What failed when a file had been uploaded, with the file's ID: it must not be sent again. */
export const afterUpload = (error: unknown, id: unknown): Failure =>
	asFailure(error)
		.withAdvice(`The file itself was uploaded: it is ${String(id)} in Directus.`)
		.withWritten('yes');
