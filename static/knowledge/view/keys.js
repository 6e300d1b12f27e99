/** @file The sheet of shortcuts of the knowledge page. */
import { h } from '../../dom.js';
import { openDialog } from '../../ui/dialogs.js';
import { iconButton, keycaps } from '../../ui/pieces.js';

const KEYS = [
    ['keySearch', ['/']],
    ['keySections', ['1', '…', '5']],
    ['keyNext', ['J']],
    ['keyPrevious', ['K']],
    ['keySave', ['Ctrl', 'S']],
    ['keyPanes', ['F6']],
    ['keyChange', [']', '[']],
    ['keyGraph', ['←', '↑', '→', '↓']],
    ['keyExpand', ['Enter']],
    ['keyPin', ['P']],
    ['keyZoom', ['+', '-', '0']],
    ['help', ['?']],
];

/** @param {import('./page.js').Page} page */
export function showKeys({ t, settings }) {
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
            h('h2', { id: 'sheet-title' }, t('help')),
            iconButton('close-sheet', 'close', t('close'), { onclick: () => dialog.close() }),
        ),
        h(
            'dl',
            { class: 'shortcut-list' },
            ...KEYS.flatMap(([name, keys]) => [
                h('dt', {}, t(/** @type {string} */ (name))),
                h('dd', {}, keycaps(/** @type {string[]} */ (keys)), h('span', { class: 'said' }, [...keys].join(' '))),
            ]),
        ),
        h('label', { class: 'check' }, letters, h('span', {}, t('letters'))),
    ));
    openDialog(dialog);
}
