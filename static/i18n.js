/** @file Texts, dates and numbers in the reader's language. */

export const LOCALES = ['zh-CN', 'en'];

/** The first one wanted that we have, else English. */
export function chooseLocale(wanted) {
    const known = wanted.map((language) => LOCALES.find((locale) => baseLanguage(locale) === baseLanguage(language)));
    return known.find(Boolean) ?? 'en';
}

function baseLanguage(locale) {
    return locale.toLowerCase().split(/[-_]/)[0];
}

/** Gives `t(key, params)`. `{name}` is a place; where `n` changes the words there is a text by plural category. */
export function translator(tables, locale) {
    const texts = tables[baseLanguage(locale)] ?? tables.en;
    const plurals = new Intl.PluralRules(locale);
    return (key, params = {}) => {
        const text = texts[key] ?? key;
        const form = typeof text === 'string' ? text : text[plurals.select(Number(params.n))] ?? text.other;
        return form.replace(/\{(\w+)\}/g, (place, name) => params[name] ?? place);
    };
}

export function clockTime(time, locale) {
    return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(time);
}

export function exactTime(time, locale) {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'medium' }).format(time);
}

/** Today, yesterday, else the date. */
export function dayName(time, now, locale) {
    const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000);
    if (days === 0 || days === 1) {
        const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
        return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
    }
    const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
    const year = sameYear ? undefined : 'numeric';
    return new Intl.DateTimeFormat(locale, { year, month: 'long', day: 'numeric' }).format(time);
}

export function startOfDay(time) {
    return new Date(time).setHours(0, 0, 0, 0);
}

export function ordinal(n, locale) {
    if (baseLanguage(locale) !== 'en') return String(n);
    const suffix = { one: 'st', two: 'nd', few: 'rd' }[new Intl.PluralRules('en', { type: 'ordinal' }).select(n)];
    return `${n}${suffix ?? 'th'}`;
}

export function fileSize(bytes, locale) {
    const [value, unit] = bytes >= 1e6 ? [bytes / 1e6, 'megabyte'] : [Math.max(1, bytes / 1e3), 'kilobyte'];
    const maximumFractionDigits = unit === 'megabyte' && value < 10 ? 1 : 0;
    return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits }).format(value);
}

export function playingTime(seconds) {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Kana before Han, which Japanese shares. */
const SCRIPTS = [
    [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
    [/\p{Script=Hangul}/u, 'ko'],
    [/\p{Script=Han}/u, 'zh'],
    [/\p{Script=Arabic}/u, 'ar'],
    [/\p{Script=Hebrew}/u, 'he'],
    [/\p{Script=Thai}/u, 'th'],
];

/** Where the script gives it away. */
export function languageOf(text) {
    return SCRIPTS.find(([script]) => script.test(text))?.[1];
}
