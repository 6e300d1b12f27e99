/** @file What a region shows while its content is on the way. */

/**
 * Nothing for a blink, then shapes, and words once it takes too long.
 *
 * @param {number} since Unix milliseconds
 * @param {number} now
 * @returns {string} `blank`, `shapes` or `late`
 */
export function loadingPhase(since, now) {
    const age = now - since;
    return age < 200 ? 'blank' : age < 8000 ? 'shapes' : 'late';
}
