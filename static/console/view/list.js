/** @file The list of conversations: a listbox whose order stands still under the hand. */
import { h, isComposing } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { countFolders, neighbour, orderWhileHeld, rowsInFolder } from '../model/rows.js';
import { folderName } from './folders.js';
import { button, emptyState, iconButton, loadingPhase, skeleton } from '../../ui/pieces.js';
import { paint, paintEach } from '../../ui/paint.js';
import { fillRow, rowFace } from './row.js';

/** As many rows stand on the page at first; further ones come as the list is scrolled. */
const STEP = 50;
/** Nearer to the end than this, further rows are drawn. */
const NEAR_END_PX = 800;

export class List {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        /** Conversations in the order on screen. @type {string[]} */
        this.shown = [];
        /** The folder and sort that `shown` belongs to. */
        this.view = '';
        this.limit = STEP;
        this.hasPointer = false;
        this.loadingSince = page.now();

        this.title = h('h2', { class: 'list-title' });
        this.sort = /** @type {HTMLSelectElement} */ (h(
            'select',
            {
                class: 'sort',
                'aria-label': t('sort'),
                onchange: () => page.run('sort', this.sort.value),
            },
            h('option', { value: 'wait' }, t('sortWait')),
            h('option', { value: 'latest' }, t('sortLatest')),
        ));
        this.pill = button('pill', 'pill', '', { onclick: (event) => this.#release(event) });
        this.rows = h('ul', {
            class: 'rows',
            role: 'listbox',
            'aria-label': t('conversations'),
            onclick: (event) => this.#clicked(event),
            onkeydown: (event) => this.#pressed(event),
        });
        this.state = h('div', { class: 'list-state' });
        this.more = h(
            'div',
            { class: 'list-more' },
            button('', 'more', t('showMore'), { onclick: () => page.desk.loadMore(page.ui.folder) }),
        );
        this.scroller = h('div', { class: 'scroller' }, this.rows, this.state, this.more);
        this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
        // The pill is inside too: on the way to it the list must not let go.
        this.body = h('div', { class: 'list-body' }, this.pill, this.scroller);
        this.body.addEventListener('pointerenter', (event) => this.#hold(event.pointerType === 'mouse'));
        this.body.addEventListener('pointerleave', () => this.#hold(false));
        this.body.addEventListener('focusout', () => page.render());
        this.element = h(
            'section',
            { class: 'pane list', id: 'list', 'aria-label': t('conversations') },
            h(
                'header',
                { class: 'pane-head' },
                iconButton('open-folders', 'menu', t('showFolders'), {
                    class: 'button icon-only folders-toggle',
                    'aria-controls': 'folders',
                    onclick: () => page.run('drawer', 'folders'),
                }),
                this.title,
                h('span', { class: 'spring' }),
                iconButton('search', 'search', t('search'), { onclick: () => page.run('palette') }),
                h('span', { class: 'sort-box' }, this.sort, icon('chevronDown', 14)),
            ),
            this.body,
        );
    }

    /** Where the keyboard arrives. */
    focus() {
        const row = this.#reach(this.#current());
        if (row) row.focus();
        /** @type {HTMLElement | null} */ else (this.element.querySelector('.list-state button, .sort'))?.focus();
    }

    /** A conversation that the agent's own act moved elsewhere leaves at once: that is expected. @param {string} conversation */
    drop(conversation) {
        this.shown = this.shown.filter((id) => id !== conversation);
    }

    /** @param {number} step @returns {string | undefined} */
    neighbour(step) {
        return neighbour(this.shown, this.page.desk.open, step);
    }

    /** Keeps the opened row in sight, and the focus on it if the list has it. @param {string} conversation */
    reveal(conversation) {
        const element = this.#reach(conversation);
        element?.scrollIntoView({ block: 'nearest' });
        if (this.rows.contains(document.activeElement)) element?.focus({ preventScroll: true });
    }

    render() {
        const { desk, t, ui } = this.page;
        const { inbox } = desk;
        const wanted = rowsInFolder(inbox.rows.values(), ui.folder, desk.me?.id ?? '', ui.sort).map((row) =>
            row.conversation
        );
        const view = `${ui.folder} ${ui.sort}`;
        const isHeld = view === this.view && (this.hasPointer || this.#hasFocus());
        const { shown, waiting } = orderWhileHeld(this.shown.filter((id) => inbox.rows.has(id)), wanted, isHeld);
        this.shown = shown;
        if (view !== this.view) this.limit = STEP;
        this.view = view;

        paint(
            this.title,
            {
                name: t(folderName(ui.folder)),
                n: inbox.state === 'ready' && ui.folder !== 'closed' ? wanted.length : undefined,
            },
            (element, { name, n }) =>
                element.replaceChildren(name, h('span', { class: 'count' }, n === undefined ? '' : String(n))),
        );
        this.sort.value = ui.sort;
        this.pill.hidden = waiting === 0;
        paint(this.pill, waiting, (element) => element.replaceChildren(t('newRows', { n: waiting })));

        this.#renderRows(shown.slice(0, this.limit));
        this.#renderState(shown.length);
        this.more.hidden = shown.length === 0 || shown.length > this.limit || !inbox.hasMore(ui.folder);
    }

    /** @param {string[]} shown */
    #renderRows(shown) {
        const { desk } = this.page;
        const drafts = desk.drafts?.conversations() ?? new Set();
        const current = this.#current();
        this.rows.hidden = shown.length === 0;
        paintEach(this.rows, shown, {
            key: (conversation) => conversation,
            make: () => h('li', { class: 'row', role: 'option' }),
            draw: (element, conversation, at) => {
                const row = desk.inbox.rows.get(conversation);
                if (row) {
                    paint(element, rowFace(row, this.page, drafts), (each, face) => fillRow(each, face, this.page));
                }
                element.tabIndex = conversation === current ? 0 : -1;
                element.setAttribute('aria-setsize', String(this.shown.length));
                element.setAttribute('aria-posinset', String(at + 1));
            },
        });
    }

    /** @param {number} count */
    #renderState(count) {
        const { desk, t, ui } = this.page;
        const { inbox } = desk;
        const now = this.page.now();
        const isAsked = ui.folder !== 'closed' || inbox.pages.has(ui.folder);
        const isLoading = inbox.state === 'loading' || (inbox.state === 'ready' && count === 0 && !isAsked);
        if (!isLoading) this.loadingSince = now;
        const kind = inbox.state === 'failed'
            ? 'failed'
            : isLoading
            ? loadingPhase(this.loadingSince, now)
            : count === 0
            ? 'empty'
            : 'none';
        this.scroller.setAttribute('aria-busy', String(isLoading));
        const waiting = countFolders(inbox.rows.values(), desk.me?.id ?? '').queue;
        paint(this.state, { kind, folder: ui.folder, waiting, code: inbox.refusal?.code }, (element) => {
            element.replaceChildren(...this.#stateParts(kind, waiting));
        });
    }

    /** @param {string} kind @param {number} waiting */
    #stateParts(kind, waiting) {
        const { desk, t, ui } = this.page;
        const again = { name: 'again', label: t('tryAgain'), run: () => desk.loadInbox() };
        if (kind === 'shapes') return [h('span', { class: 'said' }, t('loadingRows')), skeleton('row')];
        if (kind === 'late') {
            return [emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: again })];
        }
        if (kind === 'failed') {
            return [
                desk.inbox.refusal?.code === 103
                    ? emptyState({
                        icon: 'lock',
                        title: t('denied'),
                        text: t('deniedMore'),
                        action: { name: 'sign-out', label: t('signOut'), run: () => this.page.run('signOut') },
                    })
                    : emptyState({
                        icon: 'alert',
                        title: t('loadFailed'),
                        text: desk.inbox.refusal?.message,
                        action: again,
                    }),
            ];
        }
        if (kind !== 'empty') return [];
        const goTo = (/** @type {string} */ folder, /** @type {string} */ label) => ({
            name: `to-${folder}`,
            label: t(label),
            run: () => this.page.run('folder', folder),
        });
        switch (ui.folder) {
            case 'mine':
                return [
                    emptyState(
                        waiting > 0
                            ? {
                                icon: 'tick',
                                title: t('allDone'),
                                text: t('lookAtQueue', { n: waiting }),
                                action: goTo('queue', 'openQueue'),
                            }
                            : {
                                icon: 'tick',
                                title: t('allDone'),
                                text: t('nothingOfYours'),
                                action: goTo('open', 'openAll'),
                            },
                    ),
                ];
            case 'queue':
                return [
                    emptyState({
                        icon: 'tick',
                        title: t('queueEmpty'),
                        text: t('queueEmptyMore'),
                        action: goTo('mine', 'openMine'),
                    }),
                ];
            case 'open':
                return [
                    emptyState({
                        icon: 'inbox',
                        title: t('openEmpty'),
                        text: t('openEmptyMore'),
                        action: goTo('closed', 'closedFolder'),
                    }),
                ];
            default:
                return [
                    emptyState({
                        icon: 'inbox',
                        title: t(ui.folder === 'bot' ? 'botEmpty' : 'closedEmpty'),
                        action: goTo('open', 'openAll'),
                    }),
                ];
        }
    }

