/** @file Addresses in what people write: only harmless schemes become links. */

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
/** ASCII only: Chinese punctuation right behind an address ends it. */
const ADDRESS = /https?:\/\/[\x21-\x7e]+/g;
const TRAILING_PUNCTUATION = /[.,;:!?'")\]}>]+$/;

/** `null` when it must not be followed. */
export function safeLink(address, base) {
    if (typeof address !== 'string') return null;
    try {
        const url = new URL(address, base);
        return SCHEMES.has(url.protocol) ? url.href : null;
    } catch {
        return null;
    }
}

/** @returns {{text: string, href?: string}[]} */
export function splitLinks(text) {
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(ADDRESS)) {
        const address = match[0].replace(TRAILING_PUNCTUATION, '');
        const href = safeLink(address);
        if (!href) continue;
        if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
        pieces.push({ text: address, href });
        end = match.index + address.length;
    }
    if (end < text.length) pieces.push({ text: text.slice(end) });
    return pieces;
}
