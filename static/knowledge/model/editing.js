/**
 * @file One article being edited: what is written, what the hub has of it, and when to save. Values only; time comes
 * in as an argument.
 *
 *     clean -edited-> dirty -sending-> saving -saved-> clean (or dirty, when writing went on)
 *                       ^                 |-refused 409-> conflict -(keep mine)-> dirty, -(take theirs)-> clean
 *                       |                 |-refused 0, 5xx-> waiting -(later)-> dirty
 *                       '--edited---------'-refused otherwise-> refused (until it is edited)
 *
 * @typedef {import('./content.js').Content} Content
 * @typedef {'clean' | 'dirty' | 'saving' | 'waiting' | 'refused' | 'conflict'} Phase
 * @typedef {{
 *   id: string, phase: Phase, content: Content,
 *   kept: Content, // what the hub has
 *   base: number, // the version the edit began from
 *   sent?: Content, changedAt?: number, firstAt?: number, savedAt?: number,
 *   tries: number, retryAt?: number, refusal?: {status: number, message?: string},
 * }} Editing
 */
import { contentOf, isSameContent } from './content.js';

/** So long after the last key the writer has paused. */
const PAUSE_MS = 800;
/** Nothing typed is unsaved for longer, even without a pause. */
const LONGEST_MS = 5000;
const RETRY_MS = [2000, 5000, 15_000, 30_000];

/** The version that the next edit begins from; 0: nobody has written it yet. @param {any} article as the hub gives it */
export function baseOf(article) {
    return article.draft?.version ?? article.published?.version ?? 0;
}

/** What an article says, or will: one that is to be taken out says what it said. @param {any} article */
export function sayingOf({ draft, published }) {
    return draft && !draft.removed ? draft : published ?? draft;
}

/** @param {any} article @returns {Editing} */
export function startEditing(article) {
    const content = contentOf(sayingOf(article));
    const savedAt = article.draft?.changed;
    return { id: article.id, phase: 'clean', content, kept: content, base: baseOf(article), savedAt, tries: 0 };
}

/** @param {Editing} editing @param {Content} content @param {number} now @returns {Editing} */
export function edited(editing, content, now) {
    const { phase } = editing;
    if (phase === 'conflict') return { ...editing, content, changedAt: now };
    if (phase !== 'saving' && isSameContent(content, editing.kept)) {
        return { ...editing, content, phase: 'clean', firstAt: undefined, refusal: undefined, retryAt: undefined };
    }
    const firstAt = editing.firstAt ?? now;
    if (phase === 'saving') return { ...editing, content, changedAt: now, firstAt };
    return { ...editing, phase: 'dirty', content, changedAt: now, firstAt, refusal: undefined, retryAt: undefined };
}

/** When there is something to save, at the earliest. @param {Editing} editing @returns {number | undefined} */
export function dueAt({ phase, changedAt = 0, firstAt = 0, retryAt }) {
    if (phase === 'waiting') return retryAt;
    return phase === 'dirty' ? Math.min(changedAt + PAUSE_MS, firstAt + LONGEST_MS) : undefined;
}

/** @param {Editing} editing @returns {Editing} */
export function sending(editing) {
    return { ...editing, phase: 'saving', sent: editing.content, firstAt: undefined };
}

/** The hub has what was sent. @param {Editing} editing @param {any} article @param {number} now @returns {Editing} */
export function saved(editing, article, now) {
    const sent = /** @type {Content} */ (editing.sent);
    const isBehind = !isSameContent(editing.content, sent);
    return {
        ...editing,
        phase: isBehind ? 'dirty' : 'clean',
        kept: sent,
        base: baseOf(article),
        sent: undefined,
        savedAt: now,
        firstAt: isBehind ? editing.firstAt ?? now : undefined,
        tries: 0,
        refusal: undefined,
        retryAt: undefined,
    };
}

/** @param {Editing} editing @param {{status: number, message?: string}} refusal @param {number} now @returns {Editing} */
export function refused(editing, refusal, now) {
    const { status } = refusal;
    const next = { ...editing, sent: undefined, refusal, firstAt: undefined };
    if (status === 409) return { ...next, phase: 'conflict' };
    if (status !== 0 && status !== 429 && status < 500) return { ...next, phase: 'refused' };
    const wait = RETRY_MS[Math.min(editing.tries, RETRY_MS.length - 1)];
    return { ...next, phase: 'waiting', tries: editing.tries + 1, retryAt: now + wait };
}

/** Settles a conflict by what was written here. @param {Editing} editing @param {any} theirs @param {number} now */
export function keptMine(editing, theirs, now) {
    const kept = contentOf(sayingOf(theirs));
    const base = baseOf(theirs);
    return edited({ ...editing, phase: 'clean', kept, base, refusal: undefined }, editing.content, now);
}

/** What only this browser has. @param {Editing} editing */
export function isUnsaved({ phase }) {
    return phase !== 'clean';
}
