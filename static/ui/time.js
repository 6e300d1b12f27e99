/** @file Short times and lengths of time, as lists and chips write them. `now` is always passed in. */
import { startOfDay } from '../i18n.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const CLOCK = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = /** @type {const} */ ({ month: 'short', day: 'numeric' });
const DAY_OF_YEAR = /** @type {const} */ ({ ...DAY, year: 'numeric' });

/** @param {number} a @param {number} b Unix milliseconds */
export function isSameDay(a, b) {
    return startOfDay(a) === startOfDay(b);
}

/**
 * Relative under an hour, then the clock, then the date.
 *
 * @param {number} time
 * @param {number} now
 * @param {string} locale
 * @param {import('./text/texts.js').Translate} t
 */
export function shortTime(time, now, locale, t) {
    const age = now - time;
    if (age < MINUTE) return t('now');
    if (age < HOUR) return t('minutes', { n: Math.floor(age / MINUTE) });
    return isSameDay(time, now) ? format(time, locale, CLOCK) : day(time, now, locale);
}

/** The date, with its year where that is another one. @param {number} time @param {number} now @param {string} locale */
export function day(time, now, locale) {
    const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
    return format(time, locale, isThisYear ? DAY : DAY_OF_YEAR);
}

/** A formatter costs a hundred times more to make than to use, and lists ask every second. */
const formatters = new Map();

/** @param {number} time @param {string} locale @param {Intl.DateTimeFormatOptions} options one of the above */
function format(time, locale, options) {
    const key = `${locale} ${Object.keys(options)}`;
    if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, options));
    return formatters.get(key).format(time);
}

/**
 * Under five minutes to the second (`3:40`), above in whole minutes or hours.
 *
 * @param {number} seconds
 * @param {import('./text/texts.js').Translate} t
 */
export function span(seconds, t) {
    const whole = Math.max(0, Math.floor(seconds));
    return whole < 300 ? toTheSecond(whole) : inWords(whole, t);
}

/**
 * The same for what has no hurry: to the second in the first minute only.
 *
 * @param {number} seconds
 * @param {import('./text/texts.js').Translate} t
 */
export function roughSpan(seconds, t) {
    const whole = Math.max(0, Math.floor(seconds));
    return whole < 60 ? toTheSecond(whole) : inWords(whole, t);
}

/** @param {number} seconds */
function toTheSecond(seconds) {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** @param {number} seconds @param {import('./text/texts.js').Translate} t */
function inWords(seconds, t) {
    return seconds < 3600
        ? t('minutes', { n: Math.floor(seconds / 60) })
        : t('hours', { n: Math.floor(seconds / 3600) });
}
