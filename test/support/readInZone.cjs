// Reads dates in a process of its own, in time zones of its own: jest's tests cannot change theirs. In: JSON of
// `[{ process, type, timezone, text, date }]`, of which `process` is the zone of the process and `date` is
// for JavaScript's Date: the milliseconds, or the numbers that its constructor takes. Out: JSON of what
// each is for Directus, null where it is refused.
const { readFileSync } = require('node:fs');
const moments = require('../../dist/nodes/Directus/values/moments.js');

const texts = {
	date: moments.dayText,
	dateTime: moments.wallClockText,
	timestamp: moments.momentText,
};
const cases = JSON.parse(readFileSync(0, 'utf8'));
const sent = cases.map(({ process: zone, type, timezone, text, date }) => {
	process.env.TZ = zone;
	const value = date === undefined ? text : new Date(...[date].flat());
	const moment = moments.readMoment(value, timezone);
	return moment ? texts[type](moment, timezone) : null;
});
process.stdout.write(JSON.stringify(sent));
