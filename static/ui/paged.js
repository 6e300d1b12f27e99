/**
 * @file A list that the hub gives page by page. Knows no page of ours; whoever shows it listens to `changed`.
 *
 * @typedef {import('./rest.js').Refusal} Refusal
 */
import { refusalOf } from './rest.js';

/** @template Item @template Query */
export class Paged {
    /**
     * @param {{
     *   load: (query: Query, after: string | undefined, signal: AbortSignal) =>
     *     Promise<{items: Item[], next?: string, total?: number}>,
     *   key: (item: Item) => string,
     *   changed?: () => void,
     *   now?: () => number,
     * }} how
     */
    constructor({ load, key, changed = () => {}, now = Date.now }) {
        this.load = load;
        this.key = key;
        this.changed = changed;
        this.now = now;
        /** @type {Item[]} */
        this.items = [];
        /** @type {number | undefined} */
        this.total = undefined;
        /** @type {string | undefined} */
        this.next = undefined;
        /** @type {Query | undefined} */
        this.query = undefined;
        /** @type {Refusal | undefined} */
        this.refusal = undefined;
        /** When the question on its way was sent. @type {number | undefined} */
        this.askedAt = undefined;
        this.isLoaded = false;
        this.running = new AbortController();
    }

    get hasMore() {
        return this.isLoaded && this.next !== undefined;
    }

    /** Asks for the first page; what stands there stays until it comes. @param {Query} query */
    start(query) {
        this.query = query;
        return this.#ask(undefined);
    }

    /** Asks for the next page, unless there is none or it is on its way. */
    more() {
        if (!this.hasMore || this.askedAt !== undefined) return Promise.resolve();
        return this.#ask(this.next);
    }

    /** Asks for the first page of the same question again. */
    again() {
        return this.query === undefined ? Promise.resolve() : this.start(this.query);
    }

    /** Puts an item in the place of the one with its key. @param {Item} item */
    replace(item) {
        const at = this.items.findIndex((one) => this.key(one) === this.key(item));
        if (at >= 0) this.items[at] = item;
        this.changed();
    }

    /** @param {string} key */
    remove(key) {
        const before = this.items.length;
        this.items = this.items.filter((item) => this.key(item) !== key);
        if (this.total !== undefined) this.total -= before - this.items.length;
        this.changed();
    }

    /** @param {string | undefined} after */
    async #ask(after) {
        this.running.abort();
        const running = new AbortController();
        this.running = running;
        this.askedAt = this.now();
        this.refusal = undefined;
        this.changed();
        try {
            const page = await this.load(/** @type {Query} */ (this.query), after, running.signal);
            if (running !== this.running) return;
            const known = new Set(after === undefined ? [] : this.items.map(this.key));
            const fresh = page.items.filter((item) => !known.has(this.key(item)));
            this.items = after === undefined ? fresh : [...this.items, ...fresh];
            this.next = page.next || undefined;
            this.total = page.total ?? this.total;
            this.isLoaded = true;
        } catch (problem) {
            if (running !== this.running) return;
            this.refusal = refusalOf(problem);
        }
        this.askedAt = undefined;
        this.changed();
    }
}
