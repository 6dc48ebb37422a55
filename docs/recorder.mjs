/** Pictures of a page while it is used, as the frames of an animated WebP. */
/* global atob, btoa, createImageBitmap, document, ImageDecoder, OffscreenCanvas -- of the page */
import { animatedWebp } from './animatedWebp.mjs';

/** Pictures of a page do not show the pointer. */
const POINTER = `<svg width="22" height="22" viewBox="0 0 22 22"><path d="M3 1v17l4.5-4 3 6.5 3-1.4-3-6.3h6z"
	fill="#111" stroke="#fff" stroke-width="1.4"/></svg>`;

/** How long a frame of a movement is shown, and how many there are of one, in milliseconds. */
const STEP = 70;
const STEPS = 4;

/** What the page needs to take in what was done, in milliseconds: the editor takes over what is typed after a while. */
const REST = 800;

/** In the page: draws the pointer, above all else that is open. */
function drawPointer([left, top, svg]) {
	let pointer = document.getElementById('recorded-pointer');
	if (!pointer) {
		pointer = document.createElement('div');
		pointer.id = 'recorded-pointer';
		pointer.popover = 'manual';
		pointer.innerHTML = svg;
		document.body.append(pointer);
	} else {
		pointer.hidePopover();
	}
	pointer.style.cssText = `position:fixed;inset:auto;left:${left}px;top:${top}px;margin:0;padding:0;border:0;background:none;overflow:visible;pointer-events:none`;
	pointer.showPopover();
}

/**
 * In a page: the part of a picture that differs from the one before, as WebP.
 *
 * @returns {Promise<{ webp: string, x: number, y: number, width: number, height: number } | undefined>} undefined
 *   where nothing differs
 */
async function differenceOf(png) {
	const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
	const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
	const { width, height } = image;
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
	context.drawImage(image, 0, 0);
	const now = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
	const before = globalThis.pictureBefore;
	globalThis.pictureBefore = now;
	let [left, top, right, bottom] = before ? [width, height, -1, -1] : [0, 0, width - 1, height - 1];
	if (before)
		for (let at = 0; at < now.length; at += 1) {
			if (now[at] === before[at]) continue;
			const x = at % width;
			const y = (at - x) / width;
			left = Math.min(left, x);
			right = Math.max(right, x);
			top = Math.min(top, y);
			bottom = Math.max(bottom, y);
		}
	if (right < 0) return undefined;
	// Frames begin at even places.
	left -= left % 2;
	top -= top % 2;
	const part = new OffscreenCanvas(right - left + 1, bottom - top + 1);
	part.getContext('2d', { alpha: false }).drawImage(image, -left, -top);
	const blob = await part.convertToBlob({ type: 'image/webp', quality: 0.85 });
	const made = new Uint8Array(await blob.arrayBuffer());
	const letters = Array.from(made, (byte) => String.fromCharCode(byte));
	const size = { width: part.width, height: part.height };
	return { webp: btoa(letters.join('')), x: left, y: top, ...size };
}

/** In a page: how many frames a browser finds in an animated WebP. */
async function framesIn(webp) {
	const data = Uint8Array.from(atob(webp), (letter) => letter.charCodeAt(0));
	const decoder = new ImageDecoder({ data, type: 'image/webp' });
	await decoder.completed;
	await decoder.tracks.ready;
	const { frameCount } = decoder.tracks.selectedTrack;
	await decoder.decode({ frameIndex: frameCount - 1 });
	return frameCount;
}

/**
 * Records how a page is used.
 *
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Page} reader another page of the same browser, which compares the pictures
 */
export function recorder(page, reader) {
	const frames = [];
	let place = { x: 640, y: 560 };

	/** Takes a picture, to be shown for so many milliseconds. Where nothing has changed the last one is shown longer. */
	const hold = async (ms) => {
		await page.evaluate(drawPointer, [place.x, place.y, POINTER]);
		const png = await page.screenshot({ animations: 'disabled' });
		const part = await reader.evaluate(differenceOf, png.toString('base64'));
		if (part) frames.push({ ...part, webp: Buffer.from(part.webp, 'base64'), ms });
		else frames.at(-1).ms += ms;
	};

	const moveTo = async ({ x, y }) => {
		const from = place;
		for (let step = 1; step <= STEPS; step += 1) {
			const share = (1 - Math.cos((Math.PI * step) / STEPS)) / 2;
			place = { x: from.x + (x - from.x) * share, y: from.y + (y - from.y) * share };
			await page.mouse.move(place.x, place.y);
			await hold(STEP);
		}
	};

	/** Moves the pointer to the middle of something. */
	const point = async (where) => {
		await where.waitFor();
		await where.scrollIntoViewIfNeeded();
		const { x, y, width, height } = await where.boundingBox();
		await moveTo({ x: Math.round(x + width / 2), y: Math.round(y + height / 2) });
	};

	return {
		/** Shows the page for so many milliseconds, once it has come to rest. */
		async show(ms) {
			await page.waitForTimeout(REST);
			await hold(ms);
		},

		/** Clicks on something. */
		async click(where) {
			await point(where);
			await page.mouse.down();
			await page.mouse.up();
		},

		/** Takes something to somewhere else. */
		async drag(what, where) {
			await point(what);
			await page.mouse.down();
			await point(where);
			await hold(300);
			await page.mouse.up();
		},

		/** Types a text where the cursor is. */
		async type(text) {
			for (const part of text.match(/.{1,3}/gs)) {
				await page.keyboard.type(part);
				await hold(130);
			}
		},

		/**
		 * What was recorded.
		 *
		 * @returns {Promise<{ webp: Buffer, seconds: number, frames: number }>}
		 * @throws {Error} where the browser does not find all of it in the file
		 */
		async finish() {
			const webp = animatedWebp(page.viewportSize(), frames);
			const found = await reader.evaluate(framesIn, webp.toString('base64'));
			if (found !== frames.length)
				throw new Error(`The browser finds ${found} frames, not ${frames.length}`);
			return { webp, seconds: frames.reduce((sum, { ms }) => sum + ms, 0) / 1000, frames: found };
		},
	};
}
