/**
 * @file How a customer feels, as the engine says it, ready to be shown.
 *
 * @typedef {-2 | -1 | 0 | 1 | 2} Level from very negative to very positive
 * @typedef {{
 *   level: Level,
 *   score?: number, // the mean over all levels, −2 to 2
 *   confidence?: number, // in the level, 0 to 1
 *   emotions: {name: string, p: number}[], // the likeliest first
 *   cues: {text: string, weight: number}[], // the heaviest first
 * }} Mood
 */

const WORDS = /** @type {Record<Level, string>} */ ({
    [-2]: 'mood2',
    [-1]: 'mood1',
    0: 'mood0',
    1: 'moodp1',
    2: 'moodp2',
});

/** The key of a level's word. @param {Level} level */
export function moodWord(level) {
    return WORDS[level];
}

/** Reads `sentiment`; without a level there is no mood. @param {any} sentiment @returns {Mood | undefined} */
export function moodOf(sentiment) {
    const level = figure(sentiment?.level);
    if (level === undefined) return undefined;
    const { score, confidence, emotions, cues } = sentiment;
    return {
        level: /** @type {Level} */ (Math.max(-2, Math.min(2, Math.round(level)))),
        score: figure(score),
        confidence: figure(confidence),
        emotions: Object.entries(emotions ?? {})
            .map(([name, p]) => ({ name, p: Number(p) }))
            .sort((a, b) => b.p - a.p),
        cues: [...cues ?? []].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
    };
}

/** @param {unknown} value */
function figure(value) {
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
