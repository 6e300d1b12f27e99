/** @file What a contact's profile says of moods, and who settles warnings. */

const SETTLERS = new Set(['agent', 'supervisor', 'admin']);

/** @param {string | undefined} role */
export function canSettle(role) {
    return SETTLERS.has(role ?? '');
}

/** From the worst to the best. */
const MOODS = ['moodVeryUpset', 'moodUpset', 'moodCalm', 'moodContent', 'moodHappy'];

/** The key of a mood's word. @param {number} level −2 to 2 */
export function moodKey(level) {
    return MOODS[Math.max(0, Math.min(MOODS.length - 1, Math.round(level) + 2))];
}
