/** @file The small dialogs: a question before an act that cannot be undone, and the sheet of shortcuts. */
import { h } from '../../dom.js';
import { SHORTCUTS } from '../model/shortcuts.js';
import { button, iconButton, keycaps } from './pieces.js';

const SHORTCUT_WORDS = /** @type {Record<string, string>} */ ({ reply: 'replyKey', note: 'noteKey' });

/**
 * Asks before an act. The safe way out comes first and has the focus.
 *
 * @param {{title: string, text: string, act: string, cancel: string}} words
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, act, cancel }) {
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
                h('button', { class: 'button primary', value: 'yes' }, act),
            ),
        ));
        openDialog(dialog, () => resolve(dialog.returnValue === 'yes'));
    });
}

/** Shows all shortcuts and lets single letters be switched off. @param {import('./page.js').Page} page */
export function showShortcuts(page) {
    const { t, settings } = page;
    const letters = /** @type {HTMLInputElement} */ (h('input', {
        type: 'checkbox',
        checked: settings.letters,
        onchange: () => {
            settings.letters = letters.checked;
        },
    }));
    const dialog = /** @type {HTMLDialogElement} */ (h(
        'dialog',
        { class: 'dialog sheet', 'aria-labelledby': 'sheet-title' },
        h(
            'header',
            { class: 'dialog-head' },
            h('h2', { id: 'sheet-title' }, t('shortcuts')),
            iconButton('close-sheet', 'close', t('close'), { onclick: () => dialog.close() }),
        ),
        h(
            'dl',
            { class: 'shortcut-list' },
            ...SHORTCUTS.flatMap(({ action, keys }) => [
                h('dt', {}, t(SHORTCUT_WORDS[action] ?? action)),
                h('dd', {}, keycaps(keys), h('span', { class: 'said' }, keys.join(' '))),
            ]),
        ),
        h(
            'label',
            { class: 'check' },
            letters,
            h('span', {}, t('letters'), h('span', { class: 'facts' }, t('lettersMore'))),
        ),
    ));
    openDialog(dialog);
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
