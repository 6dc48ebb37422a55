/**
 * Days, times and moments: what a text, a DateTime of Luxon's (as n8n's `$now` is one) or a Date of
 * JavaScript's says, and how Directus is told. Nothing here depends on the zone of the process, except
 * for a Date that is midnight there: that is how JavaScript holds a day.
 *
 * Directus has three types: `date` is a day, `dateTime` what a clock on the wall shows, without a zone,
 * and `timestamp` a moment (https://directus.io/docs/guides/data-model/fields).
 */

/** What was given: the day and time as they are written, and how far that is from UTC. */
export interface Given {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
	millisecond: number;
	/** Whether a time was given; a day without one begins at midnight. */
	hasTime: boolean;
	/** Minutes ahead of UTC; undefined where no zone was given. */
	offset?: number;
	/** The day that is meant where it is another one than that of the time: see dayOfDate. */
	meantDay?: string;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH = String.raw`(?<name>(?:${MONTHS.join('|')})[a-z]*)`;
const WEEKDAY = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`;

/** The days that can be read in one way only; 07/01/2026 is read month first, as n8n reads it. */
const DAYS = [
	String.raw`(?<year>\d{4})(?<between>[-/.])(?<month>\d\d?)\k<between>(?<day>\d\d?)`,
	String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)`,
	String.raw`(?<month>\d\d?)/(?<day>\d\d?)/(?<year>\d{4})`,
	String.raw`${WEEKDAY}(?<day>\d\d?)(?:st|nd|rd|th)?[\s-]+${MONTH}\.?,?[\s-]+(?<year>\d{4})`,
	String.raw`${WEEKDAY}${MONTH}\.?\s+(?<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?<year>\d{4})`,
];

/** The zones that RFC 2822 knows by a name, in minutes ahead of UTC. */
const ZONES: Record<string, number> = {
	z: 0,
	ut: 0,
	utc: 0,
	gmt: 0,
	est: -300,
	edt: -240,
	cst: -360,
	cdt: -300,
	mst: -420,
	mdt: -360,
	pst: -480,
	pdt: -420,
};

const CLOCK = String.raw`(?<hour>\d\d?)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<part>\d+))?)?)?\s*(?<half>[ap]\.?m\.?)?`;
const BASIC_CLOCK = String.raw`(?<hour>\d\d)(?<minute>\d\d)(?:(?<second>\d\d)(?:[.,](?<part>\d+))?)?`;
const OFFSET = String.raw`(?:utc|gmt)?(?<sign>[+-])(?<hours>\d\d?)(?::?(?<minutes>\d\d))?`;
// A name behind the offset, as in JavaScript's and Java's texts, says nothing more.
const ZONE = String.raw`(?:\s*(?:${OFFSET}(?:\s*[[(][^\])]*[\])])?|(?<zone>${Object.keys(ZONES).join('|')})(?:\s*\([^)]*\))?))?`;

const FORMS = DAYS.flatMap((day) =>
	[CLOCK, BASIC_CLOCK].map(
		(clock) => new RegExp(`^${day}(?:(?:t|,?\\s+(?:at\\s+)?)${clock}${ZONE})?$`, 'i'),
	),
);

const TIME = new RegExp(`^${CLOCK}${ZONE}$`, 'i');

/**
 * Reads a day, with or without a time.
 *
 * @param timezone the workflow's: a Date of JavaScript's has none of its own
 * @returns undefined for what is no day, or could be read as two
 */
export function readMoment(value: unknown, timezone: string): Given | undefined {
	if (isDateTime(value)) return readText(value.toISO() ?? '');
	if (value instanceof Date) return readDate(value, timezone);
	if (typeof value === 'number')
		return /^\d{8}$/.test(String(value)) ? readText(String(value)) : undefined;
	return typeof value === 'string' ? readText(value.trim()) : undefined;
}

/** Reads a time of day, of a text, a DateTime or a Date. */
export function readTime(value: unknown, timezone: string): Given | undefined {
	const groups = typeof value === 'string' ? TIME.exec(value.trim())?.groups : undefined;
	if (!groups) {
		const moment = readMoment(value, timezone);
		return moment?.hasTime ? moment : undefined;
	}
	// A number alone is no time: "17" could be anything.
	if (groups.minute === undefined && groups.half === undefined) return undefined;
	return given({ ...groups, year: '2000', month: '1', day: '1' });
}

/** The day as it is written, whatever the zone. */
export const dayText = ({ meantDay, year, month, day }: Given): string =>
	meantDay ?? `${pad(year, 4)}-${pad(month)}-${pad(day)}`;

/** The time as it is written, whatever the zone. Directus answers times in whole seconds. */
export const timeText = ({ hour, minute, second }: Given): string =>
	`${pad(hour)}:${pad(minute)}:${pad(second)}`;

/** Day and time as they are written, whatever the zone. */
export const wallClockText = (moment: Given): string =>
	`${dayText(moment)}T${moment.meantDay ? '00:00:00' : timeText(moment)}`;

