/**
 * @file Replies and notes on their way out: shown at once, sent in order, kept in the draft until the server has
 * them, and turned into a note when another owner was faster.
 *
 * @typedef {import('./threads.js').Threads} Threads
 * @typedef {import('../model/thread.js').Message | import('../model/thread.js').Note} Own
 * @typedef {{id: string, conversation: string, method: string, data: object}} Letter
 * @typedef {{code?: number, message?: string, temporary?: boolean}} Refusal
 */
import { withFailure, withoutPending, withPending, withReceipt } from '../model/thread.js';

/** Application error: not the owner, taken by another, or closed. */
export const CONFLICT = 409;

export class Post {
    /**
     * @param {{
     *   threads: Threads,
     *   drafts: () => import('../model/drafts.js').Drafts | undefined,
     *   me: () => {name?: string} | undefined,
     *   call: (method: string, data: object) => Promise<any>,
     *   isOnline: () => boolean,
     *   now: () => number,
     *   after: (milliseconds: number, run: () => void) => void,
     *   newID: () => string,
     *   changed: () => void,
     *   lost: (conversation: string, refusal: Refusal) => void,
     *   refused: (refusal: Refusal) => void,
     * }} world
     */
    constructor(world) {
        this.world = world;
        this.outgoing = new Outgoing({
            ...world,
            onSent: (letter, receipt) => this.#sent(letter, receipt ?? {}),
            onRefused: (letter, refusal) => this.#refused(letter, refusal),
        });
    }

    /** @param {string} conversation @param {string} text */
    reply(conversation, text) {
        const { newID, now, drafts } = this.world;
        const message = this.#own(newID(), text, now());
        const unsent = drafts()?.read(conversation).unsent ?? [];
        drafts()?.write(conversation, { reply: '', unsent: [...unsent, { id: message.id, text, time: message.time }] });
        this.#send(conversation, message);
    }

    /** @param {string} conversation @param {string} text */
    note(conversation, text) {
        const { newID, now, drafts, me } = this.world;
        drafts()?.write(conversation, { note: '' });
        this.#send(conversation, {
            type: 'note',
            id: newID(),
            text,
            from: { role: 'agent', name: me()?.name },
            time: now(),
        });
    }

    /** Sends a refused one once more, under its own id. @param {string} conversation @param {string} id */
    tryAgain(conversation, id) {
        const entry = this.world.threads.get(conversation).pending.find((other) => other.id === id);
        if (entry) this.#send(conversation, entry);
    }

    /** The link is there again. */
    resume() {
        this.outgoing.resume();
    }

    /**
     * Replies that were under way when the page was left. The agent decides about them, except those that
     * turn out to have arrived.
     *
     * @param {string} conversation
     */
    restore(conversation) {
        const { threads, drafts } = this.world;
        const { numbered, pending } = threads.get(conversation);
        const arrived = new Set(numbered.map((entry) => entry.type === 'message' ? entry.id : ''));
        const waiting = new Set(pending.map((entry) => entry.id));
        for (const { id, text, time } of drafts()?.read(conversation).unsent ?? []) {
            if (arrived.has(id)) this.#forget(conversation, id);
            else if (!waiting.has(id)) {
                threads.change(
                    conversation,
                    (thread) => withFailure(withPending(thread, this.#own(id, text, time)), id, ''),
                );
            }
        }
    }

    /**
     * @param {string} id
     * @param {string} text
     * @param {number} time
     * @returns {import('../model/thread.js').Message}
     */
    #own(id, text, time) {
        const from = { role: 'agent', name: this.world.me()?.name };
        return { type: 'message', seq: NaN, id, from, parts: [{ type: 'text', text }], time };
    }

    /** @param {string} conversation @param {Own} entry */
    #send(conversation, entry) {
        const id = /** @type {string} */ (entry.id);
        this.world.threads.change(conversation, (thread) => withPending(thread, entry));
        this.world.changed();
        this.outgoing.send(
            entry.type === 'note'
                ? { id, conversation, method: 'desk.note', data: { conversation, id, text: entry.text } }
                : { id, conversation, method: 'desk.reply', data: { conversation, id, parts: entry.parts } },
        );
    }

    /** @param {Letter} letter @param {{seq?: number, time?: number}} receipt */
    #sent({ id, conversation }, receipt) {
        this.world.threads.change(conversation, (thread) => withReceipt(thread, id, receipt));
        this.#forget(conversation, id);
        this.world.changed();
    }

    /** @param {Letter} letter @param {Refusal} refusal */
    #refused({ id, conversation, method }, refusal) {
        if (method === 'desk.reply' && refusal.code === CONFLICT) {
            this.#keepAsNote(conversation);
            this.world.lost(conversation, refusal);
        } else {
            this.world.threads.change(conversation, (thread) => withFailure(thread, id, refusal.message ?? ''));
            this.world.refused(refusal);
        }
        this.world.changed();
    }

    /** @param {string} conversation */
    #keepAsNote(conversation) {
        const { threads, drafts } = this.world;
        this.outgoing.withdraw(conversation);
        const replies = threads.get(conversation).pending.filter((entry) => entry.type === 'message');
        const texts = replies.map((entry) => entry.parts.map((part) => part.text).join('\n'));
        drafts()?.keepAsNote(conversation, [...texts, drafts()?.read(conversation).reply ?? '']);
        threads.change(
            conversation,
            (thread) => replies.reduce((rest, entry) => withoutPending(rest, entry.id), thread),
        );
    }

    /** @param {string} conversation @param {string} id */
    #forget(conversation, id) {
        const unsent = this.world.drafts()?.read(conversation).unsent ?? [];
        const others = unsent.filter((letter) => letter.id !== id);
        if (others.length < unsent.length) this.world.drafts()?.write(conversation, { unsent: others });
    }
}

