/**
 * @file Finds entries of the palette by what is typed: letters in order in the title, or the start of one of its
 * keywords (for Chinese titles these are the pinyin and its initials).
 *
 * @typedef {{id: string, title: string, keywords?: string}} Choice
 */

/**
 * How well `query` fits `text`: higher is better, 0 not at all. A run of letters beats scattered ones, an
 * early one beats a late one.
 *
 * @param {string} query
 * @param {string} text
 */
export function fit(query, text) {
    const needle = query.toLowerCase().replace(/\s+/gu, '');
    const hay = text.toLowerCase();
    if (needle === '') return 1;
    const at = hay.indexOf(needle);
    if (at >= 0) return 1000 - Math.min(at, 500);
    let from = 0;
    let first = -1;
    for (const letter of needle) {
        const found = hay.indexOf(letter, from);
        if (found < 0) return 0;
        if (first < 0) first = found;
        from = found + letter.length;
    }
    return Math.max(1, 400 - (from - first) * 4 - first);
}

/** Keywords are typed from their start. @param {string} query @param {string | undefined} keywords */
function fitKeywords(query, keywords) {
    const typed = query.trim().toLowerCase();
    if (typed === '' || !keywords) return 0;
    return keywords.toLowerCase().split(' ').some((word) => word.startsWith(typed)) ? 900 : 0;
}

/**
 * The choices that fit, best first; equal ones keep their order.
 *
 * @template {Choice} T
 * @param {string} query
 * @param {T[]} choices
 * @returns {T[]}
 */
export function matching(query, choices) {
    return choices
        .map((choice) => ({ choice, score: Math.max(fit(query, choice.title), fitKeywords(query, choice.keywords)) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .map(({ choice }) => choice);
}
