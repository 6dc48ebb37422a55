import { lettersIn, lettersOfSecret } from './secrets';

/** By the last letters of a secret, or all of a shorter one, it is looked for in a text. */
const END = 4;

/** How much is remembered in one part, in characters; one secret counts as so many more. */
const MOST = 5_000_000;
const EACH = 50;

/**
 * The secrets that an execution has sent: what a server was told with one input it may say back of another. There
 * are as many as there are inputs, so the oldest are forgotten: 45,000 of 60 characters are remembered at least, and
 * all of the last request.
 */
export class SentSecrets {
	private recent = new Part();

	private older = new Part();

	/** Remembers the secrets of a request. */
	add(secrets: string[]): void {
		if (this.recent.weight > MOST) [this.older, this.recent] = [this.recent, new Part()];
		for (const secret of secrets) this.recent.add(secret);
	}

	/** Those that a text may hold, in whatever spelling: all that it does hold, and perhaps others. */
	in(text: string): string[] {
		const parts = [this.recent, this.older].filter(({ weight }) => weight > 0);
		if (parts.length === 0) return [];
		const letters = lettersIn(text);
		return [...new Set(parts.flatMap((part) => part.in(letters)))];
	}
}

class Part {
	weight = 0;

	private readonly secrets = new Set<string>();

	/** Those that are not in `ends` yet: most executions never have to look for one. */
	private added: string[] = [];

	private readonly ends = new Map<string, Array<{ letters: string; secret: string }>>();

	private readonly lengths = new Set<number>();

	add(secret: string): void {
		if (secret === '' || this.secrets.has(secret)) return;
		this.secrets.add(secret);
		this.added.push(secret);
		this.weight += secret.length + EACH;
	}

	in(text: string): string[] {
		this.sortIn();
		const found = new Set<string>();
		for (const length of this.lengths) {
			for (let at = length; at <= text.length; at++) {
				for (const { letters, secret } of this.ends.get(text.slice(at - length, at)) ?? [])
					if (text.endsWith(letters, at)) found.add(secret);
			}
		}
		return [...found];
	}

	private sortIn(): void {
		for (const secret of this.added) {
			for (const letters of lettersOfSecret(secret)) {
				const end = letters.slice(-END);
				this.lengths.add(end.length);
				const same = this.ends.get(end);
				if (same) same.push({ letters, secret });
				else this.ends.set(end, [{ letters, secret }]);
			}
		}
		this.added = [];
	}
}
