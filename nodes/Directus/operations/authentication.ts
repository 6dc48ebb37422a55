import { logIn, resetPassword, ssoLoginUrl } from '../actions/authentication';
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
export const auth = defineResource('Authentication', {
	list: defineOperation({
		name: 'Get Providers',
		action: 'Get providers',
		description: 'List the single sign-on and LDAP providers that users can log in with',
		route: 'GET /auth',
		access: 'public',
		output: (provider, { disableDefault }) => ({ ...provider, disableDefault }),
	}),
	login: defineOperation({
		name: 'Log In',
		action: 'Log in',
		description: 'Get an access token and a refresh token for a user',
		route: 'POST /auth/login',
		access: 'public',
		body: { email, password, otp },
		ui: [loginProvider],
		run: logIn,
	}),
	logout: defineOperation({
		name: 'Log Out',
		action: 'Log out',
		description: 'End the session of a refresh token',
		route: 'POST /auth/logout',
		access: 'public',
		body: { refresh_token: refreshToken },
	}),
	refreshToken: defineOperation({
		name: 'Refresh Token',
		action: 'Refresh token',
		description: 'Get a new access token and refresh token; the old refresh token ends',
		route: 'POST /auth/refresh',
		access: 'public',
		body: { refresh_token: refreshToken },
	}),
	requestReset: defineOperation({
		name: 'Request Password Reset',
		action: 'Request password reset',
		description: 'Have Directus mail a one-time token; unknown addresses get the same answer',
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
		run: resetPassword,
	}),
	startOauthFlow: defineOperation({
		name: 'Get SSO Login URL',
		action: 'Get SSO login URL',
		description: "Get the address of a provider's log-in page, to send a user there",
		route: 'GET /auth/login/{provider}',
		access: 'public',
		path: { provider: ssoProvider },
		query: { redirect: ssoRedirect },
		run: ssoLoginUrl,
	}),
});
