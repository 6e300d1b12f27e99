/**
 * @file The article that is open: loads it, saves what is written as a draft by itself, and keeps it in this browser
 * until the hub has it. Knows no page; whoever shows it listens to `changed` and reads the fields.
 */
import { pathOf, refusalOf } from '../../ui/rest.js';
import { contentOf, isSameContent } from '../model/content.js';
import { dueAt, edited, isUnsaved, keptMine, refused, saved, sending, startEditing } from '../model/editing.js';

const PREFIX = 'switchboard.knowledge.article:';
const ARTICLES = '/v1/articles';
const NOT_FOUND = 404;

export class Editor {
    /**
     * @param {{
     *   rest: import('../../ui/rest.js').Rest, storage: Storage, user: string,
     *   now?: () => number, after?: (milliseconds: number, run: () => void) => void,
     * }} world
     */
    constructor({ rest, storage, user, now = Date.now, after = (ms, run) => setTimeout(run, ms) }) {
        this.rest = rest;
        this.storage = storage;
        this.prefix = `${PREFIX}${user}:`;
        this.now = now;
        this.after = after;
        /** Called after each change. */
        this.changed = () => {};
        /** Called with an article as the hub has it now. @type {(article: any) => void} */
        this.stored = () => {};
        this.id = /** @type {string | undefined} */ (undefined);
        /** As the hub gave it last. @type {any} */
        this.article = undefined;
        this.editing = /** @type {import('../model/editing.js').Editing | undefined} */ (undefined);
        /** The article as somebody else has saved it meanwhile. @type {any} */
        this.theirs = undefined;
        this.refusal = /** @type {import('../../ui/rest.js').Refusal | undefined} */ (undefined);
        this.askedAt = /** @type {number | undefined} */ (undefined);
        /** Whether what is shown was found in this browser and had not reached the hub. */
        this.isRestored = false;
        /** Changes when content is replaced from outside, so that fields take it. */
        this.revision = 0;
        this.era = 0;
        this.timer = 0;
    }

    /** @param {string | undefined} id */
    async open(id) {
        if (id === this.id && (this.article || this.askedAt !== undefined)) return;
        await this.flush();
        this.era += 1;
        Object.assign(this, { id, article: undefined, editing: undefined, theirs: undefined, refusal: undefined });
        this.isRestored = false;
        this.askedAt = undefined;
        if (id !== undefined) await this.load();
        else this.changed();
    }

    async load() {
        const { era, id } = this;
        if (id === undefined) return;
        this.askedAt = this.now();
        this.refusal = undefined;
        this.changed();
        try {
            const article = await this.rest.get(pathOf(ARTICLES, id));
            if (era === this.era) this.#take(article);
        } catch (problem) {
            if (era !== this.era) return;
            const refusal = /** @type {any} */ (problem);
            const kept = this.#read();
            // A new one that was written here and never reached the hub.
            if (refusal.status === NOT_FOUND && kept) this.#take({ id, state: 'draft', history: [] });
            else this.refusal = refusal;
        }
        this.askedAt = undefined;
        this.changed();
    }

    /** Begins an article that is nowhere yet. @param {string} id @param {any} content */
    async create(id, content) {
        await this.open(undefined);
        this.era += 1;
        this.id = id;
        this.#take({ id, state: 'draft', history: [] });
        this.write(contentOf(content));
        await this.flush();
    }

    /** @param {import('../model/content.js').Content} content */
    write(content) {
        if (!this.editing) return;
        this.editing = edited(this.editing, content, this.now());
        this.#keep();
        this.#plan();
        this.changed();
    }

    /** Puts other content in the place of what is written: an earlier version, say. @param {any} content */
    replace(content) {
        this.revision += 1;
        this.write(contentOf(content));
    }

    /** Saves now what waits. */
    async flush() {
        if (this.editing?.phase === 'dirty' || this.editing?.phase === 'waiting') await this.#save();
    }

