/**
 * @file Texts with fields that are filled when they are said, as the hub reads them: `{order.id}`, or
 * `{order.id|your order}` with what is said where nothing is known. `{{` and `}}` are braces.
 */

/** A doubled brace, or a field: its path, and what is said otherwise. */
const FIELD = /\{\{|\}\}|\{([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)(?:\|[^{}]*)?\}/gu;

/** @param {string} text @returns {{text: string, field?: string}[]} put together they are the text */
export function fieldPieces(text) {
    const pieces = [];
    let end = 0;
    for (const { 0: found, 1: field, index } of text.matchAll(FIELD)) {
        if (field === undefined) continue;
        if (index > end) pieces.push({ text: text.slice(end, index) });
        pieces.push({ text: found, field });
        end = index + found.length;
    }
    if (end < text.length) pieces.push({ text: text.slice(end) });
    return pieces;
}

/** The names of the fields of a text, each once. @param {string} text */
export function fieldsOf(text) {
    return [...new Set(fieldPieces(text).flatMap(({ field }) => field ?? []))];
}

/** Braces that belong to no field: most often a slip of the pen. @param {string} text @returns {string[]} */
export function strayBraces(text) {
    return fieldPieces(text).filter(({ field }) => !field).flatMap(({ text: plain }) =>
        plain.replace(/\{\{|\}\}/gu, '').match(/\{[^{}\n]{0,40}\}?|\}/gu) ?? []
    );
}
