import { UserError } from 'n8n-workflow';

/**
 * What is known of a write that failed. `unknown` means that the request may have been carried out:
 * look in Directus before sending it again.
 */
export type Written = 'no' | 'yes' | 'unknown';

/** What a workflow can branch on, and what the user is told beside the message. */
export interface FailureDetails {
	/** Directus's error code (`extensions.code`), or the code of the connection's error. */
	code?: string;
	/** The HTTP status of Directus's answer; undefined where no answer came. */
	status?: number;
	/** The field that Directus names. */
	field?: string;
	/** More of what happened, and what the user can do about it. */
	description?: string;
	/** Directus's own words, where the message has others. */
	original?: string;
}

/**
 * Why something that an input asked for was not done. Everything in it may be shown to the user:
 * secrets are taken out before it is made. It becomes n8n's own error, or the output item of the
 * input that failed, in framework/report.ts alone.
 */
export class Failure extends UserError {
	/**
	 * @param message one sentence in the user's words
	 * @param written whether anything of the write is on the server
	 * @param details the codes of Directus and what to do next
	 */
	constructor(
		message: string,
		readonly written: Written,
		readonly details: FailureDetails = {},
	) {
		super(message, { description: details.description });
	}

	/** The same failure with another message; Directus's own words go into the description. */
	reworded(message: string, next: string): Failure {
		const original = this.details.original ?? this.message;
		const description = `Directus said: ${original.replace(/\.?$/, '.')} ${next}`;
		return new Failure(message, this.written, { ...this.details, description, original });
	}

	/** The same failure with something added to its description. */
	withAdvice(advice: string): Failure {
		const description = [this.details.description, advice].filter(Boolean).join(' ');
		return new Failure(this.message, this.written, { ...this.details, description });
	}

	/** The same failure, of which it is told where it is: `Entry 2 of IDs: the field …`. */
	prefixed(place: string): Failure {
		const message = `${place}: ${this.message.charAt(0).toLowerCase()}${this.message.slice(1)}`;
		return new Failure(message, this.written, this.details);
	}

	/** The same failure with the field that it is about. */
	withField(field: string): Failure {
		return new Failure(this.message, this.written, { ...this.details, field });
	}

	/** The same failure with what is known of the write. */
	withWritten(written: Written): Failure {
		return new Failure(this.message, written, this.details);
	}
}

/**
 * What was thrown, as a failure.
 *
 * @param written what is known of the write where the error is none of the package's own: of an
 * error that nobody foresaw, nobody knows what it left
 */
export function asFailure(error: unknown, written: Written = 'unknown'): Failure {
	if (error instanceof Failure) return error;
	const { message, description } = error as { message?: string; description?: string | null };
	return new Failure(message ?? String(error), written, { description: description ?? undefined });
}

/** The failure of a required parameter that is empty; nothing has been sent then. */
export const missingParameter = (name: string): Failure =>
	new Failure(`Missing required parameter: ${name}`, 'no', {
		description: `${name} is empty for this item, so nothing was sent. Fill it in, or check the expression that gives it.`,
	});
