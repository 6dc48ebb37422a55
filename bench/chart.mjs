/** Results as a chart: the time that each contender takes. */
import { groups } from './report.mjs';

const themes = {
	light: { text: '#1f2328', faint: '#d1d9e0', background: '#ffffff' },
	dark: { text: '#f0f6fc', faint: '#3d444d', background: '#0d1117' },
};
const colours = {
	raw: '#8b949e',
	node: '#6644ff',
	mapped: '#a08bff',
	http: '#ea4b71',
	oneByOne: '#d29922',
	chunks: '#57606a',
};

const WIDTH = 900;
const LEFT = 210;
const RIGHT = 90;
const BAR = 14;
const GAP = 16;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * Bars on a logarithmic axis: the slowest take a hundred times as long as the quickest.
 *
 * @param {object[]} results each with `contender` and `ms`
 * @param {Record<string, { name: string }>} contenders
 * @param {'light' | 'dark'} theme
 * @param {{ title?: string, label?: (result: object) => string, legend?: number[] }} [words] `label` names the
 *   group that a result is in, by default its task; `legend` says where each name of the legend begins
 * @returns {string} an SVG
 */
export function chart(
	results,
	contenders,
	theme,
	{
		title = 'Time of each task by contender',
		label,
		legend: places = [20, 160, 250, 530, 680],
	} = {},
) {
	const { text, faint, background } = themes[theme];
	const names = Object.keys(contenders);
	const most = Math.max(...results.map(({ ms }) => ms));
	const least = Math.min(10, ...results.map(({ ms }) => ms));
	const scale = (ms) =>
		LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(ms / least)) / Math.log(most / least);
	const parts = [];
	let y = 56;
	for (const [group, by] of groups(results, label)) {
		const shown = names.filter((name) => by[name]);
		const middle = y + (shown.length * BAR) / 2 + 4;
		parts.push(`<text x="${LEFT - 10}" y="${middle}" text-anchor="end">${escaped(group)}</text>`);
		for (const name of shown) {
			const end = scale(by[name].ms);
			const seconds = (by[name].ms / 1000).toFixed(2);
			parts.push(
				`<rect x="${LEFT}" y="${y}" width="${Math.max(1, end - LEFT).toFixed(1)}" height="${BAR - 2}" rx="2" fill="${colours[name]}"/>`,
				`<text x="${(end + 6).toFixed(1)}" y="${y + BAR - 4}" class="small">${seconds} s</text>`,
			);
			y += BAR;
		}
		y += GAP;
	}
	const lines = [10, 100, 1000, 10_000, 100_000, 1_000_000]
		.filter((ms) => ms > least && ms < most)
		.map(
			(ms) =>
				`<line x1="${scale(ms).toFixed(1)}" x2="${scale(ms).toFixed(1)}" y1="46" y2="${y}" stroke="${faint}"/>`,
		);
	const legend = names.map(
		(name, place) =>
			`<rect x="${places[place]}" y="14" width="12" height="12" rx="2" fill="${colours[name]}"/><text x="${places[place] + 18}" y="24">${escaped(contenders[name].name)}</text>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 20}" viewBox="0 0 ${WIDTH} ${y + 20}" role="img" aria-label="${escaped(title)}, logarithmic">
<style>text { font: 13px system-ui, sans-serif; fill: ${text} } .small { font-size: 11px }</style>
<rect width="100%" height="100%" fill="${background}"/>
${[...legend, ...lines, ...parts].join('\n')}
<text x="${LEFT}" y="${y + 10}" class="small">Seconds on a logarithmic axis; shorter is better.</text>
</svg>
`;
}
