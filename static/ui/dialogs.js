/** @file Dialogs: shown once, closed by a press beside them, and a question before an act that cannot be undone. */
import { h } from '../dom.js';

/**
 * Asks before an act. The safe way out comes first and has the focus.
 *
 * @param {{title: string, text: string, act: string, cancel: string, isDanger?: boolean}} words
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, act, cancel, isDanger = false }) {
    return new Promise((resolve) => {
        const dialog = /** @type {HTMLDialogElement} */ (h(
            'dialog',
            { class: 'dialog', 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
            h('h2', { id: 'ask-title' }, title),
            h('p', { id: 'ask-text' }, text),
            h(
                'form',
                { method: 'dialog', class: 'dialog-acts' },
                h('button', { class: 'button', value: 'no', autofocus: true }, cancel),
                h('button', { class: isDanger ? 'button danger' : 'button primary', value: 'yes' }, act),
            ),
        ));
        openDialog(dialog, () => resolve(dialog.returnValue === 'yes'));
    });
}

/**
 * Shows a dialog once; the browser gives the focus back to its opener.
 *
 * @param {HTMLDialogElement} dialog
 * @param {() => void} [closed]
 */
export function openDialog(dialog, closed = () => {}) {
    document.body.append(dialog);
    dialog.addEventListener('click', (event) => {
        if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener('close', () => {
        dialog.remove();
        closed();
    });
    dialog.showModal();
}
