/**
 * @file A long list to choose from: only the rows near the screen are drawn, the next page is asked for near the end,
 * and the keyboard goes through all of them.
 */
import { h, isComposing } from '../dom.js';
import { paint, paintEach } from './paint.js';
import { button, emptyState, loadingPhase, skeleton } from './pieces.js';
import { refusalText } from './rest.js';
import { windowOf } from './window.js';

/** So many rows before the end the next page is asked for. */
const AHEAD = 15;

/** @template Item */
export class ListView {
    /**
     * @param {{
     *   t: import('./text/texts.js').Translate,
     *   label: string,
     *   height: number, // of a row, in pixels; the same for all
     *   key: (item: Item) => string,
     *   face: (item: Item) => unknown, // everything that shows
     *   fill: (row: HTMLElement, item: Item) => void,
     *   chosen: (key: string) => void,
     *   more?: () => void,
     *   again: () => void,
     *   empty: () => {icon: string, title: string, text?: string, action?: any},
     * }} how
     */
    constructor(how) {
        this.how = how;
        /** @type {Item[]} */
        this.items = [];
        this.current = '';
        this.above = h('div', { role: 'presentation' });
        this.below = h('div', { role: 'presentation' });
        this.rows = h('div', { role: 'presentation' });
        this.state = h('div', { class: 'list-state' });
        this.box = h(
            'div',
            {
                class: 'list-box',
                role: 'listbox',
                'aria-label': how.label,
                tabindex: -1,
                onkeydown: (event) => this.#pressed(event),
                onclick: (event) => this.#clicked(event),
            },
            this.above,
            this.rows,
            this.below,
        );
        this.element = h(
            'div',
            { class: 'scroller', onscroll: () => this.#drawRows() },
            this.box,
            this.state,
        );
    }

    /**
     * @param {{
     *   items: Item[], total?: number, hasMore?: boolean, isLoaded: boolean,
     *   askedAt?: number, refusal?: import('./rest.js').Refusal,
     * }} list
     * @param {string | undefined} current key of the chosen row
     * @param {number} now
     */
    show(list, current, now) {
        this.items = list.items;
        this.total = list.total ?? list.items.length;
        this.hasMore = list.hasMore === true && list.refusal === undefined;
        const isMoved = current !== undefined && current !== this.current;
        this.current = current ?? '';
        this.element.setAttribute('aria-busy', String(list.askedAt !== undefined));
        this.box.hidden = this.items.length === 0;
        this.#drawState(list, now);
        if (isMoved) this.#reveal(this.current);
        this.#drawRows();
    }

    /** Puts the keyboard into the list. */
    focus() {
        const key = this.#keyOfFocus();
        if (key === undefined) this.element.querySelector('button')?.focus();
        else this.#focusRow(key);
    }

    /** The key of the row so many steps on. @param {number} step @returns {string | undefined} */
    neighbour(step) {
        const at = this.#indexOf(this.current);
        const item = this.items[at < 0 ? 0 : Math.max(0, Math.min(this.items.length - 1, at + step))];
        return item && this.how.key(item);
    }

    /** @param {string} key */
    #indexOf(key) {
        return this.items.findIndex((item) => this.how.key(item) === key);
    }

    /** The one row that Tab comes to. */
    #keyOfFocus() {
        if (this.#indexOf(this.current) >= 0) return this.current;
        return this.items[0] && this.how.key(this.items[0]);
    }

