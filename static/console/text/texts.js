/**
 * @file The console's words in the reader's language.
 *
 * @typedef {import('../../ui/text/texts.js').Texts} Texts
 * @typedef {import('../../ui/text/texts.js').Translate} Translate
 */
import { loadWords } from '../../ui/text/texts.js';

/** @param {string} locale @returns {Promise<Translate>} */
export function wordsFor(locale) {
    return loadWords(locale, { en: () => import('./en.js'), zh: () => import('./zh.js') });
}
