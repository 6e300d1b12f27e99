/**
 * @file Words for what the engine names: languages, kinds of details, emotions, kinds of tokens. What it names and
 * we have no word for (a pack's own details) keeps its name.
 *
 * @typedef {import('../text/texts.js').Translate} Translate
 */

const DETAILS = /** @type {Record<string, string>} */ ({
    address: 'detailAddress',
    amount: 'detailAmount',
    date: 'detailDate',
    datetime: 'detailDatetime',
    duration: 'detailDuration',
    email: 'detailEmail',
    id: 'detailId',
    phone: 'detailPhone',
    quantity: 'detailQuantity',
    time: 'detailTime',
});

const EMOTIONS = /** @type {Record<string, string>} */ ({
    anger: 'emotionAnger',
    anxiety: 'emotionAnxiety',
    confusion: 'emotionConfusion',
    disappointment: 'emotionDisappointment',
    gratitude: 'emotionGratitude',
    joy: 'emotionJoy',
    urgency: 'emotionUrgency',
});

const TOKENS = /** @type {Record<string, string>} */ ({
    ideograph: 'tokenIdeograph',
    mark: 'tokenMark',
    word: 'tokenWord',
});

/** @param {Record<string, string>} words @param {string} name @param {Translate} t */
function named(words, name, t) {
    return Object.hasOwn(words, name) ? t(words[name]) : name;
}

/** A kind of detail, as `date` or a pack's `order`. @param {string} name @param {Translate} t */
export function detailName(name, t) {
    return named(DETAILS, name, t);
}

/** @param {string} name @param {Translate} t */
export function emotionName(name, t) {
    return named(EMOTIONS, name, t);
}

/** @param {string} kind @param {Translate} t */
export function tokenName(kind, t) {
    return named(TOKENS, kind, t);
}

/** A language in the reader's words. @param {string} code BCP 47 @param {string} locale */
export function languageName(code, locale) {
    try {
        return new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' }).of(code) ?? code;
    } catch {
        return code;
    }
}
