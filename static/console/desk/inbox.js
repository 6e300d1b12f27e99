/**
 * @file The desk's list: loaded by folder, kept up to date by the queue's topic.
 *
 * @typedef {import('../model/rows.js').Row} Row
 * @typedef {import('../model/rows.js').Folder} Folder
 * @typedef {{code?: number, message?: string, temporary?: boolean}} Refusal
 */

import { mergeRows } from '../model/rows.js';

const PAGE = 100;

/** What every agent needs at once; the other folders are asked for when they are opened. */
const AT_START = /** @type {Folder[]} */ (['mine', 'queue', 'open']);

export class Inbox {
    /** @param {{call: (method: string, data: object) => Promise<any>, now: () => number}} world */
    constructor({ call, now }) {
        this.call = call;
        this.now = now;
        /** @type {Map<string, Row>} */
        this.rows = new Map();
        /** @type {'loading' | 'ready' | 'failed'} */
        this.state = 'loading';
        /** Why the last load failed. @type {Refusal | undefined} */
        this.refusal = undefined;
        /**
         * How far each folder is loaded; no entry for one never asked for.
         *
         * @type {Map<Folder, {more: boolean, before?: number}>}
         */
        this.pages = new Map();
        /** Rows published while a list was on its way: newer than what it will bring. @type {Row[] | undefined} */
        this.meanwhile = undefined;
    }

    /**
     * Loads the list anew. What is no longer in it goes; `kept` stays in any case.
     *
     * @param {string | undefined} kept a conversation that is on screen
     * @returns {Promise<{me?: any, service?: any} | undefined>} nothing when it failed
     */
    async load(kept) {
        const folders = [...new Set([...AT_START, ...this.pages.keys()])];
        this.meanwhile = [];
        if (this.state === 'failed') this.state = 'loading';
        try {
            const pages = await Promise.all(folders.map((state) => this.call('desk.list', { state, limit: PAGE })));
            const rows = pages.flatMap((page) => page.conversations ?? []);
            const stays = new Set([kept, ...rows.map((row) => row.conversation)]);
            const known = new Map([...this.rows].filter(([conversation]) => stays.has(conversation)));
            this.rows = mergeRows(mergeRows(known, rows, this.now()), this.meanwhile, this.now());
            folders.forEach((folder, at) => this.#remember(folder, pages[at]));
            this.state = 'ready';
            this.refusal = undefined;
            return pages[0];
        } catch (refusal) {
            // Rows from before a break are still worth showing.
            if (this.state !== 'ready') this.state = 'failed';
            this.refusal = /** @type {Refusal} */ (refusal);
            return undefined;
        } finally {
            this.meanwhile = undefined;
        }
    }

    /** Loads the next page of a folder, or its first. @param {Folder} folder */
    async loadMore(folder) {
        const before = this.pages.get(folder)?.before;
        const page = await this.call('desk.list', { state: folder, limit: PAGE, before });
        this.rows = mergeRows(this.rows, page.conversations ?? [], this.now());
        this.#remember(folder, page);
    }

    /**
     * Lists are in the order of their last change; the next page begins before that of the last row.
     *
     * @param {Folder} folder
     * @param {any} page
     */
    #remember(folder, { conversations = [], more }) {
        const last = conversations[conversations.length - 1];
        this.pages.set(folder, { more: more === true, before: last?.updated ?? last?.last?.time });
    }

    /** Whether the server has further rows of a folder. @param {Folder} folder */
    hasMore(folder) {
        return this.pages.get(folder)?.more === true;
    }

    /** What came so far is on the agent's screen. @param {string} conversation */
    see(conversation) {
        const row = this.rows.get(conversation);
        if (row?.unread) this.replace(conversation, { ...row, unread: 0 });
    }

    /** @param {Row} row */
    publish(row) {
        this.meanwhile?.push(row);
        this.rows = mergeRows(this.rows, [row], this.now());
    }

    /** @param {string} conversation @param {Row | undefined} row */
    replace(conversation, row) {
        this.rows = new Map(this.rows);
        if (row) this.rows.set(conversation, row);
        else this.rows.delete(conversation);
    }
}
