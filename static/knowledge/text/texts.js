/** @file The knowledge page's words in the reader's language. */
import { loadWords } from '../../ui/text/texts.js';

/** @param {string} locale @returns {Promise<import('../../ui/text/texts.js').Translate>} */
export function wordsFor(locale) {
    return loadWords(locale, { en: () => import('./en.js'), zh: () => import('./zh.js') });
}