    /** Settles a conflict. @param {'mine' | 'theirs'} whose */
    async settle(whose) {
        const { theirs } = this;
        if (!this.editing || !theirs) return;
        this.article = theirs;
        this.theirs = undefined;
        if (whose === 'mine') {
            this.editing = keptMine(this.editing, theirs, this.now());
            this.changed();
            await this.flush();
        } else {
            this.#forget();
            this.editing = startEditing(theirs);
            this.revision += 1;
            this.changed();
        }
    }

    /** Drops the change that is not published. Rejects when refused. */
    async dropDraft() {
        await this.rest.delete(`${pathOf(ARTICLES, this.id ?? '')}/draft`);
        await this.#reload();
    }

    /** Drafts that the article goes. Rejects when refused. */
    async remove() {
        await this.rest.delete(pathOf(ARTICLES, this.id ?? ''));
        await this.#reload();
    }

    /** What the hub has counts, not what is written here. */
    async #reload() {
        this.#forget();
        this.era += 1;
        const { id } = this;
        this.editing = undefined;
        await this.load();
        if (this.refusal?.status === NOT_FOUND) Object.assign(this, { id: undefined, refusal: undefined });
        this.stored(this.article ?? { id, state: undefined });
        this.changed();
    }

    /** @param {any} article */
    #take(article) {
        this.article = article;
        this.editing = startEditing(article);
        this.theirs = undefined;
        this.revision += 1;
        const kept = this.#read();
        this.isRestored = kept !== undefined && !isSameContent(kept.content, this.editing.kept);
        if (!kept || !this.isRestored) return this.#forget();
        // Written on another version than the hub has now: the hub is to judge, not this browser.
        this.editing = { ...edited(this.editing, contentOf(kept.content), this.now()), base: kept.base ?? this.editing.base };
        this.#plan();
    }

    #plan() {
        const due = this.editing && dueAt(this.editing);
        if (due === undefined) return;
        this.timer += 1;
        const { timer } = this;
        this.after(Math.max(0, due - this.now()), () => timer === this.timer && this.#save());
    }

    async #save() {
        const { editing, era } = this;
        if (!editing || editing.phase === 'saving' || editing.phase === 'clean') return;
        this.timer += 1;
        this.editing = sending(editing);
        this.changed();
        const { id, content, base } = editing;
        try {
            // A text that was emptied is left out: the hub takes none that says nothing.
            const article = await this.rest.put(pathOf(ARTICLES, id), { ...contentOf(content), base });
            if (era !== this.era || !this.editing) return this.#forgetSent(id, content);
            this.article = article ?? this.article;
            this.editing = saved(this.editing, this.article, this.now());
            this.isRestored = false;
            this.#keep();
            this.stored(this.article);
        } catch (problem) {
            if (era !== this.era || !this.editing) return;
            this.editing = refused(this.editing, refusalOf(problem), this.now());
            if (this.editing.phase === 'conflict') await this.#loadTheirs();
        }
        this.#plan();
        this.changed();
    }

    async #loadTheirs() {
        const { era, id } = this;
        try {
            const article = await this.rest.get(pathOf(ARTICLES, id ?? ''));
            if (era === this.era) this.theirs = article;
        } catch (problem) {
            if (era === this.era && this.editing) {
                this.editing = refused(this.editing, { ...refusalOf(problem), status: 0 }, this.now());
            }
        }
    }

    // This browser's copy

    #keep() {
        const { editing } = this;
        if (!editing) return;
        if (!isUnsaved(editing)) return this.#forget();
        try {
            const copy = { content: editing.content, base: editing.base, time: this.now() };
            this.storage.setItem(this.prefix + editing.id, JSON.stringify(copy));
        } catch {
            // A full storage keeps nothing; the text is still in its field, and on its way to the hub.
        }
    }

    #forget() {
        if (this.id !== undefined) this.storage.removeItem(this.prefix + this.id);
    }

    /** @param {string} id @param {any} content */
    #forgetSent(id, content) {
        const kept = this.#read(id);
        if (kept && isSameContent(kept.content, content)) this.storage.removeItem(this.prefix + id);
    }

    /** @returns {{content: any, base?: number} | undefined} */
    #read(id = this.id) {
        try {
            return JSON.parse(this.storage.getItem(this.prefix + id) ?? 'null') ?? undefined;
        } catch {
            return undefined;
        }
    }
}
