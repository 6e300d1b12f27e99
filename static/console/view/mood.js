/** @file Mood as a face and a word. */
import { chip } from './pieces.js';

const LEVELS = /** @type {Record<number, [tone: string, icon: string, key: string]>} */ ({
    [-2]: ['bad', 'frown', 'mood2'],
    [-1]: ['bad', 'frown', 'mood1'],
    0: ['calm', 'neutral', 'mood0'],
    1: ['ok', 'smile', 'moodp1'],
    2: ['ok', 'smile', 'moodp2'],
});

/**
 * @param {number} level −2 to 2
 * @param {import('../text/texts.js').Translate} t
 * @param {string} [figure] beside the word
 */
export function moodChip(level, t, figure = '') {
    const [tone, iconName, key] = LEVELS[level];
    return chip(tone, [t(key), figure].filter(Boolean).join(' '), iconName);
}
