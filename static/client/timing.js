/** @file When to try again, and timers by name. */

const BASE_MS = 250;
const CAP_MS = 10_000;
/** A delay of more than 32 bits would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Full jitter, so that the clients of a restarted server do not come back in step. */
export function fullJitter(attempt, random = Math.random) {
    return random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);
}

export class Timers {
    #running = new Map();

    after(name, delay, act) {
        this.cancel(name);
        const run = () => {
            this.#running.delete(name);
            act();
        };
        this.#running.set(name, setTimeout(run, Math.min(delay, LONGEST_MS)));
    }

    has(name) {
        return this.#running.has(name);
    }

    cancel(name) {
        clearTimeout(this.#running.get(name));
        this.#running.delete(name);
    }

    cancelAll() {
        for (const timer of this.#running.values()) clearTimeout(timer);
        this.#running.clear();
    }
}
