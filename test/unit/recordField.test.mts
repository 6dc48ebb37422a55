/** What is put into a record one behind the other. */
import { recordFieldName } from '../../dist/nodes/Directus/actions/files/recordField';

const nameOf = (record: object) =>
	recordFieldName({ record: { collection: 'pages', id: 1, language: 'de-DE', ...record } });

it('are files for the same translation, which the first of them makes', () => {
	const first = nameOf({ field: 'translations.cover' });
	expect(nameOf({ field: 'translations.sheet', id: '1' })).toBe(first);
	expect(nameOf({ field: 'translations.cover', language: 'en-US' })).not.toBe(first);
	expect(nameOf({ field: 'cover' })).not.toBe(first);
	expect(recordFieldName({})).toBeUndefined();
});
