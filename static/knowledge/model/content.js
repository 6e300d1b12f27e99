/**
 * @file What an article says, by language, and how it is compared.
 *
 * @typedef {Record<string, string>} Localized
 * @typedef {{
 *   title: Localized, question: Localized, phrasings: Record<string, string[]>, answer: Localized, next: string[],
 *   audience: string[], channels: string[], valid_from?: number, valid_to?: number, owner?: string,
 *   about: string[],
 * }} Content times in Unix milliseconds
 */
import { strayBraces } from '../../ui/template.js';

export const LANGUAGES = ['zh', 'en'];
export const LANGUAGE_NAMES = /** @type {Record<string, string>} */ ({ zh: '简体中文', en: 'English' });
const TEXTS = /** @type {const} */ (['title', 'question', 'answer']);
const LISTS = /** @type {const} */ (['next', 'audience', 'channels', 'about']);

/** @param {string} locale */
export function languageOf(locale) {
    return locale.startsWith('zh') ? 'zh' : 'en';
}

/** A text in the reader's language, else in another. @param {Localized | string | undefined} text @param {string} locale */
export function textIn(text, locale) {
    if (typeof text === 'string') return text;
    const known = text ?? {};
    return known[languageOf(locale)] || Object.values(known).find(Boolean) || '';
}

/**
 * Content with all its fields, and without what belongs to a version and not to what is said. Empty texts are left
 * out: an article without them is the same.
 *
 * @param {any} raw as the hub gives it
 * @returns {Content}
 */
export function contentOf(raw = {}) {
    /** @type {any} */
    const content = { phrasings: {} };
    for (const name of TEXTS) content[name] = localized(raw[name]);
    for (const [language, list] of Object.entries(raw.phrasings ?? {}).sort()) {
        const phrasings = /** @type {string[]} */ (list ?? []).map((text) => text.trim()).filter(Boolean);
        if (phrasings.length > 0) content.phrasings[language] = phrasings;
    }
    for (const name of LISTS) content[name] = (raw[name] ?? []).map(String).filter(Boolean);
    if (raw.owner) content.owner = raw.owner;
    for (const name of ['valid_from', 'valid_to']) if (Number.isFinite(raw[name])) content[name] = raw[name];
    return content;
}

/** @param {Localized | string | undefined} text @returns {Localized} */
function localized(text) {
    if (typeof text === 'string') return text ? { zh: text } : {};
    return Object.fromEntries(Object.entries(text ?? {}).filter(([, one]) => one?.trim()).sort());
}

/** @param {any} a @param {any} b */
export function isSameContent(a, b) {
    return JSON.stringify(ordered(contentOf(a))) === JSON.stringify(ordered(contentOf(b)));
}

/** @param {Content} content */
function ordered(content) {
    return Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Content with one text changed.
 *
 * @param {Content} content @param {'title' | 'question' | 'answer'} name @param {string} language @param {string} text
 * @returns {Content}
 */
export function withText(content, name, language, text) {
    return { ...content, [name]: { ...content[name], [language]: text } };
}

/** @param {Content} content @param {string} language @param {string[]} phrasings @returns {Content} */
export function withPhrasings(content, language, phrasings) {
    const unique = [...new Set(phrasings.map((text) => text.trim()).filter(Boolean))];
    return { ...content, phrasings: { ...content.phrasings, [language]: unique } };
}

/** Words of a list as people write them: separated by commas of either script. @param {string} text */
export function listOf(text) {
    return [...new Set(text.split(/[,，、\n]/u).map((word) => word.trim()).filter(Boolean))];
}

/** Languages in which something is said. @param {Content} content */
export function spokenIn(content) {
    const all = TEXTS.flatMap((name) => Object.keys(content[name]).filter((language) => content[name][language]));
    return [...new Set([...all, ...Object.keys(content.phrasings)])];
}

/**
 * What keeps an article from being good. `severity` 'error': it cannot be published so.
 *
 * @param {Content} content
 * @returns {{key: string, params: Record<string, string>, severity: 'error' | 'hint'}[]}
 */
export function problemsOf(content) {
    /** @type {{key: string, params: Record<string, string>, severity: 'error' | 'hint'}[]} */
    const problems = [];
    const add = (/** @type {string} */ key, /** @type {'error' | 'hint'} */ severity, params = {}) =>
        problems.push({ key, params, severity });
    const languages = spokenIn(content);
    if (languages.length === 0) add('nothingSaid', 'error');
    for (const language of languages) {
        const params = { language: LANGUAGE_NAMES[language] ?? language };
        if (!content.title[language]) add('noTitle', 'error', params);
        if (!content.answer[language]) add('noAnswer', 'error', params);
        const braces = strayBraces(content.answer[language] ?? '');
        if (braces.length > 0) add('strayBraces', 'error', { ...params, text: braces.join(' ') });
    }
    const { valid_from: from, valid_to: to } = content;
    if (from !== undefined && to !== undefined && to <= from) add('validityEmpty', 'error');
    return problems;
}

/** Whether the hub takes a name for an article or a file of rules. @param {string} name */
export function isName(name) {
    return /^[a-z0-9_-][a-z0-9_.-]{0,63}$/u.test(name);
}

/** An id for a new article: words of its title where they are Latin. @param {string} title @param {string} random */
export function newID(title, random) {
    const words = title.toLowerCase().normalize('NFKD').match(/[a-z0-9]+/gu) ?? [];
    const slug = words.join('-').slice(0, 48).replace(/-$/u, '');
    return slug.length >= 3 ? slug : `article-${random.slice(0, 6)}`;
}

/** `2026-11-12` of the reader's time zone, as a date field has it. @param {number | undefined} time */
export function dateField(time) {
    if (time === undefined) return '';
    const day = new Date(time);
    return [
        String(day.getFullYear()).padStart(4, '0'),
        String(day.getMonth() + 1).padStart(2, '0'),
        String(day.getDate()).padStart(2, '0'),
    ].join('-');
}

/** The start of a day, or its end. @param {string} field @param {boolean} [isEnd] @returns {number | undefined} */
export function timeOfField(field, isEnd = false) {
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(field);
    if (!parts) return undefined;
    const [year, month, day] = parts.slice(1).map(Number);
    return isEnd ? new Date(year, month - 1, day + 1).getTime() - 1 : new Date(year, month - 1, day).getTime();
}
