/** The story of the example workflow, told by running it. */
import { randomUUID } from 'node:crypto';
import { USER } from './seed.mjs';

async function post(url, body) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return { status: response.status, text: await response.text() };
}

/** Whether Directus lets the user in; anything but a yes and a plain no is an error. */
async function letsIn(directus, password) {
	try {
		await directus.login(USER.email, password);
		return true;
	} catch (error) {
		if (error.code === 'INVALID_CREDENTIALS') return false;
		throw error;
	}
}

function check(holds, what) {
	if (!holds) throw new Error(`This should not be: ${what}`);
}

/**
 * Forgets a password, asks for a reset, reads the mail and sets a new password, all through the workflow.
 *
 * @param {object} servers
 * @param {Awaited<ReturnType<typeof import('../test/stack/directus.mjs').startDirectus>>} servers.directus
 * @param {Awaited<ReturnType<typeof import('../test/stack/n8n.mjs').startN8n>>} servers.n8n
 * @param {Awaited<ReturnType<typeof import('../test/stack/mailbox.mjs').startMailbox>>} servers.mailbox
 * @param {(line: string) => void} tell called with each thing that has happened
 * @returns {Promise<void>}
 * @throws {Error} at the first thing that is not as it should be
 */
export async function resetForgottenPassword({ directus, n8n, mailbox }, tell) {
	const newPassword = `new-${randomUUID().slice(0, 8)}`;
	check(await letsIn(directus, USER.password), `${USER.email} cannot log in with the old password`);
	tell(`${USER.email} logs in with “${USER.password}”, and then forgets it.`);

	const after = mailbox.mails.at(-1)?.id ?? 0;
	const asked = await post(`${n8n.url}/webhook/forgot-password`, { email: USER.email });
	check(asked.status === 200, `forgot-password was answered ${asked.status} ${asked.text}`);
	tell(`POST /webhook/forgot-password → ${asked.status} ${asked.text}`);

	const mail = await mailbox.next({ to: USER.email, after });
	check(mail.resetToken, 'there is no token in the mail');
	tell(`Directus mails “${mail.subject}” with a link that holds the token.`);

	const weak = await post(`${n8n.url}/webhook/reset-password`, {
		token: 'made-up',
		password: newPassword,
	});
	check(weak.status === 400, `a made-up token was answered ${weak.status} ${weak.text}`);
	tell(`POST /webhook/reset-password with a made-up token → ${weak.status} ${weak.text}`);

	const reset = await post(`${n8n.url}/webhook/reset-password`, {
		token: mail.resetToken,
		password: newPassword,
	});
	check(reset.status === 200, `reset-password was answered ${reset.status} ${reset.text}`);
	tell(`POST /webhook/reset-password with the token from the mail → ${reset.status} ${reset.text}`);

	check(!(await letsIn(directus, USER.password)), 'the old password still logs in');
	tell('The old password no longer logs in.');
	check(await letsIn(directus, newPassword), 'the new password does not log in');
	tell(`The new one, “${newPassword}”, does.`);
}
