/** Three hundred hostile values in names of fields and files, in lists, headers and queries; where redirects lead. */
import { testHostilePlaces } from '../../suites/hostilePlaces.mjs';
import { runNode } from '../../support/engine.mjs';
import type { IDataObject } from 'n8n-workflow';
import { fakeServer, type FakeServer } from '../../support/fakeServer.mjs';
import { asText, hostile } from '../../support/hostile.mjs';
import { tried } from '../../support/tried.mjs';
import { parametersFor, pathFor, rows, textFieldsOf } from '../../support/rows.mjs';

testHostilePlaces(hostile);

const file = { data: 'W10=', mimeType: 'application/json', fileName: 'x.json' };

it.each([301, 302, 303, 307, 308])(
	'no operation takes its token along a redirect (%d)',
	async (status) => {
		const elsewhere = await fakeServer();
		const server = await fakeServer(({ path }) => ({
			status,
			headers: { location: `${elsewhere.url}${path}` },
		}));
		try {
			for (const one of rows) {
				await runNode(parametersFor(one), {
					credential: { url: server.url, token: 'static-token-0123456789' },
					items: [{ json: {}, binary: { data: file, x: file } as never }],
					onError: 'continueRegularOutput',
				});
			}
			expect(server.received.length).toBeGreaterThan(rows.length / 2);
			expect(elsewhere.received).toEqual([]);
			tried({
				what: `an operation that is redirected to another server (${status})`,
				times: rows.length,
				result: 'the other server got nothing',
			});
		} finally {
			await server.close();
			await elsewhere.close();
		}
	},
);

/** Another part of the values for each field, so that each value is in many of them. */
const SHARE = 40;

describe('in the text fields of every operation', () => {
	let server: FakeServer;

	beforeAll(async () => {
		server = await fakeServer(() => ({ body: { data: {} } }));
	});

	afterAll(async () => await server.close());

	const send = async (parameters: IDataObject, value: unknown): Promise<string[]> => {
		server.received.length = 0;
		await runNode(parameters, {
			credential: { url: server.url, token: 'static-token-0123456789' },
			items: [{ json: { value: value as never }, binary: { data: file, x: file } as never }],
			onError: 'continueRegularOutput',
		});
		return server.received.map(({ path }) => path);
	};

	// Those of its address are tried by hostileValues, and the path of a call as well.
	const cases = rows
		.filter(({ resource }) => resource !== 'customApi')
		.map((one) => ({
			...one,
			fields: textFieldsOf(one, '={{ $json.value }}').filter(
				({ field }) => !Object.values(one.row.path ?? {}).includes(field),
			),
		}))
		.filter(({ fields }) => fields.length > 0);

	it.each(cases)('$title asks for nothing else', async (one) => {
		const { fields } = one;
		const own = pathFor(one);
		for (const [place, { name, parameters }] of fields.entries()) {
			const usual = await send(parameters, 'x');
			const given = hostile.filter((_, index) => index % SHARE === (place * 7) % SHARE);
			for (const { title, value } of given) {
				const asked = await send(parameters, value);
				// The provider of a log-in is one more segment.
				const meant = [...usual, own, `${own}/${encodeURIComponent(asText(value))}`];
				const others = asked.filter((path) => !meant.includes(path));
				expect({ name, title, others }).toEqual({ name, title, others: [] });
			}
			tried({
				what: 'a hostile value in a text field of an operation',
				times: given.length,
				result: 'no other address is asked',
			});
		}
	});
});

it('a file that Directus names has no folder in its name', async () => {
	const names = hostile.map(({ value }) => asText(value).replace(/\p{Surrogate}/gu, ''));
	let name = '';
	const server = await fakeServer(() => ({
		headers: {
			'content-type': 'application/octet-stream',
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
		},
		body: 'x',
	}));
	try {
		const got: unknown[] = [];
		for (name of names) {
			const { items } = await runNode(
				{ resource: 'assets', operation: 'get', id: 'x' },
				{ credential: { url: server.url, token: 'static-token-0123456789' } },
			);
			got.push(items[0]?.binary?.data?.fileName);
		}
		expect(got.filter((one) => /[/\\]/.test(String(one)))).toEqual([]);
		expect(got.filter((one) => one !== undefined)).not.toEqual([]);
		tried({
			what: 'a hostile value as the name of a file that is downloaded',
			times: names.length,
			result: 'no folder in the name that n8n keeps',
		});
	} finally {
		await server.close();
	}
});
