/** In which order the page shows the examples of examples/. */
const GROUPS = {
	'Bring data in': [
		'csv-to-collection',
		'synchronize-a-sheet',
		'update-what-is-there',
		'branch-on-errors-and-retry',
	],
	'When something happens': [
		'fill-in-a-slug',
		'post-changes-to-a-web-address',
		'image-pipeline',
		'moderate-comments-with-an-agent',
	],
	'People and approvals': [
		'invite-and-onboard-a-user',
		'reset-a-forgotten-password',
		'review-content-versions',
		'scheduled-report',
	],
	'Between servers, and to disk': [
		'copy-between-two-servers',
		'promote-a-data-model',
		'back-up-files',
	],
};

const NODE = /^n8n-nodes-directus-complete\.directus(Tool)?$/;

/**
 * The page of the example workflows: what each is for, in the words of its own sticky note, with its picture.
 *
 * @param {Record<string, { name: string, nodes: any[] }>} workflows the name of a file of examples/, without its
 *   ending → what is in it
 * @param {Record<string, { name: string, operations: Record<string, { name: string }> }>} resources the built table
 * @param {(title: string) => string} anchor the anchor of a heading
 * @returns {string} Markdown
 * @throws {Error} where an example is in no group, or a group names one that is not there
 */
export function examplesPage(workflows, resources, anchor) {
	const grouped = Object.values(GROUPS).flat();
	const odd = [
		...Object.keys(workflows).filter((file) => !grouped.includes(file)),
		...grouped.filter((file) => !Object.hasOwn(workflows, file)),
	];
	if (odd.length > 0)
		throw new Error(`examples/ and the groups in docs/examplesPage.mjs differ: ${odd.join(', ')}`);
	const operations = (nodes) => {
		const rows = nodes
			.filter(({ type }) => NODE.test(type))
			.map(({ parameters: { resource, operation } }) => {
				const { name, operations } = resources[resource];
				const title = operations[operation].name;
				return `[${name}: ${title}](reference/${resource}.md#${anchor(title)})`;
			});
		return [...new Set(rows)].join(', ');
	};
	const section = (file) => {
		const { name, nodes } = workflows[file];
		const about = nodes.find((node) => node.name === 'About').parameters.content;
		const used = operations(nodes);
		return [
			`### ${name}`,
			'',
			`[examples/${file}.json](../examples/${file}.json)${used && ` · ${used}`}`,
			'',
			`![${name}](images/examples/${file}.webp)`,
			'',
			about.replace(/^## .*\n+/, ''),
			'',
		];
	};
	return [
		'<!-- Made by `npm run docs` from the workflows in examples/ and docs/examplesPage.mjs. Do not edit. -->',
		'',
		'# Examples',
		'',
		'Workflows to begin with. In n8n: make a new workflow, choose **Import from file** in its menu (**…**), and do what its yellow note says. A node whose credential is not chosen yet is marked; choose yours there. Each of them is run by a test in a real n8n with a real Directus (`npm test -- e2e/all/examples`); the pictures show them in the editor.',
		'',
		...Object.entries(GROUPS).flatMap(([title, files]) => [
			`- ${title}: ${files
				.map((file) => `[${workflows[file].name}](#${anchor(workflows[file].name)})`)
				.join(' · ')}`,
		]),
		'',
		...Object.entries(GROUPS).flatMap(([title, files]) => [
			`## ${title}`,
			'',
			...files.flatMap(section),
		]),
	].join('\n');
}
