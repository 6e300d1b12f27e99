/** @file The sheet of shortcuts. */
import { h } from '../../dom.js';
import { openDialog } from '../../ui/dialogs.js';
import { iconButton, keycaps } from '../../ui/pieces.js';
import { SHORTCUTS } from '../model/shortcuts.js';

const SHORTCUT_WORDS = /** @type {Record<string, string>} */ ({ reply: 'replyKey', note: 'noteKey' });

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
