/**
 * @file The parts of a message in one line of text, and links that may be followed.
 *
 * @typedef {import('./thread.js').Part} Part
 */

/**
 * @param {Part[]} parts
 * @param {(type: string) => string} nameOf a word for a part without text, such as "Picture"
 */
export function textOf(parts, nameOf) {
    return parts.map((part) => part.text ?? part.title ?? part.label ?? part.name ?? nameOf(part.type)).join(' ');
}

/**
 * An address from a message, if it is one to follow: the web's own schemes, or a path on this host.
 *
 * @param {unknown} address
 * @param {string} base the page's own address
 * @returns {string | undefined}
 */
export function safeURL(address, base) {
    if (typeof address !== 'string') return undefined;
    try {
        const url = new URL(address, base);
        return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
    } catch {
        return undefined;
    }
}
