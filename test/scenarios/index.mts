import type { Scenario } from './scenario.mjs';
import { access, accessBefore11 } from './access.mjs';
import { activity } from './activity.mjs';
import { assets } from './assets.mjs';
import { auth, authProviders } from './auth.mjs';
import { collections } from './collections.mjs';
import { comments, commentsBefore11 } from './comments.mjs';
import { customApi } from './customApi.mjs';
import { dashboards } from './dashboards.mjs';
import { deployments, deploymentsBefore12 } from './deployments.mjs';
import { extensions } from './extensions.mjs';
import { fields } from './fields.mjs';
import { files, filesImported } from './files.mjs';
import { flows } from './flows.mjs';
import { folders } from './folders.mjs';
import { graphql } from './graphql.mjs';
import { items } from './items.mjs';
import { license, licenseBefore12 } from './license.mjs';
import { mcpClients, mcpClientsOff } from './mcpClients.mjs';
import { metrics, metricsOff } from './metrics.mjs';
import { notifications } from './notifications.mjs';
import { operations } from './operations.mjs';
import { panels } from './panels.mjs';
import { permissions, permissionsBefore11 } from './permissions.mjs';
import { policies, policiesBefore11 } from './policies.mjs';
import { presets } from './presets.mjs';
import { relations } from './relations.mjs';
import { revisions } from './revisions.mjs';
import { roles } from './roles.mjs';
import { schema } from './schema.mjs';
import { server, serverHealth, serverUnhealthy } from './server.mjs';
import { settings } from './settings.mjs';
import { shares } from './shares.mjs';
import { translations } from './translations.mjs';
import { users } from './users.mjs';
import { utils } from './utils.mjs';
import { versions } from './versions.mjs';

/** Every operation of the table, run for real: by the integration tests, and for the examples in
 * the operation reference. */
export const scenarios: Scenario[] = [
	access,
	accessBefore11,
	activity,
	assets,
	auth,
	authProviders,
	collections,
	comments,
	commentsBefore11,
	customApi,
	dashboards,
	deployments,
	deploymentsBefore12,
	extensions,
	fields,
	files,
	filesImported,
	flows,
	folders,
	graphql,
	items,
	license,
	licenseBefore12,
	mcpClients,
	mcpClientsOff,
	metrics,
	metricsOff,
	notifications,
	operations,
	panels,
	permissions,
	permissionsBefore11,
	policies,
	policiesBefore11,
	presets,
	relations,
	revisions,
	roles,
	schema,
	server,
	serverHealth,
	serverUnhealthy,
	settings,
	shares,
	translations,
	users,
	utils,
	versions,
];
