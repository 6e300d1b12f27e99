/**
 * @file The console's words in the reader's language.
 *
 * @typedef {Record<string, string>} Texts with `{name}` for what changes
 * @typedef {(key: string, params?: Record<string, string | number>) => string} Translate
 */
import { translator } from '../../i18n.js';
import en from './en.js';
import zh from './zh.js';

/** @param {string} locale @returns {Translate} */
export function wordsFor(locale) {
    return translator({ en, zh }, locale);
}
