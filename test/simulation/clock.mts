/** Time that passes only when a simulation lets it. */
import type { Clock } from '../../dist/nodes/DirectusTrigger/clock';

interface Timer {
	at: number;
	fire: () => void;
}

export class SimulatedClock implements Clock {
	private time = Date.parse('2026-01-01T00:00:00Z');
	private timers: Timer[] = [];

	now = () => this.time;

	wait = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
		if (signal?.aborted) return;
		await new Promise<void>((resolve) => {
			const end = () => {
				this.timers = this.timers.filter((one) => one !== timer);
				resolve();
			};
			const timer = {
				at: this.time + milliseconds,
				fire: () => {
					signal?.removeEventListener('abort', end);
					resolve();
				},
			};
			this.timers.push(timer);
			signal?.addEventListener('abort', end, { once: true });
		});
	};

	/** Lets so much time pass, and everything happen that waits for it, in its order. */
	async pass(milliseconds: number): Promise<void> {
		const end = this.time + milliseconds;
		await settled();
		for (;;) {
			const next = this.timers.reduce<Timer | undefined>(
				(first, one) => (one.at <= end && (!first || one.at < first.at) ? one : first),
				undefined,
			);
			if (!next) break;
			this.timers = this.timers.filter((one) => one !== next);
			this.time = Math.max(this.time, next.at);
			next.fire();
			await settled();
		}
		this.time = end;
	}
}

/** When everything that waits for no time has happened. */
export const settled = async () => await new Promise<void>((resolve) => setImmediate(resolve));
