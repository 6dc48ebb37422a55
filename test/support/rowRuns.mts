/** Rows of the table run for one input, with a plain object in place of Directus. */
import type { Input } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, handledBy, inFull, inputOf } from './directusObject.mjs';

export const rowOf = (resource: string, operation: string) =>
	resources[resource]!.operations[operation]!;

/** A refusal of Directus by its code. */
export const refused = (code: string | undefined, details = {}, written: Written = 'no') =>
	new Failure(`It is ${code}`, written, { code, ...details });

/** What a refusal by `refused` comes to where nothing is added to it. */
export const saidOf = (code: string, more = {}) => ({
	message: `It is ${code}`,
	written: 'no',
	code,
	...more,
});

/** Runs a row for one input; `answer` gives what lies under `data`, or throws. */
export async function run(
	place: string,
	input: Partial<Input>,
	answer: (request: DirectusRequest) => unknown = () => undefined,
	more: Partial<Directus> = {},
) {
	const [resource = '', operation = ''] = place.split('.');
	const { outcomes, sent, hints } = await handledBy(rowOf(resource, operation), [inputOf(input)], {
		fields: [countedKey],
		answer,
		more,
	});
	return { outcome: inFull(outcomes)[0], sent, hints };
}

/** The same with whole answers in the place of what lies under `data`. */
export async function runWhole(
	place: string,
	input: Partial<Input>,
	answer: (request: DirectusRequest) => Partial<DirectusAnswer>,
	more: Partial<Directus> = {},
) {
	const asked: DirectusRequest[] = [];
	const send = async (request: DirectusRequest): Promise<DirectusAnswer> => {
		asked.push(request);
		return { status: 200, headers: {}, body: undefined, ...answer(request) };
	};
	return { ...(await run(place, input, undefined, { send, ...more })), sent: asked };
}

/** All that is said of a required parameter that is empty. */
export const missing = (name: string) => ({
	message: `Missing required parameter: ${name}`,
	written: 'no',
	description: `${name} is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it.`,
});

/** What was asked for, in the order of the requests. */
export const paths = (sent: DirectusRequest[]) =>
	sent.map(({ method, path }) => `${method} ${path}`);

/** What lies in the form that a request sends: the name, the type and the text of its file. */
export async function fileOf({ content }: DirectusRequest) {
	const form = content!() as FormData;
	const names: string[] = [];
	form.forEach((_, name) => names.push(name));
	const file = form.get('file') as File;
	const pieces: Uint8Array[] = [];
	for await (const piece of file.stream() as unknown as AsyncIterable<Uint8Array>)
		pieces.push(piece);
	return { names, name: file.name, type: file.type, text: Buffer.concat(pieces).toString() };
}
