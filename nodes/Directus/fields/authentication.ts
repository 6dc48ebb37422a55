import type { INodeProperties } from 'n8n-workflow';

export const resetToken: INodeProperties = {
	displayName: 'Token',
	name: 'token',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The one-time token from the mail that Directus sent; the whole link works too',
};

export const newPassword: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The new password. It has to meet the password policy of your Directus.',
};

export const password: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The password of the user',
};

export const email: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	placeholder: 'e.g. name@email.com',
	required: true,
	default: '',
	description: 'The e-mail address of the user',
};

export const refreshToken: INodeProperties = {
	displayName: 'Refresh Token',
	name: 'refreshToken',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	description: 'The refresh token that Log In gave',
};

export const otp: INodeProperties = {
	displayName: 'One-Time Password',
	name: 'otp',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description: 'The six digits of the authenticator app, if the user has two-factor authentication',
};

export const loginProvider: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'string',
	default: '',
	placeholder: 'e.g. ldap',
	description:
		'The name of the LDAP provider to log in with, as Get Providers lists it. Leave it empty for Directus itself.',
};

export const ssoProvider: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. google',
	description: 'The name of the single sign-on provider, as Get Providers lists it',
};

export const ssoRedirect: INodeProperties = {
	displayName: 'Redirect To',
	name: 'redirect',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/signed-in',
	description:
		'Where the user goes after the log-in. Directus has to allow it (AUTH_PROVIDER_REDIRECT_ALLOW_LIST of that provider).',
};

export const resetUrl: INodeProperties = {
	displayName: 'Reset URL',
	name: 'resetUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/reset-password',
	description:
		'The page that the link in the mail leads to, with the token added. Directus has to allow it (PASSWORD_RESET_URL_ALLOW_LIST). Leave it empty for the page of the Studio.',
};