/** @param {number} attempt from 1 @returns {number} milliseconds */
export function pause(attempt) {
    return Math.min(15_000, 500 * 2 ** (attempt - 1));
}

/**
 * Sends what agents write: of one conversation one after the other, so that the order holds, and again with the
 * same id after a temporary failure, so that the server keeps one copy.
 */
export class Outgoing {
    /**
     * @param {{
     *   call: (method: string, data: object) => Promise<any>,
     *   isOnline: () => boolean,
     *   after: (milliseconds: number, run: () => void) => void,
     *   onSent: (letter: Letter, receipt: any) => void,
     *   onRefused: (letter: Letter, refusal: Refusal) => void,
     * }} world
     */
    constructor(world) {
        this.world = world;
        /** @type {Map<string, {letters: Letter[], isBusy: boolean, attempt: number}>} */
        this.lines = new Map();
    }

    /** @param {Letter} letter */
    send(letter) {
        const line = this.lines.get(letter.conversation) ?? { letters: [], isBusy: false, attempt: 0 };
        line.letters.push(letter);
        this.lines.set(letter.conversation, line);
        this.#advance(letter.conversation);
    }

    /** The link is there again. */
    resume() {
        for (const conversation of [...this.lines.keys()]) this.#advance(conversation);
    }

    /** Takes back what still waits in a conversation. @param {string} conversation @returns {Letter[]} */
    withdraw(conversation) {
        const line = this.lines.get(conversation);
        this.lines.delete(conversation);
        return line?.letters ?? [];
    }

    /** @param {string} conversation */
    async #advance(conversation) {
        const line = this.lines.get(conversation);
        if (!line || line.isBusy || !this.world.isOnline()) return;
        const letter = line.letters[0];
        if (!letter) return void this.lines.delete(conversation);
        line.isBusy = true;
        try {
            const receipt = await this.world.call(letter.method, letter.data);
            this.#settle(line);
            this.world.onSent(letter, receipt);
        } catch (error) {
            const refusal = /** @type {Refusal} */ (error);
            line.isBusy = false;
            if (this.#isPassing(refusal)) {
                line.attempt += 1;
                this.world.after(pause(line.attempt), () => this.#advance(conversation));
                return;
            }
            this.#settle(line);
            this.world.onRefused(letter, refusal);
        }
        this.#advance(conversation);
    }

    /** @param {{letters: Letter[], isBusy: boolean, attempt: number}} line */
    #settle(line) {
        line.letters.shift();
        line.isBusy = false;
        line.attempt = 0;
    }

    /**
     * Without an answer of the server nobody knows whether it arrived: the same id may go again.
     *
     * @param {Refusal} refusal
     */
    #isPassing(refusal) {
        return refusal.temporary === true || !this.world.isOnline();
    }
}
