/** What becomes of a file whose upload was cut, with a plain object in place of Directus and no time in the pauses. */
import type { IDataObject } from 'n8n-workflow';
import {
	afterCut,
	afterCutReplacement,
	brokenOff,
	isReplaced,
	mayChooseId,
	mayLeave,
	namingRemains,
	recordOf,
	removeHalf,
} from '../../dist/nodes/Directus/actions/files/remains';
import type { Directus } from '../../dist/nodes/Directus/transport/directus';
import { Failure, type Written } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusAnswer, DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { saidBy } from '../support/directusObject.mjs';
import { withoutPauses } from '../support/withoutPauses.mjs';

beforeEach(() => {
	jest.useFakeTimers();
});

afterEach(() => {
	jest.useRealTimers();
});

type Answer = (request: DirectusRequest) => Partial<DirectusAnswer>;

/** A Directus, what it is asked, and how many milliseconds after the beginning. */
function directusOf(answer: Answer, more: Partial<Directus> = {}) {
	const asked: DirectusRequest[] = [];
	const times: number[] = [];
	const start = Date.now();
	const directus = {
		remember: async (_: string, make: () => Promise<unknown>) => await make(),
		send: async (request: DirectusRequest) => {
			asked.push(request);
			times.push(Date.now() - start);
			return { status: 200, headers: {}, body: undefined, ...answer(request) };
		},
		...more,
	} as unknown as Directus;
	return { directus, asked, times };
}

const failureOf = (code: string | undefined, status?: number, written: Written = 'unknown') =>
	new Failure('It failed', written, { code, status });
const cut = failureOf('ECONNRESET');
const paths = (asked: DirectusRequest[]) => asked.map(({ method, path }) => `${method} ${path}`);

it.each<[Written, string | undefined, number | undefined, boolean, object?, string?]>([
	['no', 'ECONNREFUSED', undefined, false],
	['unknown', 'ECONNRESET', undefined, true],
	['yes', 'X', undefined, true],
	['no', undefined, 502, true],
	['no', undefined, 413, true],
	['unknown', 'INVALID_PAYLOAD', 400, false],
	['no', 'X', 499, false],
	['no', 'X', 500, true],
	['no', 'RECORD_NOT_UNIQUE', 400, false, { field: 'id' }],
	['no', 'RECORD_NOT_UNIQUE', 400, true, { field: 'id' }, 'chosen'],
	['no', 'RECORD_NOT_UNIQUE', 400, false, { field: 'title' }, 'chosen'],
	['no', 'INVALID_PAYLOAD', 400, false, { field: 'id' }, 'chosen'],
])(
	'after a failure (%s, %s, %s) something may be left: %s',
	(written, code, status, may, more = {}, chosen = undefined) => {
		expect(mayLeave(new Failure('x', written, { code, status, ...more }), chosen)).toBe(may);
	},
);

describe('An upload that broke off', () => {
	const remains = { advice: 'Nothing is left.', written: 'no' } as const;
	const told = (failure: Failure, what?: string) =>
		saidBy(brokenOff(failure, { name: 'a.bin' }, remains, what));

	it.each([
		['STALLED', 'Nothing more of it was taken for two minutes.'],
		[
			'UNREADABLE',
			'The file could not be read up to its end. Check that n8n still has the file: it removes those of an execution that was deleted.',
		],
		['ECONNRESET', 'The connection was cut, or no answer came in time (ECONNRESET).'],
		[undefined, 'The connection was cut, or no answer came in time (no code).'],
	])('by %s says: %s', (code, reason) => {
		expect(told(failureOf(code))).toEqual({
			...{ message: 'The upload of "a.bin" broke off', written: 'no', code: code ?? 'no code' },
			description: `${reason} Nothing is left.`,
		});
	});

	it('by a proxy keeps its words, and one that was another thing is named so', () => {
		expect(told(failureOf(undefined, 502))).toEqual({
			...{ message: 'It failed', written: 'no', status: 502, description: 'Nothing is left.' },
		});
		expect(told(cut, 'import').message).toBe('The import of "a.bin" broke off');
	});
});

