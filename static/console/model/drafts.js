/**
 * @file Keeps what an agent typed and has not sent, per conversation, in the browser's storage.
 *
 * @typedef {{
 *   mode: 'reply' | 'note',
 *   reply: string,
 *   note: string,
 *   unsent: {id: string, text: string, time: number}[],
 *   time?: number,
 * }} Draft
 */

const KEPT_MS = 30 * 24 * 3600_000;

/** @type {Readonly<Draft>} */
const EMPTY = Object.freeze({ mode: 'reply', reply: '', note: '', unsent: [] });

export class Drafts {
    /**
     * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>} storage
     * @param {string} agent whose drafts these are: several agents may share a browser
     * @param {() => number} now Unix milliseconds
     */
    constructor(storage, agent, now = Date.now) {
        this.storage = storage;
        this.prefix = `switchboard.draft.${agent}.`;
        this.now = now;
        /** Conversations that hold a draft, once counted. @type {Set<string> | undefined} */
        this.known = undefined;
    }

    /** @param {string} conversation @returns {Draft} */
    read(conversation) {
        try {
            const kept = JSON.parse(this.storage.getItem(this.prefix + conversation) ?? 'null');
            return { ...EMPTY, ...kept };
        } catch {
            return { ...EMPTY };
        }
    }

    /**
     * Changes some fields of a draft; one without text is removed.
     *
     * @param {string} conversation
     * @param {Partial<Draft>} change
     * @returns {boolean} false when the storage is full or closed
     */
    write(conversation, change) {
        const draft = { ...this.read(conversation), ...change, time: this.now() };
        this.known = undefined;
        try {
            if (isEmpty(draft)) this.storage.removeItem(this.prefix + conversation);
            else this.storage.setItem(this.prefix + conversation, JSON.stringify(draft));
            return true;
        } catch {
            return false;
        }
    }

    /**
     * Turns the reply into a note, below what the note already says: so it stays when another agent was faster.
     *
     * @param {string} conversation
     * @param {string[]} texts
     */
    keepAsNote(conversation, texts) {
        const draft = this.read(conversation);
        const note = [draft.note, ...texts].filter((text) => text.trim() !== '').join('\n');
        this.write(conversation, { mode: 'note', reply: '', note, unsent: [] });
    }

    /** Conversations that hold a draft. @returns {Set<string>} */
    conversations() {
        if (this.known) return this.known;
        const found = new Set();
        for (const key of this.keys()) {
            const conversation = key.slice(this.prefix.length);
            if (!isEmpty(this.read(conversation))) found.add(conversation);
        }
        this.known = found;
        return found;
    }

    /** Forgets drafts that nobody touched for a month: they hold customers' words. */
    forgetOld() {
        this.known = undefined;
        for (const key of this.keys()) {
            const { time } = this.read(key.slice(this.prefix.length));
            if (time === undefined || this.now() - time > KEPT_MS) this.storage.removeItem(key);
        }
    }

    keys() {
        const keys = [];
        for (let at = 0; at < this.storage.length; at += 1) {
            const key = this.storage.key(at);
            if (key?.startsWith(this.prefix)) keys.push(key);
        }
        return keys;
    }
}

/** @param {Draft} draft */
function isEmpty(draft) {
    return draft.reply.trim() === '' && draft.note.trim() === '' && draft.unsent.length === 0;
}