    /** The row that Tab reaches. */
    #current() {
        const focused = /** @type {HTMLElement} */ (document.activeElement);
        if (focused?.parentElement === this.rows) return focused.dataset.key;
        const { open } = this.page.desk;
        return open !== undefined && this.shown.includes(open) ? open : this.shown[0];
    }

    #hasFocus() {
        return this.body.contains(document.activeElement);
    }

    /** @param {boolean} hasPointer */
    #hold(hasPointer) {
        this.hasPointer = hasPointer;
        this.page.render();
    }

    /** Shows what has waited behind the pill. @param {Event} event */
    #release(event) {
        this.view = '';
        this.scroller.scrollTop = 0;
        this.render();
        // From the keyboard: the pill has gone, the list goes on.
        if (/** @type {MouseEvent} */ (event).detail === 0) this.focus();
    }

    /** @param {string | undefined} conversation @returns {HTMLElement | null} */
    #element(conversation) {
        return conversation === undefined ? null : this.rows.querySelector(`[data-key="${CSS.escape(conversation)}"]`);
    }

    /** A row's element, drawn now if the list has not come so far. @param {string | undefined} conversation */
    #reach(conversation) {
        const at = conversation === undefined ? -1 : this.shown.indexOf(conversation);
        if (at >= this.limit) {
            this.limit = at + STEP;
            this.render();
        }
        return this.#element(conversation);
    }

    #scrolled() {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        if (this.limit >= this.shown.length || scrollHeight - scrollTop - clientHeight > NEAR_END_PX) return;
        this.limit += STEP;
        this.page.render();
    }

    /** @param {Event} event */
    #clicked(event) {
        const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('.row'));
        if (!row) return;
        row.focus({ preventScroll: true });
        this.page.run('select', row.dataset.key);
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
        const at = this.#current();
        const target = {
            ArrowDown: () => neighbour(this.shown, at, 1),
            ArrowUp: () => neighbour(this.shown, at, -1),
            Home: () => this.shown[0],
            End: () => this.shown[this.shown.length - 1],
        }[event.key];
        if (target) this.#reach(target())?.focus();
        else if (event.key === 'Enter' || event.key === ' ') this.page.run('select', at);
        else return;
        event.preventDefault();
        this.page.render();
    }
}
