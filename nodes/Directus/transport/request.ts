import type { IDataObject } from 'n8n-workflow';
import type { Shape } from './shape';

/** One request to Directus, as data. */
export interface DirectusRequest {
	method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'SEARCH' | 'HEAD';
	/** Below the Directus URL, every value in it already one encoded segment (see path.ts). */
	path: string;
	/** Objects travel as JSON text, lists joined with commas, as Directus reads them. */
	query?: IDataObject;
	body?: IDataObject | IDataObject[] | unknown[];
	/** Sent in the place of `body`: a form, a file or bytes, made anew for each try. */
	content?: () => FormData | File | Buffer;
	/**
	 * Directus answers as soon as it has got all of the files in `content`, so that the connection counts as
	 * silent also where the answer does not come.
	 */
	isAnsweredAtOnce?: boolean;
	/** The body is the user's own, also where it is a record: its numbers stay numbers. */
	asTyped?: true;
	headers?: Record<string, string>;
	/**
	 * `public` is sent without the credential's token: Directus refuses a perfectly good one-time
	 * token when the bearer beside it has expired.
	 */
	access?: 'public';
	/**
	 * What a good answer is where it is not JSON under `data`; `bare` is JSON as it is, `any` is JSON
	 * where it can be read as that, else text, also of a web page.
	 */
	answer?: 'text' | 'bare' | 'any' | 'stream';
	/** How many bytes a good answer may have: one that has more is not read to its end, and fails as TOO_LONG. */
	longest?: number;
	/** What lies under `data` in a good answer: one of another shape is a failure that names it. */
	gives?: Shape;
	/** The query may go in the body of a SEARCH where it is too long for an address. */
	searchable?: boolean;
	/** Sets something off, though it is a GET: it is not sent again after a dropped connection. */
	once?: boolean;
	/**
	 * Milliseconds until the answer has to have begun; n8n's own five minutes otherwise, also for a
	 * body that takes longer to send.
	 */
	timeout?: number;
	/** Sent also when the execution has been stopped, to clear away what it left. */
	always?: boolean;
	/**
	 * Ends the request in the place of the execution's end, also while a stream that is its answer is
	 * being read.
	 */
	end?: AbortSignal;
	/** Statuses that are no refusal here; the answer is given back as it is. */
	accept?: number[];
	/** What is secret in it under a name, where the names in body and query do not tell. */
	secrets?: unknown;
}

/** An answer that Directus gave to a request that it took. */
export interface DirectusAnswer {
	status: number;
	headers: IDataObject;
	/** Parsed JSON, a text or a stream where one was asked for, undefined where the answer is empty. */
	body: unknown;
	/** What lies under `data` in the body; undefined where there is none. */
	data?: unknown;
	/**
	 * An earlier try may have been carried out, whose answer was lost. A status that the request accepts is
	 * no refusal, but says nothing of that try.
	 */
	afterLostTry?: true;
}

/** Whether a request changes nothing on the server. */
export const isRead = ({ method, once }: DirectusRequest): boolean =>
	['GET', 'SEARCH', 'HEAD'].includes(method) && !once;

/** What tells Directus's answers from those of another service that speaks JSON. */
export const isEnvelope = (body: unknown): boolean =>
	typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
