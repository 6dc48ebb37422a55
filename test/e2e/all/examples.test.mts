/** Every workflow of examples/ in a real n8n, imported as it is, and what it does to a real Directus. */
import { readdirSync } from 'node:fs';
import { backsUpFiles, copiesArticles, promotesDataModels } from '../examples/betweenPlaces.mjs';
import {
	bringsInCsv,
	findsOutWhy,
	synchronizesSheet,
	updatesWhatIsThere,
} from '../examples/intoDirectus.mjs';
import {
	fillsInSlugs,
	makesThumbnails,
	moderatesComments,
	postsChanges,
} from '../examples/onEvents.mjs';
import {
	invitesColleague,
	publishesVersions,
	reportsTheWeek,
	resetsPasswords,
} from '../examples/people.mjs';
import { FOLDER, Workbench } from '../examples/workbench.mjs';

const bench = new Workbench();

beforeAll(async () => await bench.open());

afterEach(async () => await bench.clear());

afterAll(async () => await bench.close());

const EXAMPLES: Record<string, (bench: Workbench, file: string) => Promise<void>> = {
	'back-up-files.json': backsUpFiles,
	'branch-on-errors-and-retry.json': findsOutWhy,
	'copy-between-two-servers.json': copiesArticles,
	'csv-to-collection.json': bringsInCsv,
	'fill-in-a-slug.json': fillsInSlugs,
	'image-pipeline.json': makesThumbnails,
	'invite-and-onboard-a-user.json': invitesColleague,
	'moderate-comments-with-an-agent.json': moderatesComments,
	'post-changes-to-a-web-address.json': postsChanges,
	'promote-a-data-model.json': promotesDataModels,
	'reset-a-forgotten-password.json': resetsPasswords,
	'review-content-versions.json': publishesVersions,
	'scheduled-report.json': reportsTheWeek,
	'synchronize-a-sheet.json': synchronizesSheet,
	'update-what-is-there.json': updatesWhatIsThere,
};

it('each of them has a test here', () => {
	expect(Object.keys(EXAMPLES).sort()).toEqual(readdirSync(FOLDER).sort());
});

it.each(Object.entries(EXAMPLES))(
	'%s does what it says',
	async (file, does) => await does(bench, file),
	120_000,
);
