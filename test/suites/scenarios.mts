import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import { scenarios } from '../scenarios/index.mjs';
import type { Scenario, Server, State, Step } from '../scenarios/scenario.mjs';
import { runNode } from '../support/engine.mjs';
import { serverFor, stopServers } from '../support/servers.mjs';

/**
 * Runs every scenario on each of the versions that it is for, one test for each step. With EXAMPLES_FILE the
 * answers are added to those in that file, which `npm run docs -- --record` puts into the reference.
 *
 * @param versions the versions of Directus to run on
 */
export function testScenarios(versions: Array<Server['version']>): void {
	const file = process.env.EXAMPLES_FILE;
	const examples: Record<string, IDataObject> =
		file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

	describe.each(scenarios.flatMap((scenario) => perVersion(scenario, versions)))(
		'$scenario.resource on Directus $version',
		({ scenario, version }) => {
			const state: State = {};
			const steps = scenario.steps.filter((step) => (step.versions ?? [version]).includes(version));
			let server: Promise<Server> | undefined;

			// Not in a beforeAll: jest runs those of scenarios too of which no step is chosen.
			const prepare = async () => {
				const env = typeof scenario.env === 'function' ? await scenario.env(state) : scenario.env;
				const prepared = await serverFor(version, env);
				await scenario.before?.(prepared, state);
				return prepared;
			};

			const run = async (step: Step) => {
				const on = await (server ??= prepare());
				const given = step.parameters ?? {};
				const parameters = typeof given === 'function' ? await given(state, on) : given;
				const result = await runNode(
					{ resource: scenario.resource, operation: step.operation, ...parameters },
					{
						credential: step.credential?.(state, on) ?? on.credential,
						...(step.items && { items: await step.items(state) }),
						...(step.onError && { onError: step.onError }),
					},
				);
				const { items, error } = result;
				if (error && !step.fails)
					throw new Error([error.message, error.description].filter(Boolean).join('\n'));
				if (!error && step.fails) throw new Error('The step was to end with an error');
				await step.verify({ items, error, run: result, server: on, state });
				keepExample(examples, scenario, step, items[0]?.json, version);
			};

			const outcomes = new Map<Step, Promise<void>>();
			/** Runs a step once, and before it those that it builds on: all earlier ones. */
			const outcomeOf = async (step: Step): Promise<void> => {
				for (const earlier of steps.slice(0, steps.indexOf(step))) {
					const outcome = outcomes.get(earlier) ?? run(earlier);
					outcomes.set(earlier, outcome);
					await outcome.catch((error: Error) => {
						throw new Error(`The earlier step "${nameOf(earlier)}" failed: ${error.message}`);
					});
				}
				const outcome = run(step);
				outcomes.set(step, outcome);
				await outcome;
			};

			afterAll(async () => {
				if (server) await scenario.after?.(await server, state);
			});

			test.each(steps.map((step) => [nameOf(step), step] as const))(
				'%s',
				async (_, step) => {
					await outcomeOf(step);
				},
				120_000,
			);
		},
	);

	afterAll(async () => {
		await stopServers();
		if (file) writeFileSync(file, `${JSON.stringify(examples, null, '\t')}\n`);
	});
}

function perVersion(scenario: Scenario, versions: Array<Server['version']>) {
	return (scenario.versions ?? ['12'])
		.filter((version) => versions.includes(version))
		.map((version) => ({ scenario, version }));
}

function nameOf({ operation, title }: Step): string {
	return title ? `${operation}: ${title}` : operation;
}

/** The newest server's answers are the examples; an older one's where only that has the endpoint. */
function keepExample(
	examples: Record<string, IDataObject>,
	scenario: Scenario,
	step: Step,
	json: IDataObject | undefined,
	version: string,
) {
	const name = `${scenario.resource}.${step.operation}`;
	if (!json || step.fails || step.onError) return;
	if (step.example || (examples[name] === undefined && version === '12'))
		examples[name] = brief(json);
	else examples[name] ??= brief(json);
}

/** How many entries an object of an example keeps, by how deep it lies; deeper ones are left out. */
const ENTRIES = [30, 12, 8, 8];

/** An example is to be read: no secrets, no folders of this machine, long lists and texts cut. */
function brief<T>(value: T, name = '', depth = 0): T {
	const cut = (): unknown => {
		if (typeof value === 'string') {
			if (/token|secret|hash|password|otpauth/i.test(name)) return '…';
			const text = value.replace(/^.*\/extensions\/\.registry\//, '.registry/');
			return text.length > 120 ? `${text.slice(0, 120)}…` : text;
		}
		if (Array.isArray(value)) return value.slice(0, 3).map((entry) => brief(entry, name, depth));
		if (typeof value !== 'object' || value === null) return value;
		const entries = Object.entries(value).slice(0, ENTRIES[depth] ?? 0);
		return Object.fromEntries(entries.map(([key, entry]) => [key, brief(entry, key, depth + 1)]));
	};
	return cut() as T;
}