describe('A new file after a cut', () => {
	const upload = { name: 'a.bin', size: 9, allSent: true };
	const half = { id: 'x', filesize: null };
	const after = async (failure: Failure, allSent: boolean, answer: Answer) => {
		const { directus, asked, times } = directusOf(answer);
		const outcome = await withoutPauses(
			afterCut(directus, failure, 'x', { ...upload, allSent }).catch(saidBy),
		);
		return { outcome, asked, times };
	};
	const reading = (...records: Array<IDataObject | undefined>): Answer => {
		let look = 0;
		return ({ method }) => ({
			data: method === 'GET' ? records[Math.min(look++, records.length - 1)] : undefined,
		});
	};
	const broke = 'The connection was cut, or no answer came in time (ECONNRESET). ';

	it.each([
		[true, [300, 1300, 3300, 6300, 10_300]],
		[false, [300, 1300, 3300]],
	])('of which all was sent (%s) is looked for after %j ms', async (allSent, expected) => {
		const { outcome, times, asked } = await after(cut, allSent, reading(undefined));
		expect(times).toEqual(expected);
		expect(asked[0]).toEqual({
			...{ method: 'GET', path: '/files/x', accept: [403], always: true },
			gives: 'recordOrNothing',
		});
		expect(outcome).toEqual({
			...{ message: 'The upload of "a.bin" broke off', written: 'unknown', code: 'ECONNRESET' },
			description: `${broke}Nothing of the file is to be seen in Directus, where its ID would be x.`,
		});
	});

	it('is looked for once where Directus itself has given up', async () => {
		const { outcome, times } = await after(failureOf('X', 500), true, reading(undefined));
		expect(times).toEqual([0]);
		expect(outcome).toEqual({
			...{ message: 'It failed', written: 'unknown', code: 'X', status: 500 },
			description: 'Nothing of the file is to be seen in Directus, where its ID would be x.',
		});
	});

	it('that Directus has finished all the same is that file', async () => {
		const file = { id: 'x', filesize: '9' };
		for (const [records, looks] of [
			[[file], 1],
			[[undefined, half, { id: 'x', filesize: 0 }], 3],
		] as const) {
			const { outcome, asked } = await after(cut, true, reading(...records));
			expect(outcome).toEqual(records.at(-1));
			expect(asked).toHaveLength(looks);
		}
	});

	const deleted = {
		...{ message: 'The upload of "a.bin" broke off', written: 'no', code: 'ECONNRESET' },
		description: `${broke}What had arrived of the file was deleted: nothing of it stays in Directus.`,
	};

	it('of which half is there is deleted, with the name of what is stored of it', async () => {
		const { outcome, asked, times } = await after(cut, false, reading(half));
		expect(outcome).toEqual(deleted);
		expect(times).toEqual([300, 300, 300]);
		expect(asked.slice(1)).toEqual([
			{ method: 'PATCH', path: '/files/x', body: { filename_disk: 'x' }, always: true },
			{ method: 'DELETE', path: '/files/x', always: true },
		]);
		const named = await after(cut, false, reading({ ...half, filename_disk: 'x.bin' }));
		expect(named.outcome).toEqual(deleted);
		expect(paths(named.asked)).toEqual(['GET /files/x', 'DELETE /files/x']);
	});

	it('of which all was sent is deleted where it does not become whole', async () => {
		const { outcome, times } = await after(cut, true, reading(half));
		expect(outcome).toEqual(deleted);
		expect(times).toEqual([300, 1300, 3300, 6300, 10_300, 10_300, 10_300]);
	});

	it('that cannot be deleted is named', async () => {
		for (const refuses of ['PATCH', 'DELETE']) {
			const { outcome } = await after(cut, false, ({ method }) => {
				if (method === refuses) throw failureOf('FORBIDDEN', 403);
				return { data: half };
			});
			expect(outcome).toMatchObject({
				written: 'yes',
				description: `${broke}Directus holds an unfinished file, which could not be deleted: it is x there.`,
			});
		}
	});

	it('whose size may not be read is left', async () => {
		const { outcome, asked } = await after(cut, false, reading({ id: 'x' }));
		expect(outcome).toMatchObject({
			written: 'yes',
			description: `${broke}Directus holds the file, whole or a part of it: it is x there.`,
		});
		expect(paths(asked)).toEqual(['GET /files/x']);
	});

	it.each<[Failure, boolean, boolean]>([
		[failureOf('ETIMEDOUT'), true, true],
		[failureOf('ECONNABORTED'), true, true],
		[failureOf(undefined, 504), true, true],
		[failureOf('X', 500), true, false],
		[cut, true, false],
		[failureOf('ETIMEDOUT'), false, false],
	])(
		'that Directus may be at work on is left (%s, all sent: %s): %s',
		async (failure, allSent, isLeft) => {
			const { outcome, asked } = await after(failure, allSent, reading(half));
			expect(paths(asked).includes('DELETE /files/x')).toBe(!isLeft);
			const left = {
				written: 'unknown',
				description: expect.stringContaining(
					'All of the file was sent, and Directus may still be at work on it: it is x there. Delete it if its size stays empty.',
				),
			};
			expect(outcome).toMatchObject(isLeft ? left : { written: 'no' });
		},
	);

	it('about which Directus does not answer either is not known of', async () => {
		const { outcome } = await after(cut, true, () => {
			throw failureOf('ECONNREFUSED');
		});
		expect(outcome).toMatchObject({
			written: 'unknown',
			description: `${broke}Directus did not answer afterwards either. It may hold an unfinished file: look for x there.`,
		});
	});

	it('that came later is deleted where it is half of one', async () => {
		const deletes = async (answer: Answer) => {
			const { directus, asked } = directusOf(answer);
			await removeHalf(directus, 'x');
			return paths(asked).includes('DELETE /files/x');
		};
		expect(await deletes(reading(half))).toBe(true);
		for (const file of [undefined, { id: 'x' }, { id: 'x', filesize: '9' }])
			expect(await deletes(reading(file))).toBe(false);
		const none = await deletes(() => {
			throw cut;
		});
		expect(none).toBe(false);
	});

	it('has no record for who may not read it', async () => {
		const { directus } = directusOf(() => ({ status: 403, data: { id: 'x' } }));
		expect(await recordOf(directus, 'x')).toBeUndefined();
	});
});

