/** @file A person as a coloured disc with one or two letters. */

const AVATAR_COLOURS = 7;

/** A colour from 1 to 7 that stays the same for a contact. @param {string} id */
export function colourOf(id) {
    // FNV-1a: ids often differ in their last digit only, and neighbours are to differ in colour.
    let hash = 0x811c9dc5;
    for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    return hash % AVATAR_COLOURS + 1;
}

/**
 * The family name's sign for Chinese, first letters of the first and last word elsewhere.
 *
 * @param {string | undefined} name
 */
export function initialsOf(name) {
    const words = (name ?? '').trim().split(/\s+/u).filter(Boolean);
    if (words.length === 0) return '?';
    const first = firstLetter(words[0]);
    if (/\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(first)) return first;
    return (words.length > 1 ? first + firstLetter(words[words.length - 1]) : first).toLocaleUpperCase();
}

/** A letter as a reader sees it: with its marks, an emoji whole. @param {string} word */
function firstLetter(word) {
    const [segment] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word);
    return segment?.segment ?? '?';
}
