/** @file Mood as a face and a word. */
import { moodWord } from '../model/mood.js';
import { chip } from './pieces.js';

const FACES = /** @type {Record<number, [tone: string, icon: string]>} */ ({
    [-2]: ['bad', 'frown'],
    [-1]: ['bad', 'frown'],
    0: ['calm', 'neutral'],
    1: ['ok', 'smile'],
    2: ['ok', 'smile'],
});

/**
 * @param {import('../model/mood.js').Level} level
 * @param {import('../text/texts.js').Translate} t
 * @param {string} [figure] beside the word
 */
export function moodChip(level, t, figure = '') {
    const [tone, iconName] = FACES[level];
    return chip(tone, [t(moodWord(level)), figure].filter(Boolean).join(' '), iconName);
}
