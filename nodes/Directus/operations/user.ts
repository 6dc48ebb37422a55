import type { IDataObject } from 'n8n-workflow';
import { withTokenAndPassword } from '../actions/authentication';
import { withChanges } from '../actions/many';
import { withQuery } from '../actions/query';
import { getOne } from '../actions/read';
import {
	inviteRefusals,
	registrationRefusals,
	verificationRefusals,
	verifyEmail,
	withVerificationToken,
	withoutEmptyPassword,
} from '../actions/user';
import { email, newPassword } from '../fields/authentication';
import { readOneOptions, simple } from '../fields/query';
import { studioRecordId } from '../fields/records';
import { chosenFields } from '../fields/tool';
import { additionalUserFields } from '../fields/user';
import {
	firstName,
	inviteEmails,
	inviteRole,
	inviteToken,
	inviteUrl,
	lastName,
	lastPage,
	ownPassword,
	tfaCode,
	tfaSecret,
	verificationToken,
	verificationUrl,
} from '../fields/userAccount';
import { defineOperation, defineResource, entries, handlerFields, list } from '../framework/define';
import { sendSteps } from '../framework/send';
import { crud } from './crud';

const simplified = ['id', 'email', 'first_name', 'last_name', 'role', 'status', 'last_access'];

const rows = crud('/users', 'user', 'users', {
	id: studioRecordId,
	create: [{ email }, entries(additionalUserFields)],
	update: entries(additionalUserFields),
	simplified,
});

/** https://directus.io/docs/api/users */
export const users = defineResource('User', 'Users, invitations and two-factor authentication', {
	...rows,
	create: { ...rows.create, prepare: withoutEmptyPassword },
	createMultiple: { ...rows.createMultiple, prepare: withoutEmptyPassword },
	update: { ...rows.update, prepare: withoutEmptyPassword },
	updateMultiple: {
		...rows.updateMultiple,
		prepare: (input) => withoutEmptyPassword(withChanges(input)),
	},
	getCurrent: defineOperation({
		name: 'Get Current',
		action: 'Get current user',
		description: 'Get the user of the credential',
		route: 'GET /users/me',
		needs: 'login',
		simplified,
		query: handlerFields({ simple, outputFields: chosenFields, options: readOneOptions }),
		prepare: withQuery,
		handler: getOne,
	}),
	updateMe: defineOperation({
		name: 'Update Current',
		action: 'Update current user',
		description: 'Update the user of the credential',
		route: 'PATCH /users/me',
		needs: 'login',
		collection: 'directus_users',
		body: entries(additionalUserFields),
		rawRecord: 'body',
		prepare: withoutEmptyPassword,
	}),
	inviteUser: defineOperation({
		name: 'Invite',
		action: 'Invite user',
		description:
			'Create invited users and have Directus mail them a link. Who has an account already gets none, and the answer is the same.',
		route: 'POST /users/invite',
		needs: 'login',
		body: { email: list(inviteEmails), role: inviteRole, invite_url: inviteUrl },
		// Addresses and the URL are checked before the first is invited.
		handler: sendSteps((body) => (body as IDataObject).email, ['INVALID_PAYLOAD']),
	}),
	acceptUserInvite: defineOperation({
		name: 'Accept Invite',
		action: 'Accept user invite',
		description: 'Set the password of an invited user, who can log in then',
		route: 'POST /users/invite/accept',
		access: 'public',
		body: { token: inviteToken, password: newPassword },
		prepare: withTokenAndPassword,
		refusals: inviteRefusals,
	}),
	register: defineOperation({
		name: 'Register',
		action: 'Register user',
		description:
			'Sign up a new user where the settings of Directus allow it. Known addresses get the same answer.',
		route: 'POST /users/register',
		access: 'public',
		body: {
			email,
			password: newPassword,
			first_name: firstName,
			last_name: lastName,
			verification_url: verificationUrl,
		},
		refusals: registrationRefusals,
	}),
	verifyEmail: defineOperation({
		name: 'Verify Registration',
		action: 'Verify registration of user',
		description: 'Activate a user who has registered, with the token that Directus mailed',
		route: 'GET /users/register/verify-email',
		access: 'public',
		query: { token: verificationToken },
		once: true,
		prepare: withVerificationToken,
		refusals: verificationRefusals,
		handler: verifyEmail,
	}),
	generate2FA: defineOperation({
		name: 'Generate 2FA Secret',
		action: 'Generate 2FA secret',
		description:
			"Make a secret for an authenticator app of the credential's user; Enable 2FA sets it",
		route: 'POST /users/me/tfa/generate',
		gives: 'record',
		needs: 'login',
		body: { password: ownPassword },
	}),
	enable2FA: defineOperation({
		name: 'Enable 2FA',
		action: 'Enable 2FA',
		description: "Turn on two-factor authentication for the credential's user",
		route: 'POST /users/me/tfa/enable',
		needs: 'login',
		body: { secret: tfaSecret, otp: tfaCode },
	}),
	disable2FA: defineOperation({
		name: 'Disable 2FA',
		action: 'Disable 2FA',
		description: "Turn off two-factor authentication for the credential's user",
		route: 'POST /users/me/tfa/disable',
		needs: 'login',
		body: { otp: tfaCode },
	}),
	disableUser2FA: defineOperation({
		name: 'Disable 2FA of a User',
		action: 'Disable 2FA of user',
		description: 'Turn off two-factor authentication for a user who has lost the authenticator app',
		route: 'POST /users/{id}/tfa/disable',
		needs: 'admin',
		path: { id: studioRecordId },
	}),
	trackPage: defineOperation({
		name: 'Track Page',
		action: 'Track page of user',
		description:
			'Set the page of the Studio that the user of the credential sees again at the next log-in',
		route: 'PATCH /users/me/track/page',
		needs: 'login',
		body: { last_page: lastPage },
	}),
});
