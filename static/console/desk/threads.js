/**
 * @file The threads that were opened, the last ones kept so that going back shows them at once.
 *
 * @typedef {import('../model/thread.js').Thread} Thread
 * @typedef {{code?: number, message?: string, temporary?: boolean}} Refusal
 */

import { emptyThread, withPage } from '../model/thread.js';

const PAGE = 50;
const KEPT = 20;

export class Threads {
    /** @param {{call: (method: string, data: object) => Promise<any>}} world */
    constructor({ call }) {
        this.call = call;
        /** The one touched longest ago comes first. @type {Map<string, Thread>} */
        this.threads = new Map();
        /** Conversations that could not be loaded. @type {Map<string, Refusal>} */
        this.refusals = new Map();
        /** The one on screen, never dropped. @type {string | undefined} */
        this.open = undefined;
    }

    /** @param {string} conversation */
    get(conversation) {
        return this.threads.get(conversation) ?? emptyThread(conversation);
    }

    /** @param {string} conversation @param {(thread: Thread) => Thread} step */
    change(conversation, step) {
        const changed = step(this.get(conversation));
        this.threads.delete(conversation);
        this.threads.set(conversation, changed);
        for (const [other, thread] of this.threads) {
            if (this.threads.size <= KEPT) break;
            if (other !== this.open && thread.pending.length === 0) this.threads.delete(other);
        }
    }

    /**
     * Loads the newest page, or the one before entry `before`.
     *
     * @param {string} conversation
     * @param {number} [before]
     * @returns {Promise<Refusal | undefined>}
     */
    async load(conversation, before) {
        this.refusals.delete(conversation);
        try {
            const { entries = [], staff, more, contact, since, owner, agent, seq } = await this.call('desk.thread', {
                conversation,
                before,
                limit: PAGE,
            });
            const page = before === undefined
                ? { entries, staff, more, contact: contact && { since, ...contact }, owner, agent, seq }
                : { entries, staff, more };
            this.change(conversation, (thread) => withPage(thread, page));
            return undefined;
        } catch (refusal) {
            if (!this.get(conversation).isLoaded) this.refusals.set(conversation, /** @type {Refusal} */ (refusal));
            return /** @type {Refusal} */ (refusal);
        }
    }
}
