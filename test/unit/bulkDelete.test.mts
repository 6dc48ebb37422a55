/** Deletes in bulk, with a plain object in place of Directus: what is looked up before, and what after. */
import type { IDataObject } from 'n8n-workflow';
import type { Done } from '../../dist/nodes/Directus/framework/define';
import { resources } from '../../dist/nodes/Directus/operations';
import { Failure } from '../../dist/nodes/Directus/transport/failure';
import type { DirectusRequest } from '../../dist/nodes/Directus/transport/request';
import { countedKey, fieldOf, handledBy, inputOf, toldBy } from '../support/directusObject.mjs';

const rowOf = (operation: string) => resources.items!.operations[operation]!;
const path = { collection: 'things' };
const title = fieldOf('title', 'string');
const lost = () => new Failure('Directus could not be reached', 'unknown', { code: 'ECONNRESET' });

describe('Delete', () => {
	const deletes = (ids: unknown[], options: IDataObject = {}) =>
		ids.map((id, index) =>
			inputOf({ index, path: { ...path, id: id as string }, ui: { options } }),
		);
	const serverOf = (held: Set<number>) => ({
		fields: [countedKey, title],
		answer: ({ method, body, path: place }: DirectusRequest) => {
			if (method === 'GET') return [...held].map((id) => ({ id }));
			for (const id of (body as number[] | undefined) ?? [place.split('/').at(-1)])
				held.delete(Number(id));
			return undefined;
		},
	});

	it('deletes nothing where one of the records is not there and the run is to end', async () => {
		const held = new Set([1, 2]);
		const { outcomes } = await handledBy(rowOf('delete'), deletes([1, 9, 2]), {
			...serverOf(held),
			more: { continueOnFail: false },
		});
		expect([...held]).toEqual([1, 2]);
		expect(toldBy(outcomes)).toEqual(['not sent', { written: 'no' }, 'not sent']);
	});

	it('says what was not there, and deletes the others where it goes on', async () => {
		const held = new Set([1, 2]);
		const { outcomes } = await handledBy(rowOf('delete'), deletes([1, 9, 2]), serverOf(held));
		expect([...held]).toEqual([]);
		expect(toldBy(outcomes)).toEqual([
			{ collection: 'things', id: 1, deleted: true },
			{ written: 'no' },
			{ collection: 'things', id: 2, deleted: true },
		]);
	});

	it('takes an ID that comes twice for one record, in whatever batch', async () => {
		const held = new Set([1, 2]);
		const inputs = deletes([1, 2, '1'], { batchSize: 2 });
		const server = serverOf(held);
		const { outcomes, sent } = await handledBy(rowOf('delete'), inputs, {
			...server,
			answer: (request) => {
				// As Directus does for all but administrators.
				if (request.method === 'DELETE' && held.size === 0) throw new Failure('Gone', 'no');
				return server.answer(request);
			},
		});
		expect(sent.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
		expect(toldBy(outcomes)).toEqual(
			[1, 2, '1'].map((id) => ({ collection: 'things', id, deleted: true })),
		);
		expect(outcomes.map((outcome) => (outcome as Done).isRepeat === true)).toEqual([
			...[false, false, true],
		]);
	});

	it('refuses what is no whole number, also of one input', async () => {
		const held = new Set([10]);
		const { outcomes } = await handledBy(rowOf('delete'), deletes(['1e1']), serverOf(held));
		expect([...held]).toEqual([10]);
		expect(toldBy(outcomes)).toEqual([{ written: 'no' }]);
	});

	it('looks again where the answer was lost: what is gone was deleted', async () => {
		const held = new Set([1, 2]);
		const server = serverOf(held);
		const { outcomes } = await handledBy(rowOf('delete'), deletes([1, 2]), {
			...server,
			answer: (request) => {
				const answer = server.answer(request);
				if (request.method === 'DELETE') throw lost();
				return answer;
			},
		});
		expect(toldBy(outcomes)).toEqual([
			{ collection: 'things', id: 1, deleted: true },
			{ collection: 'things', id: 2, deleted: true },
		]);
	});

	it('asks for nothing before where the option says so', async () => {
		const held = new Set([1]);
		const { sent } = await handledBy(
			rowOf('delete'),
			deletes([1], { checkExists: false }),
			serverOf(held),
		);
		expect(sent.map(({ method }) => method)).toEqual(['DELETE']);
	});
});
