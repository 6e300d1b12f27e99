/**
 * @file A release on its way: where it stands, what may be done with it, who has it.
 *
 * @typedef {'draft' | 'validated' | 'simulated' | 'approved' | 'live' | 'replaced' | 'rolled_back' | 'discarded'} State
 * @typedef {{name: string, kind: 'channel' | 'node', version?: number, seconds?: number}} Acknowledgement
 * @typedef {{
 *   number: number, state: State, note: string, author: string, approver?: string, created: number,
 *   published?: number, seconds?: number, counts: {articles: number, rules: number},
 *   changes?: any, problems?: any[], simulation?: any, acknowledgements?: Acknowledgement[],
 * }} Release
 * @typedef {'validate' | 'simulate' | 'approve' | 'publish'} Act
 * @typedef {{name: string, state: 'done' | 'current' | 'todo' | 'failed'}} Step
 */

const STEPS = ['validate', 'simulate', 'approve', 'publish', 'acknowledge'];
/** How many steps a release in a state has behind it. */
const BEHIND = /** @type {Record<State, number>} */ ({
    draft: 0,
    validated: 1,
    simulated: 2,
    approved: 3,
    live: 4,
    replaced: 5,
    rolled_back: 5,
    discarded: 0,
});
const APPROVERS = new Set(['supervisor', 'admin']);
const EDITORS = new Set(['editor', 'supervisor', 'admin']);
/** A channel that is silent for longer is late. */
export const LATE_MS = 5 * 60_000;

/** @param {Release} release @returns {Step[]} */
export function stepsOf(release) {
    const isAll = release.state === 'live' && acknowledgedBy(release).isComplete;
    const behind = isAll ? STEPS.length : BEHIND[release.state] ?? 0;
    const isFailed = release.state === 'draft' && (release.problems ?? []).length > 0;
    return STEPS.map((name, at) => {
        if (at < behind) return { name, state: 'done' };
        if (at > behind || release.state === 'discarded') return { name, state: 'todo' };
        return { name, state: isFailed ? 'failed' : 'current' };
    });
}

/** @param {Release} release */
export function acknowledgedBy({ number, acknowledgements = [] }) {
    const done = acknowledgements.filter(({ version }) => version === number);
    const missing = acknowledgements.filter(({ version }) => version !== number);
    const seconds = Math.max(0, ...done.map((one) => one.seconds ?? 0));
    return { done: done.length, total: acknowledgements.length, missing, seconds, isComplete: missing.length === 0 };
}

/** Whose acknowledgement is missed for too long. @param {Release} release @param {number} now */
export function lateOnes(release, now) {
    if (release.state !== 'live' || release.published === undefined) return [];
    return now - release.published > LATE_MS ? acknowledgedBy(release).missing : [];
}

/**
 * What comes next, and why not when it may not be.
 *
 * @param {Release} release
 * @param {string | undefined} role
 * @returns {{act: Act, denied?: string} | undefined} `denied`: key of a sentence
 */
export function nextAct({ state }, role) {
    const act = /** @type {Partial<Record<State, Act>>} */ ({
        draft: 'validate',
        validated: 'simulate',
        simulated: 'approve',
        approved: 'publish',
    })[state];
    if (!act) return undefined;
    if (act === 'approve' || act === 'publish') return canApprove(role) ? { act } : { act, denied: 'onlyApprovers' };
    return canEdit(role) ? { act } : { act, denied: 'onlyEditors' };
}

/** @param {string | undefined} role */
export function canApprove(role) {
    return APPROVERS.has(role ?? '');
}

/** @param {string | undefined} role */
export function canEdit(role) {
    return EDITORS.has(role ?? '');
}

/** @param {Release} release */
export function canDiscard({ state }) {
    return ['draft', 'validated', 'simulated', 'approved'].includes(state);
}

/** The release that a rollback of the live one brings back. @param {Release[]} releases @param {number | undefined} live */
export function releaseBefore(releases, live) {
    const earlier = releases.filter(({ number, state }) => state === 'replaced' && number < (live ?? 0));
    return earlier.sort((a, b) => b.number - a.number)[0];
}

/**
 * How soon to look again: something is under way, or nothing is.
 *
 * @param {Release | undefined} release on screen or live
 * @param {boolean} isBusy whether an act is being carried out
 */
export function pollAfter(release, isBusy) {
    if (isBusy) return 1000;
    return release?.state === 'live' && !acknowledgedBy(release).isComplete ? 1000 : 15_000;
}

export const STATE_TONES = /** @type {Record<string, string>} */ ({
    draft: 'warn',
    validated: 'person',
    simulated: 'person',
    approved: 'person',
    live: 'ok',
    replaced: 'calm',
    rolled_back: 'bad',
    discarded: 'calm',
});
