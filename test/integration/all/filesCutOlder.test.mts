/**
 * Uploads that are cut, to Directus 11 and 10, and by a user who may not choose the ID of a file.
 *
 * @needs directus-11 directus-10
 */
import type { Server } from '../../scenarios/scenario.mjs';
import { bytes, create, isBegun, sendThrough, SIZE } from '../../support/cutUploads.mjs';
import type { CredentialData } from '../../support/engine.mjs';
import { heldBy, sha256 } from '../../support/files.mjs';
import { serverFor, stopServers } from '../../support/servers.mjs';

afterAll(async () => await stopServers());

it.each(['10', '11'] as const)('a cut upload leaves nothing in Directus %s', async (version) => {
	const on = await serverFor(version);
	const fault = { cutRequestAt: SIZE / 2, cutWhen: isBegun(on, 'cut.bin') };
	const { error, left } = await sendThrough(on, create, 'cut.bin', fault);
	expect(error?.description).toContain('nothing of it stays in Directus');
	expect(left).toEqual([]);
});

describe('a user who may not choose the ID of a file', () => {
	const token = 'no-id-of-my-own';
	let credential: CredentialData;
	// An unlicensed Directus 12 has no such permissions.
	let eleven: Server;
	const made: string[] = [];

	beforeAll(async () => {
		eleven = await serverFor('11');
		const fields = ['title', 'type', 'storage', 'filename_download', 'folder', 'uploaded_by'];
		const collection = 'directus_files';
		const { id: policy } = await eleven.request('POST', '/policies', {
			name: 'uploads',
			permissions: {
				create: [
					{ collection, action: 'create', fields },
					{ collection, action: 'read', fields: ['*'] },
				],
				update: [],
				delete: [],
			},
		});
		const { id: role } = await eleven.request('POST', '/roles', {
			name: 'uploads',
			policies: { create: [{ policy }], update: [], delete: [] },
		});
		const { id: user } = await eleven.request('POST', '/users', { role, token });
		made.push(`/users/${user}`, `/roles/${role}`, `/policies/${policy}`);
		credential = { ...eleven.credential, token };
	});

	afterAll(async () => {
		for (const path of made) await eleven.status('DELETE', path);
	});

	const upload = async (name: string, fault: Parameters<typeof sendThrough>[3]) => {
		const sent = await sendThrough(eleven, create, name, fault, credential);
		made.push(...sent.left.map(({ id }) => `/files/${id}`));
		return sent;
	};

	it('can upload all the same', async () => {
		const { error, left } = await upload('plain.bin', { times: 0 });
		expect(error?.message).toBeUndefined();
		expect(sha256(await heldBy(eleven, left[0]!.id))).toBe(sha256(bytes));
	});

	it('is told what a cut upload left', async () => {
		const { error, left } = await upload('half.bin', {
			cutRequestAt: SIZE / 2,
			cutWhen: isBegun(eleven, 'half.bin'),
		});
		expect(error?.message).toBe('The upload of "half.bin" broke off');
		expect(left).toEqual([expect.objectContaining({ filesize: null })]);
		expect(error?.description).toContain(left[0]!.id);
	});

	it('is told of a file that is whole though its answer was lost', async () => {
		const { error, left } = await upload('whole.bin', { loseAnswer: true });
		expect(left).toHaveLength(1);
		expect(error?.description).toContain(`arrived whole: it is ${left[0]!.id} in Directus`);
	});
});
