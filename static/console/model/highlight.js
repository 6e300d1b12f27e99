/**
 * @file Places of a text as pieces to draw. The engine counts in Unicode scalars, strings in UTF-16: an emoji is one
 * there and two here.
 *
 * @typedef {{start: number, end: number}} Place half open, in Unicode scalars
 */

/**
 * Cuts a text at its places. A place that is empty, lies outside the text or begins within an earlier one is left
 * out; of two that begin together the longer one stays.
 *
 * @template {Place} P
 * @param {string} text
 * @param {P[]} places in any order
 * @returns {{text: string, place?: P}[]} put together they are the text
 */
export function piecesOf(text, places) {
    const scalars = Array.from(text);
    const inside = places.filter(({ start, end }) => start >= 0 && start < end && end <= scalars.length);
    const pieces = [];
    let at = 0;
    const take = (/** @type {number} */ end, /** @type {P | undefined} */ place) => {
        if (end > at) pieces.push({ text: scalars.slice(at, end).join(''), ...place && { place } });
        at = end;
    };
    for (const place of inside.sort((a, b) => a.start - b.start || b.end - a.end)) {
        if (place.start < at) continue;
        take(place.start, undefined);
        take(place.end, place);
    }
    take(scalars.length, undefined);
    return pieces;
}

/** About how wide a text is, in Latin letters: signs from CJK on take two. @param {string} text */
export function widthOf(text) {
    return Array.from(text).reduce((width, sign) => width + (sign >= '\u2e80' ? 2 : 1), 0);
}

/** Whether a text is in more than one language. @param {{language: string}[]} spans */
export function isMixed(spans) {
    return new Set(spans.map((span) => span.language)).size > 1;
}
