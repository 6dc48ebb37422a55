import { Failure } from './failure';

/** `/admin` before a page of the Studio, or as the end. A collection may be called `admin` too. */
const STUDIO_PAGE =
	/\/admin(?=$|\/(?:content|users|files|insights|settings|visual|deployments|activity|docs|login|logout|register|setup|reset-password|accept-invite|tfa-setup|shared)(?:\/|$))/i;
/** The last `/admin`: an extension of the Studio may have pages of any name. */
const STUDIO = /\/admin(?=\/|$)(?!.*\/admin(?:\/|$))/i;
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(:|\/|$)/i;

/**
 * The address that every request is built on, from what a person typed or pasted.
 *
 * White space, trailing slashes, query and fragment are dropped, a sub-path is kept, a Studio
 * address (`…/admin/content/posts`) is cut back to the Directus it belongs to, and a missing
 * scheme becomes `https` (`http` for this machine).
 *
 * @param typed the credential's Directus URL
 * @returns an http(s) address without a trailing slash
 * @throws Failure when it is empty, not http(s), no address at all, or carries a password
 */
export function baseUrl(typed: unknown): string {
	const text = String(typed ?? '').trim();
	if (text === '') {
		throw new Failure('The credential has no Directus URL', 'no', {
			description: 'Open the Directus credential and enter the address of your Directus.',
		});
	}

	const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
	const address = hasScheme ? text : `${LOCAL.test(text) ? 'http' : 'https'}://${text}`;
	const url = readUrl(address);
	if (!url) {
		throw new Failure('The Directus URL in the credential is not a web address', 'no', {
			description: 'It should look like https://directus.example.com.',
		});
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new Failure(
			`The Directus URL in the credential must start with https:// or http://, not ${url.protocol}//`,
			'no',
		);
	}
	// Such a password would go out with every request and into every log on the way.
	if (url.username !== '' || url.password !== '') {
		throw new Failure(
			'The Directus URL in the credential must not contain a user or password',
			'no',
			{
				description: 'Take them out of the URL and use the fields below it.',
			},
		);
	}

	const path = url.pathname.replace(/\/+$/, '');
	const studio = [path.search(STUDIO_PAGE), path.search(STUDIO)].find((at) => at >= 0);
	const root = path.slice(0, studio);
	return url.origin + root.replace(/\/+$/, '');
}

/**
 * An address; undefined where a text is none. URL.canParse does not tell on Node 20: after some thousand calls
 * it denies hosts such as münchen.example (seen on 20.20.2).
 */
export function readUrl(address: string): URL | undefined {
	try {
		return new URL(address);
	} catch {
		return undefined;
	}
}
