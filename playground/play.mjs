/** The playground: everything that `npm start` does once the checkout is built. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Listr } from 'listr2';
import { cacheFolder, installed } from '../test/stack/cache.mjs';
import { startDirectus } from '../test/stack/directus.mjs';
import { takeLock } from '../test/stack/lock.mjs';
import { startMailbox } from '../test/stack/mailbox.mjs';
import { packPackage, startN8n } from '../test/stack/n8n.mjs';
import { seldom } from '../test/stack/progress.mjs';
import { resetForgottenPassword } from './resetForgottenPassword.mjs';
import { seed, USER } from './seed.mjs';
import { watchBuild } from './watchBuild.mjs';

/** The ports that the servers have when nobody else is using them. */
const PORTS = { directus: 8055, n8n: 5678, mailbox: 2525 };

/** By itself Directus's flows call no address of their own machine: a trigger's events would not arrive. */
const REACHES_N8N = { IMPORT_IP_DENY_LIST: '169.254.169.254' };

const NAMES = { directus: 'Directus', n8n: 'n8n', mailbox: 'the mailbox' };

const say = (...lines) => process.stdout.write(`${lines.join('\n')}\n`);

/** What a task that takes long shows below its title. */
const shownBy = (task) => {
	const write = (text) => {
		task.output = text;
	};
	return process.stdout.isTTY ? write : seldom(write);
};

/**
 * The data of earlier starts stays, so that a later start takes seconds and what was made by hand is still
 * there. Servers of another version start with nothing: a database does not go back.
 */
async function playgroundFolder(folder, fresh, versions) {
	const made = join(folder, 'made-with.json');
	const wanted = JSON.stringify(versions);
	const found = await readFile(made, 'utf8').catch(() => undefined);
	if (fresh || found !== wanted) await rm(folder, { recursive: true, force: true });
	if (existsSync(made)) return;
	await mkdir(folder, { recursive: true });
	await writeFile(made, wanted);
}

/** One playground at a time: two would share the databases. */
async function takePlayground() {
	await mkdir(cacheFolder(), { recursive: true });
	const folder = join(cacheFolder(), 'playground');
	const release = await takeLock(`${folder}.lock`, { wait: false }).catch((error) => {
		if (error.code !== 'LOCKED') throw error;
		throw new Error(
			`The playground is running already, as process ${error.pid}. End that one first (Ctrl-C where it runs).`,
		);
	});
	process.once('exit', release);
	return folder;
}

/** @param {{ fresh: boolean, onMail: (mail: object) => void, stops: (() => Promise<void>)[] }} options */
function tasks({ folder, fresh, onMail, stops }) {
	const start = async (context, name, starting) => {
		context[name] = await starting;
		stops.push(context[name].stop);
	};
	return new Listr(
		[
			{
				title: 'Directus',
				task: async (context, task) => {
					context.directusInstall = await installed('directus-12', { onProgress: shownBy(task) });
				},
			},
			{
				title: 'n8n',
				task: async (context, task) => {
					context.n8nInstall = await installed('n8n', { onProgress: shownBy(task) });
				},
			},
			{
				title: 'Pack the package',
				task: async (context) => {
					const packed = await mkdtemp(join(tmpdir(), 'playground-'));
					stops.push(() => rm(packed, { recursive: true, force: true }));
					context.tarball = await packPackage(packed);
				},
			},
			{
				title: 'Start a mailbox, Directus and n8n',
				task: async (context, task) => {
					const versions = [context.directusInstall, context.n8nInstall].map((install) =>
						basename(install.folder),
					);
					await playgroundFolder(folder, fresh, versions);
					const { tarball } = context;
					const onProgress = shownBy(task);
					await start(context, 'mailbox', startMailbox({ port: PORTS.mailbox, onMail }));
					const { mailbox } = context;
					const own = (name) => ({ folder: join(folder, name), port: PORTS[name], onProgress });
					// Both to their end, so that neither is left running when the other fails.
					const started = await Promise.allSettled([
						start(
							context,
							'directus',
							startDirectus({ ...own('directus'), mailbox, env: REACHES_N8N }),
						),
						start(context, 'n8n', startN8n({ ...own('n8n'), tarball })),
					]);
					const failed = started.find(({ status }) => status === 'rejected');
					if (failed) throw failed.reason;
				},
			},
			{
				title: 'Seed a user, a credential and the example workflow',
				task: async (context) => {
					context.workflow = await seed(context);
				},
			},
			{
				title: 'Run “Reset a forgotten password”, with the mail in between',
				task: async (context, task) => {
					context.story = [];
					await resetForgottenPassword(context, (line) => {
						context.story.push(line);
						// Elsewhere it would stay, and be told twice.
						if (process.stdout.isTTY) task.output = line;
					});
				},
			},
		],
		// Ctrl-C is handled below: listr2's own way ends the process and leaves the servers to themselves.
		{ registerSignalListeners: false, rendererOptions: { collapseErrors: false } },
	);
}

