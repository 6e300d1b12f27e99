/**
 * @file The rule files: what is stored, what is written, what the checker says and what a trial changes. What is
 * written stays in this browser until the hub has it. Knows no page; whoever shows it listens to `changed`.
 */
import { pathOf, refusalOf } from '../../ui/rest.js';
import { filesWith } from '../model/rules.js';

const RULES = '/v1/rules';
const KEPT = 'switchboard.knowledge.rules:';

export class Rules {
    /** @param {{rest: import('../../ui/rest.js').Rest, storage: Storage, user: string, now?: () => number}} world */
    constructor({ rest, storage, user, now = Date.now }) {
        this.rest = rest;
        this.storage = storage;
        this.key = KEPT + user;
        this.now = now;
        /** Called after each change. */
        this.changed = () => {};
        /** @type {import('../model/rules.js').RuleFile[]} */
        this.files = [];
        /** @type {any[]} */
        this.relations = [];
        this.isLoaded = false;
        this.askedAt = /** @type {number | undefined} */ (undefined);
        this.refusal = /** @type {any} */ (undefined);
        /** Texts that differ from what the hub has, by file. */
        this.written = this.#read();
        /** @type {{problems: import('../model/rules.js').Problem[], strata?: string[][]} | undefined} */
        this.check = undefined;
        /** @type {any} */
        this.trial = undefined;
        /** `check`, `try` or `save` while that is under way. */
        this.busy = /** @type {string | undefined} */ (undefined);
        this.era = 0;
    }

    async load() {
        if (this.askedAt !== undefined) return;
        this.askedAt = this.now();
        this.changed();
        try {
            const { files = [], relations = [] } = await this.rest.get(RULES);
            Object.assign(this, { files, relations, isLoaded: true, refusal: undefined });
            for (const { name, text, draft } of files) {
                if (this.written.get(name) === (draft ?? text)) this.written.delete(name);
            }
            this.#keep();
        } catch (problem) {
            this.refusal = refusalOf(problem);
        }
        this.askedAt = undefined;
        this.changed();
    }

    /** All files as they are on screen. */
    get all() {
        return filesWith(this.files, this.written);
    }

    /** @param {string} name */
    textOf(name) {
        const file = this.files.find((one) => one.name === name);
        return this.written.get(name) ?? file?.draft ?? file?.text ?? '';
    }

    /** @param {string} name */
    isWritten(name) {
        return this.written.has(name);
    }

    /** @param {string} name @param {string} text */
    write(name, text) {
        const file = this.files.find((one) => one.name === name);
        if (file && (file.draft ?? file.text) === text) this.written.delete(name);
        else this.written.set(name, text);
        this.era += 1;
        this.trial = undefined;
        this.#keep();
        this.changed();
    }

    /** Asks what is wrong with the files as they are on screen. Rejects when refused. */
    async runCheck() {
        await this.#run('check', async () => {
            const { era } = this;
            const check = await this.rest.post(`${RULES}/check`, { files: this.all });
            if (era === this.era) this.check = check;
        });
    }

    /** Rejects when refused. */
    async runTrial() {
        await this.#run('try', async () => {
            const { era } = this;
            const trial = await this.rest.post(`${RULES}/try`, { files: this.all });
            if (era !== this.era) return;
            this.trial = trial;
            this.check = { ...this.check, problems: trial.problems ?? [] };
        });
    }

    /** Keeps what is written as a draft at the hub. Rejects when refused. @param {string} name @param {string} note */
    async save(name, note) {
        await this.#run('save', async () => {
            const text = this.textOf(name);
            await this.rest.put(pathOf(RULES, name), { text, ...note && { note } });
            if (this.textOf(name) === text) this.written.delete(name);
            this.#keep();
        });
        await this.load();
    }

    /** Rejects when refused. @param {string} name */
    async dropDraft(name) {
        const file = this.files.find((one) => one.name === name);
        if (file?.draft !== undefined) await this.rest.delete(`${pathOf(RULES, name)}/draft`);
        this.written.delete(name);
        this.#keep();
        this.check = this.trial = undefined;
        await this.load();
    }

    /** @param {string} what @param {() => Promise<void>} run */
    async #run(what, run) {
        this.busy = what;
        this.changed();
        try {
            await run();
        } finally {
            this.busy = undefined;
            this.changed();
        }
    }

    #keep() {
        try {
            if (this.written.size === 0) this.storage.removeItem(this.key);
            else this.storage.setItem(this.key, JSON.stringify([...this.written]));
        } catch {
            // A full storage keeps nothing; the text is still in its field.
        }
    }

    /** @returns {Map<string, string>} */
    #read() {
        try {
            return new Map(JSON.parse(this.storage.getItem(this.key) ?? '[]'));
        } catch {
            return new Map();
        }
    }
}
