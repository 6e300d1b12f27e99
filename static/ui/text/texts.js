/**
 * @file The words of a page for staff: its own and those that all share. Only the reader's language is loaded.
 *
 * @typedef {Record<string, string>} Texts with `{name}` for what changes
 * @typedef {(key: string, params?: Record<string, string | number>) => string} Translate
 * @typedef {Record<'en' | 'zh', () => Promise<{default: Texts}>>} Loaders
 */
import { translator } from '../../i18n.js';

/** @type {Loaders} */
const SHARED = { en: () => import('./en.js'), zh: () => import('./zh.js') };

/** @param {string} locale @param {Loaders} own of the page @returns {Promise<Translate>} */
export async function loadWords(locale, own) {
    const language = locale.startsWith('zh') ? 'zh' : 'en';
    const [shared, words] = await Promise.all([SHARED[language](), own[language]()]);
    return translator({ [language]: { ...shared.default, ...words.default } }, locale);
}
