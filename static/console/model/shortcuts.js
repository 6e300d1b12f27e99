/**
 * @file Keys to actions. Single letters work outside editable fields only and can be switched off, as WCAG 2.1.4
 * asks; nothing uses Alt with a letter, which opens browser menus.
 *
 * @typedef {'next' | 'previous' | 'reply' | 'note' | 'claim' | 'resolve' | 'resolveAndNext' | 'help' |
 *           'trial' | 'palette' | 'nextPane' | 'previousPane'} Action
 */

import { isComposing } from '../../dom.js';

/** In the order of the help sheet. `keys` are shown as keycaps. */
export const SHORTCUTS = /** @type {{action: Action, keys: string[]}[]} */ ([
    { action: 'next', keys: ['J'] },
    { action: 'previous', keys: ['K'] },
    { action: 'reply', keys: ['R'] },
    { action: 'note', keys: ['N'] },
    { action: 'claim', keys: ['T'] },
    { action: 'resolve', keys: ['E'] },
    { action: 'resolveAndNext', keys: ['Shift', 'E'] },
    { action: 'trial', keys: ['U'] },
    { action: 'palette', keys: ['Ctrl', 'K'] },
    { action: 'nextPane', keys: ['F6'] },
    { action: 'previousPane', keys: ['Shift', 'F6'] },
    { action: 'help', keys: ['?'] },
]);

const LETTERS = /** @type {Record<string, Action>} */ ({
    'j': 'next',
    'k': 'previous',
    'r': 'reply',
    'n': 'note',
    't': 'claim',
    'e': 'resolve',
    'E': 'resolveAndNext',
    'u': 'trial',
    '?': 'help',
});

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean,
 *          isComposing?: boolean, keyCode?: number}} event
 * @param {{isEditable: boolean, hasLetters: boolean}} place where the key was pressed, and the setting
 * @returns {Action | undefined}
 */
export function actionFor(event, { isEditable, hasLetters }) {
    if (isComposing(event) || event.altKey) return undefined;
    if (event.ctrlKey || event.metaKey) {
        return event.key.toLowerCase() === 'k' && !event.shiftKey ? 'palette' : undefined;
    }
    if (event.key === 'F6') return event.shiftKey ? 'previousPane' : 'nextPane';
    if (isEditable || !hasLetters) return undefined;
    return LETTERS[event.key];
}
