/**
 * @file Releases: their list, the one on screen, the live one; what is under way is asked for again. Knows no page;
 * whoever shows them listens to `changed` and reads the fields.
 */
import { pathOf, refusalOf } from '../../ui/rest.js';
import { pollAfter } from '../model/release.js';

const RELEASES = '/v1/releases';

/** @typedef {import('../model/release.js').Release} Release */

export class Releases {
    /**
     * @param {{
     *   rest: import('../../ui/rest.js').Rest,
     *   now?: () => number, after?: (milliseconds: number, run: () => void) => void, isHidden?: () => boolean,
     * }} world
     */
    constructor({ rest, now = Date.now, after = (ms, run) => setTimeout(run, ms), isHidden = () => document.hidden }) {
        this.rest = rest;
        this.now = now;
        this.after = after;
        this.isHidden = isHidden;
        /** Called after each change. */
        this.changed = () => {};
        /** Newest first. @type {Release[]} */
        this.all = [];
        this.isLoaded = false;
        this.askedAt = /** @type {number | undefined} */ (undefined);
        this.refusal = /** @type {import('../../ui/rest.js').Refusal | undefined} */ (undefined);
        /** The number of the live one. */
        this.live = /** @type {number | undefined} */ (undefined);
        this.chosen = /** @type {number | undefined} */ (undefined);
        /** Whole releases by number. @type {Map<number, Release>} */
        this.details = new Map();
        /** Why a release could not be shown. */
        this.detailRefusal = /** @type {import('../../ui/rest.js').Refusal | undefined} */ (undefined);
        /** What is being carried out, in words of the contract. */
        this.busy = /** @type {string | undefined} */ (undefined);
        this.timer = 0;
        /** Counts the times that all was asked for. */
        this.asked = 0;
        this.isEnded = false;
    }

    /** The release on screen, as whole as it is known. */
    get release() {
        return this.chosen === undefined ? undefined : this.details.get(this.chosen);
    }

    get liveRelease() {
        return this.live === undefined ? undefined : this.details.get(this.live);
    }

    end() {
        this.isEnded = true;
        this.timer += 1;
    }

    /** Asks for all that is shown, and again later. */
    async refresh() {
        if (this.askedAt !== undefined || this.isEnded) return;
        this.askedAt = this.now();
        this.asked += 1;
        const { asked } = this;
        this.changed();
        try {
            const { releases = [], live } = await this.rest.get(RELEASES);
            // What was asked for before something was done would hide what came of it.
            if (asked !== this.asked) return;
            this.all = [...releases].sort((a, b) => b.number - a.number);
            this.live = live || undefined;
            this.isLoaded = true;
            this.refusal = undefined;
            await Promise.all([this.#load(this.live), this.chosen === this.live ? undefined : this.#load(this.chosen)]);
        } catch (problem) {
            if (asked !== this.asked) return;
            this.refusal = refusalOf(problem);
        }
        if (asked !== this.asked) return;
        this.askedAt = undefined;
        this.#plan();
        this.changed();
    }

    /** @param {number | undefined} number */
    async choose(number) {
        if (number === this.chosen) return;
        this.chosen = number;
        this.detailRefusal = undefined;
        this.changed();
        await this.#load(number);
        this.changed();
    }

    /** All drafts of now as a release. Rejects when refused. @param {string} note */
    async create(note) {
        const release = await this.rest.post(RELEASES, { note });
        this.chosen = release.number;
        await this.#reload();
        return release;
    }

    /**
     * Rejects when refused.
     *
     * @param {number} number
     * @param {('validate' | 'simulate' | 'approve' | 'publish' | 'rollback')[]} acts one after the other
     */
    async act(number, acts) {
        try {
            for (const act of acts) {
                this.busy = act;
                this.#plan();
                this.changed();
                await this.rest.post(pathOf(RELEASES, String(number), act));
            }
        } finally {
            this.busy = undefined;
            await this.#reload();
        }
    }

    /** Rejects when refused. @param {number} number */
    async discard(number) {
        this.busy = 'discard';
        this.changed();
        try {
            await this.rest.delete(pathOf(RELEASES, String(number)));
        } finally {
            this.busy = undefined;
            await this.#reload();
        }
    }

    async #reload() {
        this.askedAt = undefined;
        await this.refresh();
    }

    /** @param {number | undefined} number */
    async #load(number) {
        if (number === undefined) return;
        try {
            this.details.set(number, await this.rest.get(pathOf(RELEASES, String(number))));
            if (number === this.chosen) this.detailRefusal = undefined;
        } catch (problem) {
            if (number === this.chosen) this.detailRefusal = refusalOf(problem);
        }
    }

    #plan() {
        this.timer += 1;
        const { timer } = this;
        const wait = pollAfter(this.liveRelease, this.busy !== undefined);
        this.after(wait, () => {
            if (timer !== this.timer || this.isEnded) return;
            if (this.isHidden()) this.#plan();
            else this.refresh();
        });
    }
}
