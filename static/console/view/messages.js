/** @file The messages of a thread: keeps to its end, or where the reader is, whatever comes before or after. */
import { h } from '../../dom.js';
import { dayName, startOfDay } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { blocksOf } from '../model/blocks.js';
import { entriesOf } from '../model/thread.js';
import { entryFace, fillEntry } from './entry.js';
import { button, emptyState, loadingPhase, skeleton } from '../../ui/pieces.js';
import { paint, paintEach } from '../../ui/paint.js';

/** Nearer to the end than this, new messages scroll into view. */
const NEAR_END_PX = 100;
/** Nearer to the start than this, earlier messages are fetched. */
const NEAR_START_PX = 80;
/** As many entries of a long thread stand on the page; earlier ones come as the reader goes back. */
const LATEST = 60;
const STEP = 50;

export class Messages {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        /** @type {string | undefined} */
        this.conversation = undefined;
        this.limit = LATEST;
        /** Entries there were when it was last drawn. */
        this.count = 0;
        /** What the entries were last drawn from. @type {unknown[]} */
        this.drawn = [];
        this.isLoadingOlder = false;
        this.isPinned = true;
        this.loadingSince = page.now();
        /** Keys on screen when the reader left the end: what comes after them is new. @type {Set<string>} */
        this.known = new Set();

        this.older = h(
            'div',
            { class: 'older' },
            button('ghost', 'older', t('older'), { onclick: () => this.#loadOlder() }),
        );
        this.list = h('ol', { class: 'entries' });
        this.typing = h('p', { class: 'typing' });
        this.state = h('div', { class: 'thread-state' });
        this.scroller = h(
            'div',
            { class: 'messages', role: 'region', tabindex: 0, 'data-name': 'messages' },
            this.older,
            this.state,
            this.list,
            this.typing,
        );
        this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
        // The composer below grows and shrinks; who reads the end goes on reading the end.
        new ResizeObserver(() => this.isPinned && this.#stickToEnd()).observe(this.scroller);
        this.pill = button('pill', 'new-messages', '', { onclick: () => this.toEnd() });
        this.element = h('div', { class: 'messages-box' }, this.scroller, this.pill);
    }

    focus() {
        this.scroller.focus();
    }

    toEnd() {
        this.#stickToEnd();
        this.page.render();
    }

    #stickToEnd() {
        this.isPinned = true;
        this.scroller.scrollTop = this.scroller.scrollHeight;
    }

    /** @param {string} conversation */
    render(conversation) {
        const thread = this.page.desk.threads.get(conversation);
        const isSwitch = conversation !== this.conversation;
        if (isSwitch) this.loadingSince = this.page.now();
        this.conversation = conversation;
        this.#renderEntries(thread, isSwitch);
        this.#renderState(thread);
        this.#renderTyping(thread);
        if (!this.isPinned) return;
        this.#stickToEnd();
        if (!document.hidden) this.page.desk.see();
    }

    /**
     * Draws the entries if they, or what they are shown with, have changed.
     *
     * @param {import('../model/thread.js').Thread} thread
     * @param {boolean} isSwitch
     */
    #renderEntries(thread, isSwitch) {
        const { desk, t, ui } = this.page;
        const contact = this.page.contact();
        const from = [
            thread,
            this.limit,
            this.isPinned,
            ui.chosen,
            desk.link.state,
            desk.me,
            desk.masks.shown,
            contact.id,
            contact.name,
            startOfDay(this.page.now()),
        ];
        if (!isSwitch && from.every((part, at) => part === this.drawn[at])) return;
        const staysAtEnd = isSwitch || this.isPinned;
        const place = staysAtEnd ? undefined : this.#place();

        const entries = thread.isLoaded ? entriesOf(thread) : [];
        // Who reads further up keeps all that stands there, whatever comes before or after it.
        this.limit = staysAtEnd ? LATEST : this.limit + entries.length - this.count;
        this.count = entries.length;
        this.drawn = from.with(1, this.limit);
        const blocks = blocksOf(entries.slice(-this.limit));
        this.#renderBlocks(blocks, thread);
        this.older.hidden = !thread.hasOlder && entries.length <= this.limit;
        this.scroller.setAttribute('aria-label', t('messages', { name: contact.name || t('customer') }));

        if (staysAtEnd) this.#stickToEnd();
        else if (place) this.#restore(place);
        this.#renderPill(blocks, staysAtEnd);
    }

