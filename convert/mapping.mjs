/**
 * What the tables of the other nodes (older.mjs, official.mjs) are written in: an operation is a line of words,
 * and behind it functions for what is more than a move.
 *
 * A word `from>to` moves a parameter; `to` is the same name where it is left out.
 *   `+from`   it stands in Additional Fields, and goes there unless `to` says otherwise
 *   `/from`   it is part of the address, and so there beside JSON/RAW Parameters as well
 *   `from@`   it becomes a choice by ID (a resource locator)
 *   `from=`   it is the JSON of the body
 *   `from?`   it is the JSON of the query
 */
import { isEmpty, isExpression, jsonOf, locator, readTemplate, textOf } from './values.mjs';

/** Why an operation cannot be converted. */
export class Refusal extends Error {}

export class Conversion {
	/** This node's parameters. */
	out = {};

	notes = [];

	#used = new Set(['resource', 'operation', 'splitIntoItems', 'jsonParameters']);

	/**
	 * @param {Record<string, unknown>} given the other node's parameters
	 * @param {string} resource of this node
	 * @param {string} operation of this node
	 */
	constructor(given, resource, operation) {
		this.given = given;
		Object.assign(this.out, { resource, operation });
	}

	/** A parameter of the other node, such as `additionalFields.data`; it counts as carried over. */
	take(path) {
		this.#used.add(path);
		return path.split('.').reduce((found, name) => found?.[name], this.given);
	}

	put(path, value) {
		const names = path.split('.');
		const last = names.pop();
		const at = names.reduce((found, name) => (found[name] ??= {}), this.out);
		at[last] = value;
	}

	note(...texts) {
		for (const text of texts) if (!this.notes.includes(text)) this.notes.push(text);
	}

	/** Makes JSON the body or the query. */
	raw(json, kind = 'body') {
		const text = textOf(json ?? '{}');
		this.out.jsonParameters = true;
		this.out[`${kind}ParametersJson`] = text;
		// Create of the other nodes took a list as well.
		if (kind === 'body' && this.out.operation === 'create' && Array.isArray(readTemplate(text)))
			this.out.operation = 'createMultiple';
	}

	/** Makes an object the body; see jsonOf. */
	body(...entries) {
		this.raw(jsonOf(entries));
	}

	move(word) {
		const [, place, from, to, kind] = /^([+/]?)([\w.*]+)(?:>([\w.]+))?([@=?]?)$/.exec(word);
		if (from === '*') {
			const all = this.given.additionalFields ?? {};
			for (const name of Object.keys(all)) this.move(`+${name}>${to}.${name}`);
			return;
		}
		if (kind === '=') return this.raw(this.take(from));
		if (kind === '?') return this.raw(this.take(from), 'query');
		const path = place === '+' ? `additionalFields.${from}` : from;
		const value = this.take(path);
		const isJson = this.out.jsonParameters && place !== '/';
		if (isEmpty(value) && value !== false) return;
		if (!isJson) this.put(to ?? path, kind === '@' ? locator(value) : value);
	}

	/** The parameters that say something and were not carried over. */
	get left() {
		const names = Object.entries(this.given).flatMap(([name, value]) =>
			name === 'additionalFields' && typeof value === 'object' && value
				? Object.entries(value).map(([key, one]) => [`${name}.${key}`, one])
				: [[name, value]],
		);
		return names
			.filter(([name, value]) => !this.#used.has(name) && !isEmpty(value))
			.map(([name]) => name);
	}
}

/**
 * Return All and Limit, which have the same names in all of the nodes.
 *
 * @param {boolean} byDefault what Return All is where the workflow says nothing
 * @returns {boolean} whether all records are read
 */
export function amount(c, byDefault) {
	const [all = byDefault, limit = 50] = [c.take('returnAll'), c.take('limit')];
	const isAll = all === true || (all === false && Number(limit) === -1);
	c.put('returnAll', isAll || all);
	if (!isAll) c.put('limit', limit);
	return isAll;
}

/**
 * Carries out a line of a table.
 *
 * @throws {Refusal} where this node does no such thing
 */
export function carryOut(conversion, [words, ...functions]) {
	const list = words.split(' ').filter((word) => word !== '');
	// Whether the body or the query is JSON decides what else is moved.
	const json = list.filter((word) => /[=?]$/.test(word));
	const { jsonParameters } = conversion.given;
	if (isExpression(jsonParameters)) throw new Refusal('An expression chooses JSON/RAW Parameters.');
	if (jsonParameters === true && json.length === 0) {
		const given = conversion.take('queryParametersJson') ?? conversion.take('bodyParametersJson');
		const reads = /^(list|get|startOauthFlow)/.test(conversion.out.operation);
		conversion.raw(given, reads ? 'query' : 'body');
	}
	for (const word of json) conversion.move(word);
	for (const word of list.filter((one) => !json.includes(one))) conversion.move(word);
	for (const change of functions) change(conversion);
}
