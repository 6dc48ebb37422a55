import type { IDataObject } from 'n8n-workflow';

/** Whether a query answers with the key: no fields mean all, as does a path that begins with a `*`. */
export function answersKey({ fields }: IDataObject, key: string): boolean {
	if (!Array.isArray(fields)) return true;
	return fields.some((field) => field === key || String(field).split('.')[0] === '*');
}

/** Whether a query gives another field the name of the key, which then tells no records apart. */
export function hidesKey({ alias }: IDataObject, key: string): boolean {
	return typeof alias === 'object' && alias !== null && Object.hasOwn(alias, key);
}

/**
 * A query that answers with the key as well, or with other fields by which records are known, and a
 * function that takes them out again where they were not asked for.
 */
export function withKey(query: IDataObject, ...names: string[]) {
	const fields = (query.fields ?? []) as string[];
	const added = names.filter((name) => !answersKey(query, name));
	return {
		query: added.length === 0 ? query : { ...query, fields: [...fields, ...added] },
		strip: (record: IDataObject): IDataObject => {
			if (added.length === 0) return record;
			const rest = { ...record };
			for (const name of added) delete rest[name];
			return rest;
		},
	};
}
