import type { INodeProperties } from 'n8n-workflow';
import { policyModes } from './locators';

/** @see https://directus.io/docs/api/access */

export const attachedPolicy: INodeProperties = {
	displayName: 'Policy',
	name: 'policy',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: policyModes,
	description: 'The policy to give to a role or user, or to everybody where neither is added',
};
