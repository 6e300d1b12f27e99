/** @file What stands behind masks: shown for a minute to an agent who says why, or put back for good. */
import { unmasked } from '../model/parts.js';

const SHOWN_MS = 60_000;

export class Masks {
    /**
     * @param {{
     *   call: (method: string, data: object) => Promise<any>,
     *   after: (milliseconds: number, run: () => void) => void,
     *   threads: import('./threads.js').Threads,
     *   inbox: import('./inbox.js').Inbox,
     *   changed: () => void,
     * }} world
     */
    constructor(world) {
        this.world = world;
        /** What is shown now: another map with each change. @type {Map<string, {text: string}>} */
        this.shown = new Map();
    }

    /** The clear text while it is shown. @param {string} conversation @param {string} token */
    clearText(conversation, token) {
        return this.shown.get(conversation + token)?.text;
    }

    /** Rejects when refused. @param {string} conversation @param {string} token @param {string} reason */
    async reveal(conversation, token, reason) {
        const { text } = await this.world.call('desk.reveal', { conversation, token, reason });
        const key = conversation + token;
        const showing = { text };
        this.#show(new Map(this.shown).set(key, showing));
        this.world.after(SHOWN_MS, () => {
            if (this.shown.get(key) !== showing) return;
            this.#show(new Map([...this.shown].filter(([other]) => other !== key)));
        });
    }

    /**
     * Puts the clear text back: it was no personal data. Rejects when refused.
     *
     * @param {string} conversation @param {string} token @param {string} reason
     */
    async unmask(conversation, token, reason) {
        const { call, threads, inbox, changed } = this.world;
        const { text } = await call('desk.unmask', { conversation, token, reason });
        // Also in what a new load would not bring.
        threads.change(conversation, (thread) => unmasked(thread, token, text));
        const row = inbox.rows.get(conversation);
        if (row) inbox.replace(conversation, unmasked(row, token, text));
        changed();
        await threads.load(conversation);
        changed();
    }

    /** @param {Map<string, {text: string}>} shown */
    #show(shown) {
        this.shown = shown;
        this.world.changed();
    }
}
