import type { IDataObject } from 'n8n-workflow';
import { parseList } from '../framework/json';
import { perInput } from '../framework/ledger';
import { dataModel, inWords } from '../reads/dataModel';
import { describedCollections } from '../fields/schema';

/**
 * Describes collections in few words: one record for each, or one for all of them.
 *
 * @throws Failure where one is not there, or Directus does not answer
 */
export const describeSchema = perInput(async (directus, _row, { ui }) => {
	const given = parseList(ui.collections ?? [], describedCollections.displayName);
	const names = given.map(String).filter((name) => name !== '');
	const described = (await dataModel(directus, [...new Set(names)])).map(inWords);
	const records: IDataObject[] =
		ui.output === 'together' ? [{ collections: described }] : described;
	return { records };
});
