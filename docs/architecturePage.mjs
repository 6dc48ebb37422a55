/**
 * The page of the architecture. Its picture and its table are those of the layers that lint holds the code to.
 *
 * @param {Record<string, { path: string, may: string[], holds: string }>} layers of test/lint/layers.cjs
 * @returns {string} Markdown
 */
export function architecturePage(layers) {
	const box = (name) => `${name.replace(/\W/g, '')}["${name}"]`;
	const arrows = Object.entries(layers).flatMap(([name]) =>
		direct(name, layers).map((other) => `\t${box(name)} --> ${box(other)}`),
	);
	const rows = Object.entries(layers).map(
		([name, { may, holds }]) => `| \`${name}\` | ${holds} | ${may.join(', ') || 'nothing'} |`,
	);
	return `<!-- Made by \`npm run docs\` from docs/architecturePage.mjs and test/lint/layers.cjs. Do not edit. -->

# Architecture

A run of the node goes one way: stored parameters → inputs → requests → outcomes → items.

1. n8n calls \`execute\` of the node, which calls \`run\` in \`framework/run.ts\` with n8n's context. The context goes no
   further than reading parameters and giving items out.
2. \`run\` takes the row of the chosen operation from the table in \`operations/\`. A row is data: the route of
   Directus's API, which field gives which of its parameters, and where more than one request is needed the name
   of a handler.
3. \`framework/inputs.ts\` reads the parameters of every item as the row says, and \`values/\` makes of each value what
   its column takes. What cannot be right is refused here, before anything is sent.
4. The handler gets Directus, an object of plain functions that is made once for each execution, the row, and all inputs
   as data. It gives one outcome for each input, in the same order: records, a failure, or that it was not sent.
   Handlers in \`bulk/\` put many inputs in one request and find out whose each record in the answer is.
5. \`transport/\` sends a request, waits for a server that is busy, sends again what does no harm twice, and makes of a
   refusal a failure that says what was written: \`no\`, \`yes\` or \`unknown\`.
6. \`run\` makes items and errors of the outcomes. Continue On Fail, error items, paired items and hints are there and
   nowhere else.

So a new operation is a row, and a handler can be tested with a plain object in the place of Directus.

## Layers

An arrow means "imports". What is reached over another layer has no arrow of its own; the table has all.

\`\`\`mermaid
flowchart TD
${arrows.join('\n')}
\`\`\`

| Layer | What it holds | May import |
|---|---|---|
${rows.join('\n')}

\`npm run lint\` refuses any other import between them, modules that need each other to load, and anything at run
time that is not n8n's or Node.js's own. The layers are written down in \`test/lint/layers.cjs\`.

## The triggers

\`DirectusTrigger\` follows Directus's activity feed. Its core is pure and plays in a simulation: \`cursor.ts\` (how far the
feed was followed, and where to go on in one that was changed) and \`gaps.ts\` (ids that are missing). \`sharedFeed.ts\`
reads the feed once for all active triggers of a credential, \`follower.ts\` takes for one trigger what is its own,
and \`member.ts\` hands it to n8n.

\`DirectusHookTrigger\` makes a flow in Directus that calls n8n. \`flows.ts\` says what such a flow has to be like,
\`sharing.ts\` lets workflows share one, and \`call.ts\` checks the signature of a call.
`;
}

/** The layers that a layer may import and that none of its other imports leads to. */
function direct(name, layers) {
	const reached = (from) => layers[from].may.flatMap((other) => [other, ...reached(other)]);
	const { may } = layers[name];
	return may.filter((other) => !may.some((via) => via !== other && reached(via).includes(other)));
}
