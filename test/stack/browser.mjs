/** Finds a Chromium for the tests that look at n8n's editor; playwright-core brings none. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = [
	'chromium',
	'chromium-browser',
	'google-chrome',
	'google-chrome-stable',
	'microsoft-edge',
];

const PLACES = {
	darwin: [
		'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
		'/Applications/Chromium.app/Contents/MacOS/Chromium',
		'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	],
	win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
		.filter(Boolean)
		.flatMap((base) => [
			join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'),
			join(base, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
		]),
};

/**
 * @returns {string | undefined} CHROMIUM_PATH where that is set, else the first browser in the usual places
 * @throws {Error} when CHROMIUM_PATH names nothing
 */
export function findChromium() {
	const given = process.env.CHROMIUM_PATH;
	if (given && !existsSync(given))
		throw new Error(`CHROMIUM_PATH is ${given}, and there is no such file`);
	const onPath = (process.env.PATH ?? '')
		.split(delimiter)
		.flatMap((folder) => NAMES.map((name) => join(folder, name)));
	return given || [...onPath, ...(PLACES[process.platform] ?? [])].find((path) => existsSync(path));
}