/** The moment in UTC; what names no zone is in the workflow's. */
export function momentText(moment: Given, timezone: string): string {
	const wall = asUtc(moment);
	const at = moment.offset === undefined ? inZone(wall, timezone) : wall - moment.offset * MINUTE;
	return new Date(at).toISOString();
}

/** Whether a value is a DateTime of Luxon's, of whichever copy of it. */
export const isDateTime = (value: unknown): value is { toISO(): string | null } =>
	typeof value === 'object' &&
	value !== null &&
	typeof (value as { toISO?: unknown }).toISO === 'function';

const MINUTE = 60_000;

const pad = (number: number, length = 2) => String(number).padStart(length, '0');

function readText(text: string): Given | undefined {
	for (const form of FORMS) {
		const groups = form.exec(text)?.groups;
		if (groups) return given(groups);
	}
	return undefined;
}

/** The parts of a form; undefined where there is no such day or time, such as February 30. */
function given(groups: Record<string, string | undefined>): Given | undefined {
	const { name, zone, sign, part = '', half } = groups;
	const number = (text: string | undefined) => Number(text ?? 0);
	const month = name ? MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1 : number(groups.month);
	const hour = number(groups.hour);
	if (half && (hour < 1 || hour > 12)) return undefined;
	// "2026-07-01 17" is no time.
	if (groups.hour !== undefined && groups.minute === undefined && !half) return undefined;
	const found: Given = {
		year: number(groups.year),
		month,
		day: number(groups.day),
		hour: half ? (hour % 12) + (/^p/i.test(half) ? 12 : 0) : hour,
		minute: number(groups.minute),
		second: number(groups.second),
		millisecond: Number(part.slice(0, 3).padEnd(3, '0')),
		hasTime: groups.hour !== undefined,
	};
	if (zone) found.offset = ZONES[zone.toLowerCase()];
	if (sign) {
		const minutes = number(groups.hours) * 60 + number(groups.minutes);
		found.offset = sign === '-' ? -minutes : minutes;
	}
	const isThere = new Date(asUtc(found)).toISOString().startsWith(`${wallClockText(found)}.`);
	return isThere ? found : undefined;
}

/**
 * A Date has neither a zone nor a day. It is shown in the workflow's zone. One that is midnight in UTC,
 * in the workflow's zone or in that of the process was made of a day, and that day is meant: databases
 * and spreadsheets hand days on like this.
 */
function readDate(date: Date, timezone: string): Given | undefined {
	if (Number.isNaN(date.getTime())) return undefined;
	const offset = offsetAt(date.getTime(), timezone);
	const shown = new Date(date.getTime() + offset * MINUTE).toISOString();
	const read = readText(shown.slice(0, -1));
	if (!read) return undefined;
	const meantDay = dayOfDate(date);
	const isMidnight = read.hour + read.minute + read.second + read.millisecond === 0;
	return { ...read, offset, ...(meantDay !== undefined && !isMidnight && { meantDay }) };
}

function dayOfDate(date: Date): string | undefined {
	const utc = date.toISOString();
	if (utc.endsWith('T00:00:00.000Z')) return utc.slice(0, 'yyyy-mm-dd'.length);
	const isMidnight =
		date.getHours() + date.getMinutes() + date.getSeconds() + date.getMilliseconds() === 0;
	return isMidnight
		? `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
		: undefined;
}

/** The milliseconds that the wall clock's numbers would be in UTC. */
function asUtc({ year, month, day, hour, minute, second, millisecond }: Given): number {
	const date = new Date(0);
	// Date.UTC takes a year below 100 for one of the last century.
	date.setUTCFullYear(year, month - 1, day);
	return date.setUTCHours(hour, minute, second, millisecond);
}

/** The moment at which a clock in a zone shows a time; a time that a zone leaves out comes after the gap. */
function inZone(wall: number, timezone: string): number {
	const first = offsetAt(wall, timezone);
	const second = offsetAt(wall - first * MINUTE, timezone);
	if (first === second) return wall - first * MINUTE;
	const third = offsetAt(wall - second * MINUTE, timezone);
	return wall - Math.min(second, third) * MINUTE;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at a moment, in minutes. */
function offsetAt(at: number, timezone: string): number {
	let format = formats.get(timezone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone: timezone,
			hourCycle: 'h23',
			era: 'short',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		formats.set(timezone, format);
	}
	const parts = Object.fromEntries(
		format.formatToParts(at).map(({ type, value }) => [type, value]),
	);
	const wall = asUtc({
		year: parts.era === 'BC' ? 1 - Number(parts.year) : Number(parts.year),
		month: Number(parts.month),
		day: Number(parts.day),
		hour: Number(parts.hour),
		minute: Number(parts.minute),
		second: Number(parts.second),
		millisecond: 0,
		hasTime: true,
	});
	// Old zones differ from UTC by seconds as well, which no text of today writes.
	return Math.round((wall - Math.floor(at / 1000) * 1000) / MINUTE);
}
