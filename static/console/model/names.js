/**
 * @file Words for what the engine names: languages, kinds of details, emotions, kinds of tokens. What it names and
 * we have no word for (a pack's own details) keeps its name.
 *
 * @typedef {import('../text/texts.js').Translate} Translate
 */

/** @param {string} kind @param {string} name @param {Translate} t */
function named(kind, name, t) {
    const key = kind + name.slice(0, 1).toUpperCase() + name.slice(1);
    const word = t(key);
    return word === key ? name : word;
}

/** A kind of detail, as `date` or a pack's `order`. @param {string} name @param {Translate} t */
export function detailName(name, t) {
    return named('detail', name, t);
}

/** @param {string} name @param {Translate} t */
export function emotionName(name, t) {
    return named('emotion', name, t);
}

/** @param {string} kind @param {Translate} t */
export function tokenName(kind, t) {
    return named('token', kind, t);
}

/** A language in the reader's words. @param {string} code BCP 47 @param {string} locale */
export function languageName(code, locale) {
    try {
        return new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' }).of(code) ?? code;
    } catch {
        return code;
    }
}