    /** @param {ReturnType<typeof blocksOf>} blocks @param {import('../model/thread.js').Thread} thread */
    #renderBlocks(blocks, thread) {
        const { page } = this;
        paintEach(this.list, blocks, {
            key: (block) => block.key,
            make: () => h('li', {}),
            draw: (element, block) =>
                block.kind === 'day'
                    ? paint(element, dayName(block.time, page.now(), page.locale), (each, day) => {
                        each.className = 'day';
                        each.replaceChildren(h('span', {}, day));
                    })
                    : paint(element, entryFace(block, thread, page), (each, face) => fillEntry(each, face, page)),
        });
    }

    /** @param {import('../model/thread.js').Thread} thread */
    #renderState(thread) {
        const { desk, t } = this.page;
        const refusal = desk.threads.refusals.get(thread.conversation);
        let kind = loadingPhase(this.loadingSince, this.page.now());
        if (refusal) kind = 'failed';
        else if (thread.isLoaded) kind = this.count === 0 ? 'empty' : 'none';
        this.scroller.setAttribute('aria-busy', String(!thread.isLoaded && !refusal));
        const again = { name: 'again', label: t('tryAgain'), run: () => desk.loadThread(thread.conversation) };
        paint(this.state, { kind, code: refusal?.code }, (element) =>
            element.replaceChildren(
                ...{
                    shapes: () => [h('span', { class: 'said' }, t('loadingThread')), skeleton('message')],
                    late: () => [emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: again })],
                    failed: () => [
                        refusal?.code === 404
                            ? emptyState({ icon: 'search', title: t('gone'), text: t('goneMore') })
                            : emptyState({
                                icon: 'alert',
                                title: t('loadFailed'),
                                text: refusal?.message,
                                action: again,
                            }),
                    ],
                    empty: () => [emptyState({ icon: 'chat', title: t('noEntries') })],
                }[kind]?.() ?? [],
            ));
    }

    /** @param {import('../model/thread.js').Thread} thread */
    #renderTyping(thread) {
        const { t } = this.page;
        const isTyping = thread.typing !== undefined && thread.typing.until > this.page.now();
        const name = thread.typing?.name || this.page.contact().name || t('customer');
        this.typing.hidden = !isTyping;
        paint(this.typing, { isTyping, name }, (element) =>
            element.replaceChildren(
                h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i', {}), h('i', {}), h('i', {})),
                t('typing', { name }),
            ));
    }

    /** @param {{key: string}[]} blocks @param {boolean} wasAtEnd */
    #renderPill(blocks, wasAtEnd) {
        if (wasAtEnd) this.known = new Set(blocks.map((block) => block.key));
        const lastKnown = blocks.findLastIndex((block) => this.known.has(block.key));
        const n = wasAtEnd || lastKnown < 0
            ? 0
            : blocks.slice(lastKnown + 1).filter((block) => block.key.startsWith('m:')).length;
        this.pill.hidden = n === 0;
        paint(
            this.pill,
            n,
            (element) => element.replaceChildren(this.page.t('newMessages', { n }), icon('arrowDown', 14)),
        );
    }

    #isAtEnd() {
        const { scrollHeight, scrollTop, clientHeight } = this.scroller;
        return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    }

    /** The first entry in sight, and where it stands. */
    #place() {
        const top = this.scroller.getBoundingClientRect().top;
        const element = [...this.list.children].find((child) => child.getBoundingClientRect().bottom > top);
        return element && { element, top: element.getBoundingClientRect().top };
    }

    /** @param {{element: Element, top: number}} place */
    #restore({ element, top }) {
        const moved = element.getBoundingClientRect().top - top;
        if (element.isConnected && Math.abs(moved) >= 1) this.scroller.scrollTop += moved;
    }

    #scrolled() {
        this.isPinned = this.#isAtEnd();
        if (this.scroller.scrollTop < NEAR_START_PX) this.#loadOlder();
        if (this.isPinned) this.page.render();
    }

    async #loadOlder() {
        const { desk } = this.page;
        if (this.isLoadingOlder || this.conversation === undefined) return;
        if (this.count > this.limit) {
            this.limit += STEP;
            return this.page.render();
        }
        if (!desk.threads.get(this.conversation).hasOlder) return;
        this.isLoadingOlder = true;
        await desk.loadOlder(this.conversation);
        this.isLoadingOlder = false;
    }
}