function report({ directus, n8n, mailbox, workflow, story }) {
	const servers = { directus, n8n, mailbox };
	const moved = Object.entries(PORTS).filter(([name, port]) => servers[name].port !== port);
	say(
		'',
		...story.map((line) => `  ${line}`),
		'',
		...moved.map(
			([name, port]) =>
				`  Port ${port} is in use, so ${NAMES[name]} is at port ${servers[name].port}.`,
		),
		...(moved.length > 0 ? [''] : []),
		`  n8n       ${n8n.url}`,
		`            ${n8n.owner.email} / ${n8n.owner.password}`,
		`            the workflow: ${n8n.url}/workflow/${workflow.id}`,
		`  Directus  ${directus.url}/admin`,
		`            ${directus.adminEmail} / ${directus.adminPassword}`,
		`  Mailbox   smtp://${mailbox.host}:${mailbox.port}, all mails: ${mailbox.api}/mails`,
		'',
	);
}

function invitation({ n8n }) {
	const post = (path, body) =>
		`    curl -H 'content-type: application/json' -d '${JSON.stringify(body)}' ${n8n.url}/webhook/${path}`;
	say(
		'  Try it yourself; the link of every mail is shown here:',
		post('forgot-password', { email: USER.email }),
		post('reset-password', { token: '…', password: 'another-password' }),
		'',
		'  Ctrl-C stops everything.',
		'',
	);
}

/**
 * Starts it all, runs the example, and stays until Ctrl-C unless it is to run once.
 *
 * @param {{ once?: boolean, fresh?: boolean, watch?: boolean }} [options] `watch` compiles what is saved, and n8n
 *   starts anew with it
 * @returns {Promise<number>} the exit code; what went wrong has been said
 * @throws {Error} when another playground is running
 */
export async function play({ once = false, fresh = false, watch = false } = {}) {
	const folder = await takePlayground();
	const stops = [];
	let stopping;
	const stop = () => (stopping ??= Promise.allSettled(stops.map((each) => each())));

	let interrupted;
	const interruption = new Promise((resolve) => {
		interrupted = resolve;
	});
	const onSignal = (signal) => {
		// The second one does not wait; the servers end with this process.
		if (stopping) process.exit(130);
		interrupted(signal);
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);

	let showMails = false;
	const onMail = ({ to, subject, resetLink }) => {
		if (showMails)
			say(`  Mail to ${to.join(', ')}: ${subject}`, ...(resetLink ? [`    ${resetLink}`] : []), '');
	};
	const context = {};
	const outcome = await Promise.race([
		tasks({ folder, fresh, onMail, stops })
			.run(context)
			.then(
				() => 'done',
				() => 'failed',
			),
		interruption,
	]);
	if (outcome === 'done') {
		report(context);
		if (!once) {
			invitation(context);
			showMails = true;
			if (watch) stops.push(watchBuild(context.n8n, (line) => say(`  ${line}`)));
			await interruption;
		}
	}
	if (!once || outcome !== 'done') say('', '  Stopping …');
	await stop();
	if (outcome === 'done') return 0;
	if (outcome === 'failed') return 1;
	// A server that was just starting is in no list yet; it ends with this process.
	process.exit(130);
}
