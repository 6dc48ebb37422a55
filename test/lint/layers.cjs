/**
 * The layers of the node, and which may import which. `npm run lint` holds the code to it (dependencies.cjs), and
 * docs/architecture.md has its picture and its table from here.
 */

/** @type {Record<string, { path: string, may: string[], holds: string }>} */
module.exports = {
	'Directus.node': {
		path: '^nodes/Directus/Directus\\.node\\.ts$',
		may: ['operations', 'methods', 'framework'],
		holds: 'the node that n8n loads: its description, and `execute`, which is one call',
	},
	operations: {
		path: '^nodes/Directus/operations/',
		may: ['actions', 'bulk', 'reads', 'fields', 'framework'],
		holds: 'the table: a row for each operation, with its route, its fields and its handler',
	},
	methods: {
		path: '^nodes/Directus/methods/',
		may: ['operations', 'actions', 'framework', 'values', 'transport'],
		holds: 'what the editor asks for: lists, drop-downs, the columns of a mapper',
	},
	actions: {
		path: '^nodes/Directus/actions/',
		may: ['bulk', 'reads', 'fields', 'framework', 'transport'],
		holds: 'handlers that need more than one request, and what prepares inputs',
	},
	bulk: {
		path: '^nodes/Directus/bulk/',
		may: ['reads', 'framework', 'values', 'transport'],
		holds: 'handlers that put many inputs in one request, and find out whose each record is',
	},
	reads: {
		path: '^nodes/Directus/reads/',
		may: ['fields', 'framework', 'values', 'transport'],
		holds: 'pages, records by their keys, singletons',
	},
	framework: {
		path: '^nodes/Directus/framework/',
		may: ['values', 'transport'],
		holds:
			'parameters become inputs, inputs outcomes, outcomes items and errors; n8n’s context goes no further',
	},
	fields: {
		path: '^nodes/Directus/fields/',
		may: [],
		holds: 'what the user sees: plain n8n property literals, by topic',
	},
	values: {
		path: '^nodes/Directus/values/',
		may: ['transport'],
		holds: 'what a value becomes by the type of its column',
	},
	transport: {
		path: '^nodes/Directus/transport/',
		may: [],
		holds: 'Directus as an object: requests, retries, failures, what a refusal has written',
	},
	credentials: {
		path: '^credentials/',
		may: ['transport'],
		holds: 'the credential, whose log-in and headers are those of transport/',
	},
	DirectusTrigger: {
		path: '^nodes/DirectusTrigger/',
		may: ['framework', 'transport'],
		holds: 'the trigger that follows the activity feed',
	},
	DirectusHookTrigger: {
		path: '^nodes/DirectusHookTrigger/',
		may: ['DirectusTrigger', 'framework', 'transport'],
		holds: 'the trigger that flows of Directus call',
	},
	convert: {
		path: '^convert/',
		may: [],
		holds:
			'the command that turns workflows of other packages into this one’s; n8n does not load it',
	},
};
