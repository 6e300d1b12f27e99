/**
 * @file The time left to answer a waiting customer, as a chip shows it.
 *
 * @typedef {{state: 'left' | 'over' | 'paused', seconds: number, tone: 'calm' | 'warn' | 'bad'}} Deadline
 */

import { isWaiting } from './rows.js';

/** A person's answer is due within five minutes until the rows carry a target of their own. */
export const REPLY_TARGET_S = 300;

/**
 * @param {import('./rows.js').Row} row
 * @param {number} now Unix milliseconds
 * @returns {Deadline | undefined} nothing where no person's clock runs
 */
export function deadlineOf(row, now) {
    if (row.owner !== 'queue' && row.owner !== 'agent') return undefined;
    if (!isWaiting(row) || row.waitingSince === undefined) return { state: 'paused', seconds: 0, tone: 'calm' };
    return deadline(REPLY_TARGET_S - (now - row.waitingSince) / 1000, REPLY_TARGET_S);
}

/**
 * Grey with more than half of the time left, amber to a fifth, red below.
 *
 * @param {number} left seconds, negative once over
 * @param {number} target seconds
 * @returns {Deadline}
 */
export function deadline(left, target) {
    if (left < 0) return { state: 'over', seconds: -left, tone: 'bad' };
    const share = left / target;
    return { state: 'left', seconds: left, tone: share > 0.5 ? 'calm' : share > 0.2 ? 'warn' : 'bad' };
}
