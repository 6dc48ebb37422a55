import type { ICredentialDataDecryptedObject, NodeExecutionHint } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { missingToken, readCredential } from './credential';
import { readConnectionError, refusalIn } from './errors';
import type { Binaries } from './binaries';
import { binariesOf } from './binaries';
import { Failure } from './failure';
import type { DirectusContext, SecretParts } from './http';
import { exchange, hiderOf, secretsOf } from './http';
import type { DirectusAnswer, DirectusRequest } from './request';
import { isRead } from './request';
import { withKnownCredential } from './knownCredential';
import { LongQueries } from './longQueries';
import { withMissingNames } from './missingNames';
import { pauseBefore, wasNotBegun } from './retries';
import type {
	Action,
	DirectusCollection,
	DirectusField,
	DirectusRelation,
	ServerInfo,
} from './schema';
import { schemaOf } from './schema';
import { SentSecrets } from './sentSecrets';
import { isRecord, ofShape } from './shape';
import { withUniqueField } from './uniqueField';
import { writtenBy } from './written';

/**
 * Directus, for the length of one execution: the first argument of everything that works with it,
 * and all that a handler sees of n8n. It is plain functions, so that a unit test writes down a
 * Directus of its own in a few lines.
 */
export interface Directus {
	/**
	 * Sends one request with the credential `directusApi`. A server that has not begun with it is waited
	 * for, and what does no harm twice is sent again where the answer was lost.
	 *
	 * @throws Failure where Directus refuses or cannot be reached; no secret is in it
	 */
	send(request: DirectusRequest): Promise<DirectusAnswer>;
	/** The credential's Directus URL, as requests are built on it. @throws Failure where it is no address */
	url(): Promise<string>;
	/** The token that requests carry; empty where there is none. @throws Failure */
	bearer(): Promise<string>;
	/** The headers of the credential that every request carries, by name; secret. @throws Failure */
	headers(): Promise<Record<string, string>>;
	/** Whether the credential logs nobody in. @throws Failure */
	isPublic(): Promise<boolean>;
	/** A collection's description; undefined where there is none, or the caller may not see it. */
	collection(name: string): Promise<DirectusCollection | undefined>;
	/** The names of all collections that the caller may see. @throws Failure */
	collections(): Promise<string[]>;
	/** The fields of a collection that the caller may see, in the Studio's order. @throws Failure */
	fields(collection: string): Promise<DirectusField[]>;
	/** The collection's primary key; undefined where the caller may not see it. */
	primaryKey(collection: string): Promise<DirectusField | undefined>;
	/**
	 * Whether a collection is there, and the caller may do something with at least some of its records;
	 * undefined where Directus does not tell.
	 */
	mayUse(collection: string, action: Action): Promise<boolean | undefined>;
	/** All relations that the caller may see. @throws Failure */
	relations(): Promise<DirectusRelation[]>;
	/** The server's description of itself; empty where it tells nothing. */
	serverInfo(): Promise<ServerInfo>;
	/**
	 * Whether the credential's user may see everything. A change of a record that is not there is
	 * refused to all others; to an administrator Directus answers as if it had been made.
	 */
	seesEverything(): Promise<boolean>;
	/** What `make` gave the first time, for as long as the execution lasts. A failure is not kept. */
	remember<T>(key: string, make: () => Promise<T>): Promise<T>;
	/**
	 * A function that takes secrets out of a text: those of a request, of all before it, and of the credential.
	 */
	hiderFor(parts: SecretParts): Promise<(text: string) => string>;
	/** The files of the input items, and the way to give files out. */
	readonly binaries: Binaries;
	/** Tells the user something above the output. */
	hint(message: string, type?: NodeExecutionHint['type']): void;
	/** Aborted when the user stops the workflow. */
	readonly signal?: AbortSignal;
	/** Whether a failed input lets the others run. Only the ledger asks. */
	readonly continueOnFail: boolean;
	/** How many requests for records have been sent; what is asked about the schema does not count. */
	readonly requests: number;
}

/** How long a request waits in all for a server that is busy. */
const LONGEST_WAIT = 60_000;

const connections = new WeakMap<object, Directus>();

/**
 * The Directus of one of n8n's contexts. The same context gives the same Directus, so that an
 * execution asks for a schema once, and the next execution anew.
 */
export function connect(context: DirectusContext): Directus {
	const known = connections.get(context);
	if (known) return known;
	const made = connectAnew(withKnownCredential(context));
	connections.set(context, made);
	return made;
}

const ofExecutions = new WeakMap<object, SentSecrets>();

/** What stands for the execution of a context: n8n has one such object for each, where there is one. */
function executionOf(context: DirectusContext): object {
	try {
		return 'getContext' in context ? context.getContext('flow') : context;
	} catch {
		// A webhook's trigger may call a tool before n8n has made an execution.
		return context;
	}
}

