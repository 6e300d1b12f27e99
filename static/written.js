/** @file What stands in people's words and is none: addresses to follow, tokens for personal data (`⟦MOBILE·1⟧`). */

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
const TOKEN = /⟦([A-Z_]+)·\d+⟧/g;
/** Addresses are ASCII only: Chinese punctuation right behind one ends it. */
const SPECIAL = new RegExp(`${TOKEN.source}|https?://[\\x21-\\x7e]+`, 'g');
const TRAILING_PUNCTUATION = /[.,;:!?'")\]}>]+$/;

/** Only harmless schemes become links. `null` when it must not be followed. */
export function safeLink(address, base) {
    if (typeof address !== 'string') return null;
    try {
        const url = new URL(address, base);
        return SCHEMES.has(url.protocol) ? url.href : null;
    } catch {
        return null;
    }
}

/** @returns {{text: string, href?: string, kind?: string}[]} together the text; a token has its `kind` */
export function splitWritten(text) {
    const pieces = [];
    let end = 0;
    for (const { 0: found, 1: kind, index } of text.matchAll(SPECIAL)) {
        const words = found.replace(TRAILING_PUNCTUATION, '');
        const special = kind ? { text: words, kind } : { text: words, href: safeLink(words) };
        if (!kind && !special.href) continue;
        if (index > end) pieces.push({ text: text.slice(end, index) });
        pieces.push(special);
        end = index + words.length;
    }
    if (end < text.length) pieces.push({ text: text.slice(end) });
    return pieces;
}

/** What may be shown of what a token stands for. @param {{token: string, hint: string}[]} [masks] of the message */
export function hintOf(token, masks = []) {
    return masks.find((mask) => mask.token === token)?.hint ?? '****';
}

/** For what is read and not pressed. */
export function withHints(text, masks) {
    return text.replace(TOKEN, (token) => hintOf(token, masks));
}
