/**
 * @file Keeps a list still under the hand. While the pointer or the focus is inside, rows neither move nor
 * appear; what is new waits behind a pill.
 */

/**
 * @param {string[]} shown what the list shows now
 * @param {string[]} wanted what it would show if nobody touched it
 * @param {boolean} isHeld whether the pointer or the focus is inside
 * @returns {{shown: string[], waiting: number}} `waiting`: how many rows the pill stands for
 */
export function orderWhileHeld(shown, wanted, isHeld) {
    if (!isHeld || shown.length === 0) return { shown: wanted, waiting: 0 };
    const known = new Set(shown);
    return { shown, waiting: wanted.filter((id) => !known.has(id)).length };
}

/**
 * Takes out a row that the agent's own act moved elsewhere: that change is expected, so it shows at once.
 *
 * @param {string[]} shown
 * @param {string} id
 */
export function without(shown, id) {
    return shown.filter((other) => other !== id);
}

/**
 * The row to go to from `current` by `step`; stays at the ends.
 *
 * @param {string[]} shown
 * @param {string | undefined} current
 * @param {number} step
 * @returns {string | undefined}
 */
export function neighbour(shown, current, step) {
    const at = current === undefined ? -1 : shown.indexOf(current);
    if (at < 0) return step > 0 ? shown[0] : shown[shown.length - 1];
    return shown[Math.min(shown.length - 1, Math.max(0, at + step))];
}