/** What was sent by the execution of a context: also by other nodes of this package, in a loop and by earlier tries. */
function sentSecretsOf(context: DirectusContext): SentSecrets {
	const execution = executionOf(context);
	const known = ofExecutions.get(execution) ?? new SentSecrets();
	ofExecutions.set(execution, known);
	return known;
}

/**
 * A Directus of a context that remembers nothing of one before: for triggers, whose context lives for
 * as long as the workflow is active, while the data model changes.
 */
export function connectAnew(context: DirectusContext): Directus {
	const memory = new Map<string, Promise<unknown>>();
	const longQueries = new LongQueries();
	const sentSecrets = sentSecretsOf(context);
	let requests = 0;

	const credentials = async () => await context.getCredentials('directusApi');
	const stop = () =>
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

	/** Sends a request that is not counted. */
	async function ask(request: DirectusRequest): Promise<DirectusAnswer> {
		// A copy, since n8n writes a renewed session into what it was given.
		const used = { ...(await credentials()) };
		const credential = readCredential(used);
		const { root } = credential;
		if (credential.lacksToken && request.access !== 'public')
			throw missingToken(credential.isOwn ? undefined : context);
		const signal = request.end ?? (request.always ? undefined : stop());
		// A form is made for each try; its texts are looked at where the request fails.
		sentSecrets.add(secretsOf({ ...request, content: undefined }));
		let waited = 0;
		// Whether an earlier try may have been carried out: what a later one finds gone, it may have taken.
		let mayHaveArrived = false;
		for (let attempt = 0; ; attempt++) {
			const sent = longQueries.shaped(request);
			const reply = await exchange(context, sent, credential, signal);
			if (longQueries.isRefused(sent, reply)) continue;
			const pause = pauseBefore(reply, attempt, request);
			if (pause !== undefined && waited + pause <= LONGEST_WAIT && !signal?.aborted) {
				mayHaveArrived ||= !wasNotBegun(reply);
				waited += pause;
				await sleep(pause, signal);
				continue;
			}
			const written: typeof writtenBy = (...told) => {
				if (isRead(request)) return 'no';
				if (mayHaveArrived) return 'unknown';
				return wasNotBegun(reply) ? 'no' : writtenBy(...told);
			};
			if ('code' in reply) {
				const { code, isUnsent } = reply;
				const { message, ...details } = readConnectionError(code, new URL(root).host, isUnsent);
				throw new Failure(message, written(code, undefined), details);
			}
			const { answer } = reply;
			const isGood = answer.status < 300 && !(isRecord(answer.body) && 'errors' in answer.body);
			const hide = isGood ? (text: string) => text : await hiderFor(request, used);
			const refusal = refusalIn(answer, request, hide);
			if (!refusal)
				return ofShape({ ...answer, ...(mayHaveArrived && { afterLostTry: true }) }, request);
			const { message, ...details } = refusal;
			// A good status with a strange body comes from another service, or from a page before Directus.
			const told = { ...refusal, path: request.path };
			const failure = new Failure(message, written(details.code, answer.status, told), details);
			throw longQueries.explained(failure, request);
		}
	}

	async function hiderFor(parts: SecretParts, before?: ICredentialDataDecryptedObject) {
		// n8n may have got another session for the request meanwhile.
		const now = await credentials();
		sentSecrets.add(secretsOf(parts));
		return hiderOf(before ? [before, now] : [now], sentSecrets);
	}

	async function remember<T>(key: string, make: () => Promise<T>): Promise<T> {
		const found = memory.get(key) as Promise<T> | undefined;
		if (found) return await found;
		const made = make();
		memory.set(key, made);
		made.catch(() => memory.delete(key));
		return await made;
	}

	const schema = schemaOf(ask, remember);
	return {
		send: async (request) => {
			requests++;
			try {
				return await ask(request);
			} catch (error) {
				throw await withMissingNames(withUniqueField(error, request.path), request.path, {
					...schema,
					fields: async (name) => (await schema.fields(name)).map(({ field }) => field),
				});
			}
		},
		url: async () => readCredential(await credentials()).root,
		bearer: async () => readCredential(await credentials()).bearer,
		headers: async () => readCredential(await credentials()).headers,
		isPublic: async () => readCredential(await credentials()).isPublic,
		...schema,
		remember,
		hiderFor: async (parts) => await hiderFor(parts),
		binaries: binariesOf(context),
		hint: (message, type = 'info') => {
			if ('addExecutionHints' in context)
				context.addExecutionHints({ message, type, location: 'outputPane' });
		},
		get signal() {
			return stop();
		},
		get continueOnFail() {
			return 'continueOnFail' in context && context.continueOnFail();
		},
		get requests() {
			return requests;
		},
	};
}
