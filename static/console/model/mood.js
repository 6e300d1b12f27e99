/**
 * @file How a customer feels, as the engine says it, ready to be shown.
 *
 * @typedef {-2 | -1 | 0 | 1 | 2} Level from very negative to very positive
 * @typedef {{
 *   level: Level,
 *   trend: number[], // levels over the conversation, the newest last
 *   score?: number, // the mean over all levels, −2 to 2
 *   confidence?: number, // in the level, 0 to 1
 *   emotions: {name: string, p: number}[], // the likeliest first
 *   cues: {text: string, weight: number}[], // the heaviest first
 * }} Mood
 */

const FACES = [
    ['bad', 'mood2', 'frown'],
    ['bad', 'mood1', 'frown'],
    ['calm', 'mood0', 'neutral'],
    ['ok', 'moodp1', 'smile'],
    ['ok', 'moodp2', 'smile'],
];

/** A level's tone, word and icon. @param {Level} level @param {import('../text/texts.js').Translate} t */
export function moodFace(level, t) {
    const [tone, word, icon] = FACES[level + 2];
    return [tone, t(word), icon];
}

/** Reads a message's `sentiment` or a conversation's `mood`. @param {any} sentiment @returns {Mood | undefined} */
export function moodOf(sentiment) {
    const level = figure(sentiment?.level);
    if (level === undefined) return undefined;
    const { score, confidence, trend, emotions, cues } = sentiment;
    return {
        level: /** @type {Level} */ (Math.max(-2, Math.min(2, Math.round(level)))),
        trend: trend ?? [],
        score: figure(score),
        confidence: figure(confidence),
        emotions: Object.entries(emotions ?? {})
            .map(([name, p]) => ({ name, p: Number(p) }))
            .sort((a, b) => b.p - a.p),
        cues: [...cues ?? []].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
    };
}

/** Points of a line over a trend, in a field of 44 by 16. @param {number[]} trend */
export function trendPoints(trend) {
    return trend.map((level, at) => [2 + 40 * at / (trend.length - 1), 8 - 3 * level]);
}

/** @param {unknown} value */
function figure(value) {
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
