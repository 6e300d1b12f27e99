/** @file The folders of the inbox with their counts. */
import { h } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { countFolders, FOLDERS } from '../model/rows.js';
import { iconButton } from '../../ui/pieces.js';
import { paint } from '../../ui/paint.js';

const ICONS = { mine: 'person', queue: 'inbox', open: 'chat', bot: 'bot', closed: 'tick' };

/** The words of a folder's name. @param {import('../model/rows.js').Folder} folder */
export function folderName(folder) {
    return { mine: 'mine', queue: 'queue', open: 'open', bot: 'botFolder', closed: 'closedFolder' }[folder];
}

export class Folders {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        this.list = h('ul', { class: 'folder-list' });
        this.element = h(
            'nav',
            { class: 'pane folders', id: 'folders', 'aria-label': t('folders'), tabindex: -1 },
            h(
                'header',
                { class: 'pane-head' },
                h('h1', {}, t('inbox')),
                iconButton('close-folders', 'close', t('close'), {
                    class: 'button icon-only drawer-close',
                    onclick: () => page.run('closeDrawer'),
                }),
            ),
            this.list,
        );
    }

    /** Where the keyboard arrives. */
    focus() {
        /** @type {HTMLElement | null} */ (this.list.querySelector('[aria-current]'))?.focus();
    }

    render() {
        const { desk, t, ui } = this.page;
        const { inbox, me } = desk;
        const counts = countFolders(inbox.rows.values(), me?.id ?? '');
        const isPartial = inbox.hasMore('open');
        const folders = FOLDERS.map((folder) => ({
            folder,
            name: t(folderName(folder)),
            // Of what is resolved only the latest is loaded: a number would say nothing.
            count: inbox.state !== 'ready' || folder === 'closed'
                ? ''
                : `${counts[folder]}${isPartial && folder !== 'mine' && folder !== 'queue' ? '+' : ''}`,
            isCurrent: folder === ui.folder,
        }));
        paint(
            this.list,
            folders,
            (list) =>
                list.replaceChildren(...folders.map(({ folder, name, count, isCurrent }) =>
                    h(
                        'li',
                        {},
                        h(
                            'button',
                            {
                                type: 'button',
                                class: 'folder',
                                'data-name': folder,
                                'aria-current': isCurrent && 'true',
                                onclick: () => this.page.run('folder', folder),
                            },
                            icon(ICONS[folder]),
                            h('span', { class: 'folder-name' }, name),
                            count && h('span', { class: 'count' }, count),
                        ),
                    )
                )),
        );
    }
}