describe('A replacement after a cut', () => {
	const before = { id: 'x', uploaded_on: 'then', filesize: '9' };
	const upload = { name: 'a.bin', size: 9, allSent: true };
	const after = async (
		held: IDataObject,
		allSent: boolean,
		records: Array<IDataObject | undefined>,
		failure = cut,
	) => {
		let look = 0;
		const { directus, times } = directusOf(() => {
			const data = records[Math.min(look++, records.length - 1)];
			if (data?.fails) throw failureOf('ECONNREFUSED');
			return { data };
		});
		const outcome = await withoutPauses(
			afterCutReplacement(directus, failure, held, { ...upload, allSent }).catch(saidBy),
		);
		return { outcome, times };
	};
	const unclear = {
		...{ message: 'The upload of "a.bin" broke off', written: 'unknown', code: 'ECONNRESET' },
		description:
			'The connection was cut, or no answer came in time (ECONNRESET). Whether the file x has its old content or the new one could not be found out.',
	};
	const old = (written: Written) => ({
		...{ ...unclear, written },
		description:
			'The connection was cut, or no answer came in time (ECONNRESET). The file x has its old content still. What had arrived of the new one may lie in the storage of Directus, in a file whose name begins with temp_x; the next replacement writes over it.',
	});

	it('is the file where it has its new content', async () => {
		for (const now of [
			{ ...before, uploaded_on: 'now' },
			{ ...before, filesize: '8' },
		]) {
			const { outcome, times } = await after(before, true, [{ fails: true }, before, now]);
			expect(outcome).toEqual(now);
			expect(times).toEqual([300, 1300, 3300]);
		}
	});

	it('has its old content, as far as a look tells', async () => {
		const whole = await after(before, true, [before]);
		expect(whole.outcome).toEqual(old('unknown'));
		expect(whole.times).toEqual([300, 1300, 3300, 6300, 10_300]);
		const half = await after(before, false, [{ ...before, filesize: 9 }]);
		expect(half.outcome).toEqual(old('no'));
		expect(half.times).toEqual([0]);
		expect((await after(before, true, [before], failureOf('X', 500))).times).toEqual([0]);
	});

	it('is not known of where nothing can be told', async () => {
		expect((await after(before, false, [undefined])).outcome).toEqual(unclear);
		expect((await after(before, false, [{ fails: true }])).outcome).toEqual(unclear);
		const { uploaded_on: _, ...unseen } = before;
		expect((await after(unseen, false, [unseen])).outcome).toEqual(unclear);
	});

	it('is told from the time and the size', () => {
		expect(isReplaced(before, { ...before, filesize: 9 })).toBe(false);
		expect(isReplaced(before, { ...before, filesize: 10 })).toBe(true);
		expect(isReplaced(before, { ...before, uploaded_on: 'now' })).toBe(true);
	});
});

