import type { IDataObject } from 'n8n-workflow';
import { perInput } from '../framework/ledger';
import { sendOne } from '../framework/send';
import { asFailure } from '../transport/failure';

/** Opens a share. What is wrong with it Directus does not tell. */
export const openShare = perInput(async (directus, row, input) => {
	const { password } = input.body as IDataObject;
	return await sendOne(directus, row, input).catch((error: unknown) => {
		const failure = asFailure(error);
		const { code } = failure.details;
		// Directus fails at a share with a password where none is sent.
		const isFault = code === 'INTERNAL_SERVER_ERROR' && password === undefined;
		throw code === 'INVALID_CREDENTIALS' || isFault
			? failure
					.reworded(
						'The share cannot be opened',
						'Check its ID and its password, from when and until when it can be opened, and whether Max Uses is reached.',
					)
					// The password is looked at before the use is counted.
					.withWritten('no')
			: failure;
	});
});
