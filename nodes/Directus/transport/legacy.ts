import { NodeOperationError } from 'n8n-workflow';
import type { Directus } from './directus';
import { connect } from './directus';
import { apiError } from './errors';
import { Failure } from './failure';
import type { DirectusContext } from './http';
import type { DirectusAnswer, DirectusRequest } from './request';
import type { DirectusField, DirectusRelation, ServerInfo } from './schema';

/*
 * The functions of transport/directus.ts for code that still hands n8n's context on as `this`: the
 * triggers and the lists of the editor. They throw n8n's own errors.
 */

/** Sends one request. @throws NodeApiError for every refusal; no secret is in it */
export async function directusRequest(
	this: DirectusContext,
	request: DirectusRequest,
): Promise<DirectusAnswer> {
	return await asNodeErrors(this, async (directus) => await directus.send(request));
}

/** The credential's Directus URL. */
export async function directusUrl(this: DirectusContext): Promise<string> {
	return await asNodeErrors(this, async (directus) => await directus.url());
}

/** The fields of a collection that the caller may see, in the Studio's order. */
export async function fieldsOfCollection(
	this: DirectusContext,
	collection: string,
): Promise<DirectusField[]> {
	return await asNodeErrors(this, async (directus) => await directus.fields(collection));
}

/** The collection's primary key; undefined where the caller may not see it. */
export async function primaryKeyOf(
	this: DirectusContext,
	collection: string,
): Promise<DirectusField | undefined> {
	return await connect(this).primaryKey(collection);
}

/** All relations that the caller may see. */
export async function allRelations(this: DirectusContext): Promise<DirectusRelation[]> {
	return await asNodeErrors(this, async (directus) => await directus.relations());
}

/** The server's description of itself; empty where it tells nothing. */
export async function serverInfo(this: DirectusContext): Promise<ServerInfo> {
	return await connect(this).serverInfo();
}

/** So many records, or fewer where the server does not give as many at once (QUERY_LIMIT_MAX). */
export async function atMost(this: DirectusContext, wanted: number): Promise<number> {
	const { max = -1 } = (await serverInfo.call(this)).queryLimit ?? {};
	return max > 0 ? Math.min(wanted, max) : wanted;
}

/** What a function of Directus gives; its failures as n8n's own errors. */
async function asNodeErrors<T>(
	context: DirectusContext,
	ask: (directus: Directus) => Promise<T>,
): Promise<T> {
	return await ask(connect(context)).catch((error: unknown) => {
		throw nodeErrorOf(context, error);
	});
}

/** A failure as n8n's own error; anything else stays what it is. */
export function nodeErrorOf(context: DirectusContext, error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { message, details } = error;
	const { status, description, code } = details;
	if (status === undefined && code === undefined)
		return new NodeOperationError(context.getNode(), message, { description });
	return apiError(context.getNode(), { message, ...details });
}