describe('Who may choose the ID of a file', () => {
	it.each<[unknown, unknown, boolean, number]>([
		[{ directus_files: { create: { fields: ['*'] } } }, undefined, true, 1],
		[{ directus_files: { create: { fields: ['title', 'id'] } } }, undefined, true, 1],
		[{ directus_files: { create: { fields: ['title'] } } }, undefined, false, 1],
		[{ directus_files: { create: {} } }, { role: { admin_access: true } }, true, 2],
		[{ directus_files: {} }, { role: { admin_access: false } }, false, 2],
		[{}, { role: null }, false, 2],
		[undefined, undefined, false, 2],
	])('is told by %j and %j: %s', async (permissions, user, may, requests) => {
		const { directus, asked } = directusOf(({ path }) => ({
			data: path === '/permissions/me' ? permissions : user,
		}));
		expect(await mayChooseId(directus)).toBe(may);
		expect(asked).toEqual(
			[
				{ method: 'GET', accept: [403, 404], path: '/permissions/me' },
				{
					...{ method: 'GET', accept: [403, 404], path: '/users/me' },
					query: { fields: ['role.admin_access'] },
				},
			].slice(0, requests),
		);
	});

	it('is asked once, and nobody may where that fails', async () => {
		const asked: string[] = [];
		const remember = async (name: string, make: () => Promise<unknown>) => {
			asked.push(name);
			return await make();
		};
		const { directus } = directusOf(
			() => {
				throw cut;
			},
			{ remember: remember as never },
		);
		expect(await mayChooseId(directus)).toBe(false);
		expect(asked).toEqual(['file id']);
	});
});

describe('What a file without a chosen ID has left', () => {
	const upload = { name: 'a.bin', size: 9, allSent: true };
	const named = async (answer: Answer, ms = 0) => {
		const { directus, asked, times } = directusOf(answer);
		const failure = await withoutPauses(namingRemains(directus, cut, upload, Date.now() - ms));
		return { said: saidBy(failure), asked, times };
	};
	const broke = 'The connection was cut, or no answer came in time (ECONNRESET). ';

	it.each<[Answer, string]>([
		[() => ({ data: [] }), 'No unfinished record of it was found in Directus.'],
		[
			() => ({
				data: [
					{ id: 'a', filesize: '9' },
					{ id: 'b', filesize: '9' },
				],
			}),
			'The file seems to have arrived whole: it is a, b in Directus.',
		],
		[
			() => ({
				data: [
					{ id: 'a', filesize: '9' },
					{ id: 'b', filesize: null },
					{ id: 'c', filesize: null },
				],
			}),
			'Directus holds an unfinished record of it: it is b, c there.',
		],
		[() => ({ data: [{ filesize: null }] }), 'No unfinished record of it was found in Directus.'],
		[() => ({ data: undefined }), 'Directus may hold an unfinished record of "a.bin".'],
		[
			() => {
				throw cut;
			},
			'Directus may hold an unfinished record of "a.bin".',
		],
	])('is looked for by its name: case %#', async (answer, advice) => {
		const { said, times } = await named(answer);
		expect(said).toEqual({
			...{ message: 'The upload of "a.bin" broke off', written: 'unknown', code: 'ECONNRESET' },
			description: broke + advice,
		});
		expect(times).toEqual([1000]);
	});

	it.each([
		[0, 5],
		[1, 6],
		[1000, 6],
		[1001, 7],
	])('is no older than the upload, which began %i ms ago: %i seconds', async (ms, seconds) => {
		const { asked } = await named(() => ({ data: [] }), ms);
		expect(asked).toEqual([
			{
				...{ method: 'GET', path: '/files', always: true, gives: 'records' },
				query: {
					fields: ['id', 'filesize'],
					filter: {
						filename_download: { _eq: 'a.bin' },
						uploaded_by: { _eq: '$CURRENT_USER' },
						_or: [
							{ filesize: { _null: true } },
							{
								_and: [
									{ filesize: { _eq: 9 } },
									{ uploaded_on: { _gte: `$NOW(-${seconds} seconds)` } },
								],
							},
						],
					},
					...{ sort: ['-modified_on'], limit: 5 },
				},
			},
		]);
	});
});
