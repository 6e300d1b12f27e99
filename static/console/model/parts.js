/**
 * @file What a message says as text: its parts in one line, and its masks as they may be shown.
 *
 * @typedef {import('./thread.js').Part} Part
 * @typedef {{token: string, kind: string, hint: string}} Mask
 * @typedef {Map<string, string>} Hints what may be shown, by token
 * @typedef {import('../text/texts.js').Translate} Translate
 */
import { splitWritten } from '../../written.js';

/** Nothing of it may be shown: then its kind says more. */
const NOTHING = '****';

/**
 * @param {Part[]} parts
 * @param {(type: string) => string} nameOf a word for a part without text, such as "Picture"
 */
export function textOf(parts, nameOf) {
    return parts.map((part) => part.text ?? part.title ?? part.label ?? part.name ?? nameOf(part.type)).join(' ');
}

/**
 * Words, and masks as what shows of them.
 *
 * @param {string} text
 * @param {Hints} hints
 * @param {Translate} t
 * @returns {{text: string, token?: string, kind?: string}[]}
 */
export function shownPieces(text, hints, t) {
    return splitWritten(text).map(({ text: token, kind }) => {
        if (!kind) return { text: token };
        const hint = hints.get(token) ?? NOTHING;
        return { text: hint === NOTHING ? t(kind) : hint, token, kind };
    });
}

/** The same in one, for titles and readers. @param {string} text @param {Hints} hints @param {Translate} t */
export function shownText(text, hints, t) {
    return shownPieces(text, hints, t).map((piece) => piece.text).join('');
}

/**
 * The same value with the clear text for a token, wherever that stands in it.
 *
 * @template T
 * @param {T} value plain data
 * @param {string} token
 * @param {string} text
 * @returns {T}
 */
export function unmasked(value, token, text) {
    /** @type {(each: any) => any} */
    const within = (each) => {
        if (typeof each === 'string') return each.replaceAll(token, () => text);
        if (Array.isArray(each)) return each.map(within);
        if (each instanceof Map) return new Map([...each].map(([key, of]) => [key, within(of)]));
        if (each === null || typeof each !== 'object') return each;
        return Object.fromEntries(Object.entries(each).map(([key, of]) => [key, within(of)]));
    };
    return within(value);
}
