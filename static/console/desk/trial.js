/**
 * @file A message that is being tried: asks what the hub makes of it while it is being written. Knows no page;
 * whoever shows it listens to `changed` and reads the fields.
 *
 * @typedef {import('../model/highlight.js').Place} Place
 * @typedef {{text: string, language?: string}} Question `language`: of the conversation it would stand in
 * @typedef {{
 *   language: {code: string, confidence: number} | null,
 *   spans: (Place & {language: string})[],
 *   tokens: (Place & {text: string, kind: string})[],
 *   intents: {name: string, title?: string, p: number}[],
 *   scope: number, // log-odds of being about one of the intents
 *   in_scope: boolean,
 *   entities: (Place & {name: string, value: string, text: string})[],
 *   sentiment: any, // for `moodOf`
 *   articles: {id: string, title: string, confidence: number}[],
 *   reasons: string[],
 *   answer?: string | null, // what the bot would say at once, if anything
 *   microseconds: number,
 * }} Reading places are half open, in Unicode scalars of the text
 * @typedef {{status: number, message?: string}} Refusal
 */

import { refusalOf, Rest } from '../../ui/rest.js';

/** So long after the last key the writer has paused. */
const PAUSE_MS = 200;
/** So long an answer may take before the page says that it is on its way. */
const PATIENCE_MS = 250;

const KEY = 'switchboard.trial';

export class Trial {
    /**
     * @param {{
     *   ask: (question: Question, signal: AbortSignal) => Promise<Reading>,
     *   storage: Storage, // of this tab: a reload brings the message back
     *   now?: () => number,
     *   after?: (milliseconds: number, run: () => void) => void,
     * }} world
     */
    constructor({ ask, storage, now = Date.now, after = (ms, run) => setTimeout(run, ms) }) {
        this.ask = ask;
        this.storage = storage;
        this.now = now;
        this.after = after;
        /** Called after each change. */
        this.changed = () => {};
        this.text = storage.getItem(KEY) ?? '';
        /** Of the conversation the message would stand in; empty when nothing is said about it. */
        this.language = '';
        /** What the hub made of a text. While a newer one is written, that of the older stays. */
        this.reading = /** @type {Reading & {text: string} | undefined} */ (undefined);
        this.refusal = /** @type {Refusal | undefined} */ (undefined);
        /** When the question on its way was sent. @type {number | undefined} */
        this.askedAt = undefined;
        /** Changes with each change of the question: what belongs to an earlier one is too late. */
        this.era = 0;
        this.running = new AbortController();
    }

    /** @returns {'empty' | 'waiting' | 'ready' | 'failed'} */
    get state() {
        if (this.text.trim() === '') return 'empty';
        if (this.refusal) return 'failed';
        return this.reading ? 'ready' : 'waiting';
    }

    /** The writer goes on; asks once they pause. @param {string} text */
    write(text) {
        if (text === this.text) return;
        this.#take(text);
        const { era } = this;
        this.after(PAUSE_MS, () => era === this.era && this.#send());
    }

    /** Tries a whole text at once. @param {string} text */
    put(text) {
        this.#take(text);
        this.#send();
    }

    /** @param {string} language */
    setLanguage(language) {
        this.language = language;
        this.again();
    }

    /** Asks now. */
    again() {
        this.put(this.text);
    }

    /** Asks unless it was asked before: a text that was kept is not understood yet. */
    begin() {
        if (!this.reading && !this.refusal && this.askedAt === undefined) this.again();
    }

    /** Forgets the message, here and in the storage. */
    end() {
        this.#take('');
    }

    /** @param {string} text */
    #take(text) {
        this.era += 1;
        this.running.abort();
        this.askedAt = undefined;
        this.text = text;
        this.refusal = undefined;
        if (text.trim() === '') this.reading = undefined;
        this.#keep();
        this.changed();
    }

    async #send() {
        if (this.text.trim() === '') return;
        const { era, text, language } = this;
        this.running = new AbortController();
        this.askedAt = this.now();
        this.after(PATIENCE_MS, () => this.askedAt !== undefined && this.changed());
        try {
            const question = language === '' ? { text } : { text, language };
            const reading = await this.ask(question, this.running.signal);
            if (era !== this.era) return;
            this.reading = { ...reading, text };
        } catch (problem) {
            if (era !== this.era) return;
            // What stands there is about another text.
            this.reading = undefined;
            this.refusal = refusalOf(problem);
        }
        this.askedAt = undefined;
        this.changed();
    }

    #keep() {
        try {
            if (this.text === '') this.storage.removeItem(KEY);
            else this.storage.setItem(KEY, this.text);
        } catch {
            // A full storage keeps nothing; the text is still in the field.
        }
    }
}

/**
 * Asks the hub over HTTP.
 *
 * @param {string} token of a member of staff
 * @param {typeof fetch} [send]
 * @returns {(question: Question, signal: AbortSignal) => Promise<Reading>} rejects with a `Refusal`
 */
export function understandWith(token, send) {
    const hub = new Rest(token, send);
    return (question, signal) => hub.post('/v1/understand', question, signal);
}
