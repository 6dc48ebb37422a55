import type { INodeProperties } from 'n8n-workflow';
import { roleModes } from './locators';

/**
 * What the operations on an account ask for: invitation, registration and two-factor
 * authentication.
 *
 * @see https://directus.io/docs/api/users
 */

export const inviteEmails: INodeProperties = {
	displayName: 'Emails',
	name: 'email',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. ada@example.com, grace@example.com',
	description: 'Who is invited: addresses, comma-separated, or a list from an expression',
};

export const inviteRole: INodeProperties = {
	displayName: 'Role',
	name: 'role',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: roleModes,
	description: 'The role that they get',
};

export const inviteUrl: INodeProperties = {
	displayName: 'Invite URL',
	name: 'inviteUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/welcome',
	description:
		'The page that the link in the mail leads to, with the token added. Directus has to allow it (USER_INVITE_URL_ALLOW_LIST). Leave it empty for the page of the Studio.',
};

export const inviteToken: INodeProperties = {
	displayName: 'Token',
	name: 'token',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The token from the invitation mail; the whole link works too',
};

export const firstName: INodeProperties = {
	displayName: 'First Name',
	name: 'firstName',
	type: 'string',
	default: '',
};

export const lastName: INodeProperties = {
	displayName: 'Last Name',
	name: 'lastName',
	type: 'string',
	default: '',
};

export const verificationUrl: INodeProperties = {
	displayName: 'Verification URL',
	name: 'verificationUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/verify',
	description:
		'The page that the link in the mail leads to, with the token added. Directus has to allow it (USER_REGISTER_URL_ALLOW_LIST). Leave it empty for that of Directus itself.',
};

export const verificationToken: INodeProperties = {
	displayName: 'Token',
	name: 'token',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description:
		'The token from the mail that Directus sent after the registration; the whole link works too',
};

export const ownPassword: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		"The password of the credential's user. Users of a single sign-on provider have none, and need none since Directus 11.",
};

export const tfaSecret: INodeProperties = {
	displayName: 'Secret',
	name: 'secret',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The secret that Generate 2FA Secret gave',
};

export const tfaCode: INodeProperties = {
	displayName: 'One-Time Password',
	name: 'otp',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The six digits of the authenticator app',
};

export const lastPage: INodeProperties = {
	displayName: 'Last Page',
	name: 'lastPage',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. /content/articles',
	description: 'The page of the Studio that opens when the user comes back',
};
