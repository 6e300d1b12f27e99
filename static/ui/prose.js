/** @file Prose for the eye: its fields set apart, and in words what is gone and what is new. */
import { h } from '../dom.js';
import { fieldPieces } from './template.js';

/**
 * Prose with its changes; without a text before, the prose as it is. Fields are set apart.
 *
 * @param {{sign: ' ' | '+' | '-', text: string}[]} pieces of `diffWords`
 * @returns {Node[]}
 */
export function wordDiff(pieces) {
    return pieces.map(({ sign, text }) => {
        if (sign === ' ') return h('span', {}, ...prose(text));
        return h(sign === '+' ? 'ins' : 'del', {}, ...prose(text));
    });
}

/** @param {string} text @returns {(string | HTMLElement)[]} */
export function prose(text) {
    return fieldPieces(text).map(({ text: piece, field }) =>
        field ? h('code', { class: 'field-token', title: piece }, field) : piece
    );
}
