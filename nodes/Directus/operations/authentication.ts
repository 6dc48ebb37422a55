import {
	logIn,
	resetRefusals,
	ssoLoginUrl,
	withProvider,
	withTokenAndPassword,
} from '../actions/authentication';
import {
	email,
	loginProvider,
	newPassword,
	otp,
	password,
	refreshToken,
	resetToken,
	resetUrl,
	ssoProvider,
	ssoRedirect,
} from '../fields/authentication';
import { defineOperation, defineResource } from '../framework/define';

/** https://directus.io/docs/api/authentication */
export const auth = defineResource('Authentication', 'Log-in, tokens and password reset', {
	list: defineOperation({
		name: 'Get Providers',
		action: 'Get authentication providers',
		description:
			'Get the single sign-on and LDAP providers of authentication that users can log in with',
		route: 'GET /auth',
		gives: 'records',
		access: 'public',
		output: (provider, { disableDefault }) => ({ ...provider, disableDefault }),
	}),
	login: defineOperation({
		name: 'Log In',
		action: 'Log in',
		description: 'Log in as a user to get an access token and a refresh token',
		route: 'POST /auth/login',
		gives: 'record',
		access: 'public',
		body: { email, password, otp },
		ui: { provider: loginProvider },
		prepare: withProvider,
		handler: logIn,
	}),
	logout: defineOperation({
		name: 'Log Out',
		action: 'Log out',
		description: 'Log out: end the session of a refresh token',
		route: 'POST /auth/logout',
		access: 'public',
		body: { refresh_token: refreshToken },
	}),
	refreshToken: defineOperation({
		name: 'Refresh Token',
		action: 'Refresh token',
		description: 'Get a new access token and refresh token; the old refresh token ends',
		route: 'POST /auth/refresh',
		gives: 'record',
		access: 'public',
		body: { refresh_token: refreshToken },
	}),
	requestReset: defineOperation({
		name: 'Request Password Reset',
		action: 'Request password reset',
		description:
			'Have Directus mail a one-time token for a new password; unknown addresses get the same answer',
		route: 'POST /auth/password/request',
		access: 'public',
		body: { email, reset_url: resetUrl },
	}),
	resetPassword: defineOperation({
		name: 'Reset Password',
		action: 'Reset password',
		description: 'Set a new password with the one-time token that Directus mailed to the user',
		route: 'POST /auth/password/reset',
		access: 'public',
		body: { token: resetToken, password: newPassword },
		prepare: withTokenAndPassword,
		refusals: resetRefusals,
	}),
	startOauthFlow: defineOperation({
		name: 'Get SSO Login URL',
		action: 'Get SSO login URL',
		description: "Get the address of a single sign-on provider's log-in page, to send a user there",
		route: 'GET /auth/login/{provider}',
		access: 'public',
		path: { provider: ssoProvider },
		query: { redirect: ssoRedirect },
		handler: ssoLoginUrl,
	}),
});
