import { withBody } from '../framework/define';

/** Nests what logs in at the provider and what the deployment is for, as Directus wants it. */
export const nestDeployment = withBody(
	({ access_token: token, team_id: team, account_slug: account, ...rest }) => ({
		...rest,
		...(token !== undefined && { credentials: { access_token: token } }),
		...(team !== undefined && { options: { team_id: team } }),
		...(account !== undefined && { options: { account_slug: account } }),
	}),
);
