import type { IDataObject } from 'n8n-workflow';
import { Failure } from './failure';
import { queryString, type Reply } from './http';
import type { DirectusRequest } from './request';
import { isOfDirectus } from './retries';

/** Longer addresses are refused by some proxies. */
const LONGEST_QUERY = 2000;

/** nginx and Apache take 8 KiB of an address, Node, on which Directus runs, 16 KiB with all headers. */
const LONGEST_ADDRESS = 14_000;

/** How a proxy refuses a method that it does not know: by these, and not in Directus's words. */
const REFUSALS = [400, 403, 405, 501];

const TOO_LONG = [414, 431];

/** In a body Directus takes a search that is no text for none, and finds everything. */
const withSearchText = (query: IDataObject = {}): IDataObject =>
	typeof query.search === 'number' ? { ...query, search: String(query.search) } : query;

/** Directus 12.4.0 fails at every GET of them by a user who is no administrator, and not at a SEARCH. */
const FOLDERS = '/folders';

/**
 * Reads whose query is too long for an address: Directus takes it in the body of a SEARCH
 * (https://directus.io/docs/guides/connect/query-parameters). Some proxies and firewalls refuse that method.
 * After the first refusal such reads are sent with GET, as far as an address reaches.
 */
export class LongQueries {
	/** The status of the refusal. */
	private refusal?: number;

	/** Whether a GET of the folders has failed. */
	private hasFailed = false;

	/**
	 * A request as it is sent.
	 *
	 * @throws Failure where SEARCH is refused and no address is long enough
	 */
	shaped(request: DirectusRequest): DirectusRequest {
		const length = request.searchable ? queryString(request.query).length : 0;
		const isFailing = this.hasFailed && request.searchable && request.path === FOLDERS;
		if (length <= LONGEST_QUERY && !isFailing) return request;
		if (this.refusal === undefined)
			return {
				...request,
				method: 'SEARCH',
				query: undefined,
				body: { query: withSearchText(request.query) },
			};
		if (length > LONGEST_ADDRESS) throw this.tooLong();
		return request;
	}

	/** Whether a request has to be shaped anew, since a proxy refused its method, or Directus fails at it. */
	isRefused(sent: DirectusRequest, reply: Reply): boolean {
		if (!sent.searchable || 'code' in reply) return false;
		const { status, body } = reply.answer;
		if (sent.method !== 'SEARCH') {
			if (sent.path !== FOLDERS || status !== 500 || this.hasFailed) return false;
			this.hasFailed = true;
			return true;
		}
		if (!REFUSALS.includes(status) || isOfDirectus(body)) return false;
		this.refusal = status;
		return true;
	}

	/** A failure of a read that is too long for an address, in words that say so; any other as it is. */
	explained(failure: Failure, request: DirectusRequest): Failure {
		const isTooLong = request.searchable && TOO_LONG.includes(failure.details.status ?? 0);
		return isTooLong ? this.tooLong(failure.details.status) : failure;
	}

	private tooLong(status?: number): Failure {
		const why =
			this.refusal === undefined
				? ''
				: `Something in front of Directus refuses the method SEARCH (${this.refusal}), by which long queries are sent. Let it pass SEARCH, or ask`;
		return new Failure('The query is too long for an address', 'no', {
			description: `${why || 'Ask'} for less at once: a shorter filter, or fewer fields.`,
			status,
		});
	}
}
