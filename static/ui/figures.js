/** @file Shares, weights and short times in figures, as the reader's language writes them. */

/** A true minus, as wide as the plus. */
const MINUS = '−';

/**
 * A share in whole percent. What is not quite nothing or everything is not rounded to it.
 *
 * @param {number} share 0 to 1
 * @param {string} locale
 */
export function percent(share, locale) {
    const format = new Intl.NumberFormat(locale, { style: 'percent' });
    const within = Math.max(0, Math.min(1, share));
    if (within > 0 && within < .01) return `< ${format.format(.01)}`;
    if (within < 1 && within > .99) return `> ${format.format(.99)}`;
    return format.format(within);
}

/**
 * A number that says which way it points: `+1.7`, `−0.8`, `0`.
 *
 * @param {number} number
 * @param {string} locale
 */
export function signed(number, locale) {
    const format = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
    return format.format(number).replace('-', MINUS);
}

/**
 * A length of time far below a second.
 *
 * @param {number} microseconds
 * @param {string} locale
 */
export function milliseconds(microseconds, locale) {
    const digits = microseconds < 10_000 ? 2 : 0;
    return new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: digits })
        .format(microseconds / 1000);
}