    #drawRows() {
        const { scrollTop: top, clientHeight: visible } = this.element;
        const { key, face, fill, height, more } = this.how;
        const view = windowOf({ count: this.items.length, height, top, visible: visible || 900 });
        this.above.style.height = `${view.above}px`;
        this.below.style.height = `${view.below}px`;
        const tabStop = this.#keyOfFocus();
        const hadFocus = this.rows.contains(document.activeElement);
        paintEach(this.rows, this.items.slice(view.from, view.to), {
            key,
            make: () => h('div', { class: 'list-row', role: 'option' }),
            draw: (row, item, at) => {
                const isCurrent = key(item) === this.current;
                row.setAttribute('aria-selected', String(isCurrent));
                row.setAttribute('aria-posinset', String(view.from + at + 1));
                row.setAttribute('aria-setsize', String(this.total));
                row.tabIndex = key(item) === tabStop ? 0 : -1;
                paint(row, face(item), () => fill(row, item));
            },
        });
        // A row that was scrolled away takes the focus along; the list keeps it.
        if (hadFocus && !this.rows.contains(document.activeElement)) this.box.focus({ preventScroll: true });
        if (this.hasMore && view.to >= this.items.length - AHEAD) more?.();
    }

    /** @param {any} list @param {number} now */
    #drawState({ askedAt, refusal, isLoaded }, now) {
        const { t, again, empty } = this.how;
        const phase = askedAt === undefined ? 'done' : loadingPhase(askedAt, now);
        const isEmpty = this.items.length === 0;
        const kind = refusal ? 'refused' : phase === 'late' ? 'late' : !isEmpty ? '' : isLoaded ? 'empty' : phase;
        const face = { kind, refusal, empty: kind === 'empty' && { ...empty(), action: undefined } };
        paint(this.state, face, (element) => {
            const retry = { name: 'again', label: t('tryAgain'), run: again };
            const shown = {
                refused: () => h(
                    'div',
                    { class: 'list-problem', role: 'alert' },
                    h('p', {}, refusal && refusalText(refusal, t)),
                    button('', 'again', t('tryAgain'), { onclick: again }),
                ),
                late: () => emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: retry }),
                shapes: () => skeleton('row'),
                empty: () => emptyState(empty()),
            }[kind]?.();
            element.replaceChildren(...shown ? [shown] : []);
        });
    }

    /** Scrolls a row into view. @param {string} key */
    #reveal(key) {
        const at = this.#indexOf(key);
        if (at < 0) return;
        const { height } = this.how;
        const { scrollTop, clientHeight } = this.element;
        if (at * height < scrollTop) this.element.scrollTop = at * height;
        else if ((at + 1) * height > scrollTop + clientHeight && clientHeight > 0) {
            this.element.scrollTop = (at + 1) * height - clientHeight;
        }
    }

    /** @param {string} key */
    #focusRow(key) {
        this.#reveal(key);
        this.#drawRows();
        /** @type {HTMLElement | null} */
        (this.rows.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus({ preventScroll: true });
    }

    /** @param {MouseEvent} event */
    #clicked(event) {
        const target = /** @type {HTMLElement} */ (event.target);
        const row = /** @type {HTMLElement | null} */ (target.closest('[role=option]'));
        if (row?.dataset.key !== undefined && !target.closest('button')) this.how.chosen(row.dataset.key);
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
        const focused = /** @type {HTMLElement} */ (document.activeElement).closest('[role=option]');
        const key = /** @type {HTMLElement | null} */ (focused)?.dataset.key ?? this.#keyOfFocus() ?? '';
        const at = this.#indexOf(key);
        const last = this.items.length - 1;
        const page = Math.max(1, Math.floor(this.element.clientHeight / this.how.height) - 1);
        const to = /** @type {Record<string, number>} */ ({
            ArrowDown: at + 1,
            ArrowUp: at - 1,
            PageDown: at + page,
            PageUp: at - page,
            Home: 0,
            End: last,
        })[event.key];
        if (to !== undefined) {
            event.preventDefault();
            const item = this.items[Math.max(0, Math.min(last, to))];
            if (item) this.#focusRow(this.how.key(item));
        } else if (event.key === 'Enter' || event.key === ' ') {
            if (/** @type {Element} */ (event.target).closest('button')) return;
            event.preventDefault();
            this.how.chosen(key);
        }
    }
}
