/** Lets n8n write its whole log, which tests otherwise silence, and keeps it. Import it before the engine. */
process.env.N8N_LOG_LEVEL = 'debug';

const lines: string[] = [];

const keep = (...parts: unknown[]) => {
	lines.push(
		parts.map((part) => (part instanceof Error ? `${part.stack}` : String(part))).join(' '),
	);
};

// n8n's logger writes to the console's streams where it has any, else by its methods; under jest
// each test file has a console of its own.
for (const stream of ['_stdout', '_stderr'])
	Object.defineProperty(console, stream, { value: { write: keep } });
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = keep;

/** What was written since the last time. */
export const takeLog = (): string => lines.splice(0).join('\n');
