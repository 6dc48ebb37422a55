import type { IDataObject } from 'n8n-workflow';
import type { Input } from '../framework/define';
import { perInput } from '../framework/ledger';
import { doneWith, requestOf } from '../framework/send';
import { asFailure, Failure } from '../transport/failure';
import { fileDone, receive } from './files/receive';
import { formOf } from './files/source';
import { dataSource, withData } from './import';
import { previewOfDifference } from './preview';
import { differenceJson } from '../fields/schema';

/** The data model as JSON, as a text or as a file that the Directus command line reads as well. */
export const getSnapshot = perInput(async (directus, row, input) => {
	const { output, file } = input.ui;
	const request = requestOf(row, input);
	if (output === 'json') return doneWith(row, input, await directus.send(request));
	const format = output === 'jsonFile' ? 'json' : 'yaml';
	const query = { ...input.query, export: format };
	if (output === 'yaml')
		return doneWith(row, input, await directus.send({ ...request, query, answer: 'text' }));
	// The name that Directus gives says neither what it is nor of which server.
	const received = await receive(directus, { ...request, query }, () => `snapshot.${format}`);
	return fileDone(String(file), received);
});

/** What a snapshot changes in the data model; `diff` is null where nothing. */
export const getDifference = perInput(async (directus, row, input) => {
	const content = formOf({}, await dataSource(directus, input));
	const { data } = await directus
		.send({ ...requestOf(row, input), content })
		.catch((error: unknown) => {
			// It compares, and writes nothing.
			throw asFailure(error).withWritten('no');
		});
	return { records: [(data as IDataObject | undefined) ?? { hash: null, diff: null }] };
});

/**
 * The difference that is to be applied.
 *
 * @throws Failure where it is empty
 */
export function withDifference(input: Input): Input {
	const given = withData(differenceJson)(input);
	const { diff } = given.body as IDataObject;
	if (diff !== null) return given;
	throw new Failure('There is no difference to apply', 'no', {
		description:
			'Nothing was sent. Get Difference gives an empty diff where the data models are the same.',
	});
}

/** Changes the data model as Get Difference says, or tells what that would touch. */
export const applyDifference = perInput(async (directus, row, input) => {
	const source = await dataSource(directus, input);
	if (input.ui.preview) return await previewOfDifference(directus, source);
	const content = formOf({}, source);
	return doneWith(row, input, await directus.send({ ...requestOf(row, input), content }));
});
