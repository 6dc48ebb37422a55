import { Failure } from './failure';

/** How Directus names the field of a value that has to be unique. */
const SAID = /^Value (?:"[^]*" )?for field "([^"]+)" in collection "([^"]+)" has to be unique\.$/;

const IN_PATH = /^\/(?:items\/([^/]+)|([a-z]+))/;

/**
 * A refusal of a value that has to be unique, with the right names. Of MariaDB Directus is told an index alone, such
 * as `my_articles_slug_unique`, and takes what stands before the first `_` for the collection (mysql.js of its
 * dialects): `Value for field "articles_slug" in collection "my" has to be unique.`
 *
 * @param failure what is no Failure is given back as it is
 * @param path the request's, which tells the collection
 */
export function withUniqueField(failure: unknown, path: string): unknown {
	if (!(failure instanceof Failure) || failure.details.code !== 'RECORD_NOT_UNIQUE') return failure;
	const [, said, before] = SAID.exec(failure.message) ?? [];
	const [, items, system] = IN_PATH.exec(path) ?? [];
	const collection = items === undefined ? `directus_${system}` : decodeURIComponent(items);
	const index = `${before}_${said}`;
	if (said === undefined || before === collection || !index.startsWith(`${collection}_`))
		return failure;
	const field = index.slice(collection.length + 1);
	const message = `Value for field "${field}" in collection "${collection}" has to be unique.`;
	return new Failure(message, failure.written, { ...failure.details, field });
}
