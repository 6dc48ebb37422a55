import { changeJson, updatesJson } from '../fields/records';
import { sendRow } from '../framework/execute';
import { parseJson } from '../framework/json';
import { isRaw, missingParameter, readParameters } from '../framework/parameters';
import { createAll, updateAll } from './bulk/write';
import type { Check } from './checked';
import { checked, checkedAll } from './checked';
import { updateMany } from './many';

/**
 * The writes of users, with a check before: Directus takes an empty password, which no log-in
 * takes, and so locks the user out. In JSON null is meant: it is for users without a password.
 */
const noEmptyPassword: Check = function (row, index) {
	const { body } = readParameters.call(this, row, index);
	// What is null here is a field that was added and left empty.
	const leftEmpty = !isRaw.call(this, row, index) && !Array.isArray(body) && body.password === null;
	if (leftEmpty || hasEmptyPassword(body)) throw missingParameter.call(this, 'Password', index);
};

/** The same for Update Many, whose fields are read by what was chosen among them. */
const noEmptyPasswords: Check = function (row, index) {
	if (isRaw.call(this, row, index)) return noEmptyPassword.call(this, row, index);
	for (const { name, displayName } of [changeJson, updatesJson]) {
		const given = parseJson(this.getNodeParameter(name, index, ''), displayName);
		if (hasEmptyPassword(given)) throw missingParameter.call(this, 'Password', index);
	}
};

function hasEmptyPassword(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(
		([name, entry]) => (name === 'password' && entry === '') || hasEmptyPassword(entry),
	);
}

export const createUsers = checkedAll(noEmptyPassword, createAll);

export const createManyUsers = checked(noEmptyPassword, sendRow);

export const updateUsers = checkedAll(noEmptyPassword, updateAll);

export const updateManyUsers = checked(noEmptyPasswords, updateMany);

export const updateCurrentUser = checked(noEmptyPassword, sendRow);
