/** Reset Password for many input items: each stands for itself, and what fails is in its place. */
import type { IDataObject } from 'n8n-workflow';
import { Directus, type User } from '../support/directus.mjs';
import { resetAll, RESET, type Given } from '../support/reset.mjs';
import { runNode } from '../support/engine.mjs';

const directus = new Directus();
const NEW = 'New-password-2';
let users: User[];
let given: Given[];

beforeEach(async () => {
	users = [await directus.makeUser(), await directus.makeUser()];
	const [one, two] = [await directus.resetToken(users[0]!), await directus.resetToken(users[1]!)];
	given = [
		{ token: one, password: NEW },
		{ token: 'garbage', password: NEW },
		{ token: two, password: '' },
		{ token: one, password: 'Third-password-3' },
		{ token: two, password: NEW },
		{ password: NEW },
	];
});

afterEach(async () => await directus.removeUsers());

const INVALID = 'Token is invalid or expired';
const NOT_SENT = { written: 'no', advice: expect.any(String) };
const refused = (code: string) => ({
	error: INVALID,
	details: { code, status: 403, written: 'no', advice: expect.any(String) },
});
const missing = (name: string) => ({
	error: `Missing required parameter: ${name}`,
	details: NOT_SENT,
});
const EXPECTED: IDataObject[] = [
	{ success: true },
	refused('INVALID_TOKEN'),
	missing('Password'),
	refused('FORBIDDEN'),
	{ success: true },
	missing('Token'),
];

async function expectNewPasswords(expected: boolean[]) {
	const now = [];
	for (const user of users) now.push(await directus.canLogIn(user, NEW));
	expect(now).toEqual(expected);
}

it('stops at the first that fails, and says which', async () => {
	const { items, error } = await resetAll([given[0]!, given[1]!, given[4]!]);
	expect(items).toEqual([]);
	expect(error).toMatchObject({ message: INVALID, context: { itemIndex: 1, written: 'no' } });
	await expectNewPasswords([true, false]);
});

it('sends nothing where an item lacks something, and says which', async () => {
	const { items, error } = await resetAll(given);
	expect(items).toEqual([]);
	expect(error).toMatchObject({
		message: 'Missing required parameter: Password',
		context: { itemIndex: 2 },
	});
	await expectNewPasswords([false, false]);
});

it('with Continue On Fail runs them all and puts one error in the place of each that fails', async () => {
	const { items, errors, error } = await resetAll(given, { onError: 'continueRegularOutput' });
	expect(items).toEqual(EXPECTED.map((json, item) => ({ json, pairedItem: { item } })));
	expect(errors).toEqual([]);
	expect(error).toBeUndefined();
	await expectNewPasswords([true, true]);
});

it('with the error output parts them', async () => {
	const { items, errors, error } = await resetAll(given, { onError: 'continueErrorOutput' });
	const successes = [0, 4].map((item) => ({ json: { success: true }, pairedItem: { item } }));
	expect(items).toEqual(successes);
	expect(errors.map(({ json, pairedItem }) => ({ error: json.error, pairedItem }))).toEqual(
		[1, 2, 3, 5].map((item) => ({ error: EXPECTED[item]?.error, pairedItem: { item } })),
	);
	expect(error).toBeUndefined();
	await expectNewPasswords([true, true]);
});

it('gives one item for each of a hundred', async () => {
	const many = Array.from({ length: 100 }, (_, index) =>
		index === 50 ? given[0]! : { token: `garbage ${index}`, password: NEW },
	);
	const { items } = await resetAll(many, { onError: 'continueRegularOutput' });
	expect(items.map(({ json, pairedItem }) => [Object.keys(json)[0], pairedItem])).toEqual(
		many.map((_, item) => [item === 50 ? 'success' : 'error', { item }]),
	);
	await expectNewPasswords([true, false]);
});

it('reads JSON/RAW Parameters for each, with a broken one in its place', async () => {
	const [one, two] = [given[0]!, given[4]!];
	const bodies = [
		JSON.stringify(one),
		`{"token": "${two.token}"`,
		two,
		{ ...two, password: '' },
		'[]',
	];
	const { items } = await runNode(
		{ ...RESET, jsonParameters: true, bodyParametersJson: '={{ $json.body }}' },
		{
			credential: directus.publicCredential,
			items: bodies.map((body) => ({ json: { body: body as never } })),
			onError: 'continueRegularOutput',
		},
	);
	expect(items).toEqual(
		[
			{ success: true },
			{
				error: expect.stringMatching(
					/^Body Parameters is not valid JSON: missing "}" at line 1, column \d+$/,
				),
				details: NOT_SENT,
			},
			{ success: true },
			missing('Password'),
			{ error: 'Body Parameters must be a JSON object, not a list', details: NOT_SENT },
		].map((json, item) => ({ json, pairedItem: { item } })),
	);
	await expectNewPasswords([true, true]);
});

it('gives nothing for no input', async () => {
	const { items, error } = await resetAll([], { onError: 'continueRegularOutput' });
	expect(items).toEqual([]);
	expect(error).toBeUndefined();
});
