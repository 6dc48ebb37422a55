import type { Resource } from '../framework/define';
import { access } from './access';
import { activity } from './activity';
import { assets } from './asset';
import { auth } from './authentication';
import { collections } from './collection';
import { comments } from './comment';
import { customApi } from './customApi';
import { dashboards } from './dashboard';
import { deployments } from './deployment';
import { extensions } from './extension';
import { fields } from './field';
import { files } from './file';
import { flows } from './flow';
import { operations } from './flowOperation';
import { folders } from './folder';
import { graphql } from './graphql';
import { items } from './item';
import { license } from './license';
import { mcpClients } from './mcpClient';
import { metrics } from './metric';
import { notifications } from './notification';
import { panels } from './panel';
import { permissions } from './permission';
import { policies } from './policy';
import { presets } from './preset';
import { relations } from './relation';
import { revisions } from './revision';
import { roles } from './role';
import { schema } from './schema';
import { server } from './server';
import { settings } from './setting';
import { shares } from './share';
import { translations } from './translation';
import { users } from './user';
import { utils } from './utility';
import { versions } from './version';

/** The table: every operation of the node. A resource's key is its stored value. */
export const resources: Record<string, Resource> = {
	access,
	activity,
	assets,
	auth,
	collections,
	comments,
	customApi,
	dashboards,
	deployments,
	extensions,
	fields,
	files,
	flows,
	folders,
	graphql,
	items,
	license,
	mcpClients,
	metrics,
	notifications,
	operations,
	panels,
	permissions,
	policies,
	presets,
	relations,
	revisions,
	roles,
	schema,
	server,
	settings,
	shares,
	translations,
	users,
	utils,
	versions,
};
