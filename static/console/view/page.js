/** @file The console's page: its panes, what they show, and what the agent can do with them. */
import { h } from '../../dom.js';
import { readAddress, writeAddress } from '../model/address.js';
import { textOf } from '../model/parts.js';
import { problemText } from '../model/problem.js';
import { isInFolder, unreadOf } from '../model/rows.js';
import { actionFor } from '../model/shortcuts.js';
import { stretchesOf } from '../model/ownership.js';
import { Banner } from './banner.js';
import { commandsOf } from './commands.js';
import { Details } from './details.js';
import { ask, showShortcuts } from './dialogs.js';
import { Folders } from './folders.js';
import { List } from './list.js';
import { Menu } from './menu.js';
import { Palette } from './palette.js';
import { Rail } from './rail.js';
import { ThreadPane } from './thread.js';
import { Toast } from './toast.js';

/** Below this width one pane shows at a time. */
const ONE_PANE = '(width < 720px)';
/** Below this width the details are a drawer. */
const DETAILS_DRAWER = '(width < 1280px)';

export class Page {
    /**
     * @param {{
     *   desk: import('../desk/desk.js').Desk,
     *   settings: import('../settings.js').Settings,
     *   t: import('../text/texts.js').Translate,
     *   locale: string,
     *   root: HTMLElement,
     *   leave: (reason: 'locale' | 'signOut') => void,
     * }} world
     */
    constructor({ desk, settings, t, locale, root, leave }) {
        this.desk = desk;
        this.settings = settings;
        this.t = t;
        this.locale = locale;
        this.leave = leave;
        const { folder, sort, conversation } = readAddress(location.search);
        this.ui = { folder, sort, chosen: /** @type {number | undefined} */ (undefined) };
        this.isScheduled = false;
        this.ends = new AbortController();

        this.rail = new Rail(this);
        this.banner = new Banner(this);
        this.folders = new Folders(this);
        this.list = new List(this);
        this.thread = new ThreadPane(this);
        this.details = new Details(this);
        this.menu = new Menu(this);
        this.toast = new Toast(this);
        this.log = h('div', { class: 'said', role: 'log', 'aria-live': 'polite' });
        this.scrim = h('div', { class: 'scrim', onclick: () => this.#closeDrawer() });
        this.element = h(
            'div',
            { class: 'console' },
            h('a', {
                class: 'skip',
                href: '#thread',
                onclick: (event) => {
                    event.preventDefault();
                    this.thread.element.focus();
                },
            }, t('skip')),
            this.rail.element,
            h(
                'div',
                { class: 'work' },
                this.banner.element,
                h(
                    'div',
                    { class: 'panes' },
                    this.folders.element,
                    this.list.element,
                    this.thread.element,
                    this.details.element,
                    this.scrim,
                ),
            ),
            this.menu.element,
            this.toast.element,
            this.log,
        );
        root.replaceChildren(this.element);

        this.#listen();
        this.#showConversation(conversation);
        this.#askForFolder();
        this.#draw();
    }

    /** Ends listening; the element may then be replaced. */
    end() {
        this.ends.abort();
        clearInterval(this.ticking);
    }

    now() {
        return Date.now();
    }

    /**
     * The customer of the open conversation, as far as known.
     *
     * @returns {{id: string, name?: string, channel?: string, isKnown: boolean, [key: string]: any}}
     */
    contact() {
        const { inbox, threads, open } = this.desk;
        if (open === undefined) return { id: '', isKnown: false };
        const known = { ...inbox.rows.get(open)?.contact, ...threads.get(open).contact };
        return { id: open, ...known, isKnown: 'id' in known };
    }

    unreadOfMine() {
        const { inbox, me, seen } = this.desk;
        return [...inbox.rows.values()].filter((row) => isInFolder(row, 'mine', me?.id ?? '')).reduce(
            (sum, row) => sum + unreadOf(row, seen),
            0,
        );
    }

    // Drawing

    /** Draws with the next frame; hidden pages get no frames, but their title counts on. */
    render() {
        if (this.isScheduled) return;
        this.isScheduled = true;
        const draw = () => {
            this.isScheduled = false;
            if (!this.ends.signal.aborted) this.#draw();
        };
        if (document.hidden) setTimeout(draw, 250);
        else requestAnimationFrame(draw);
    }

    #draw() {
        if (this.desk.isSignedOut) return this.leave('signOut');
        for (const part of [this.rail, this.banner, this.folders, this.list, this.thread, this.details, this.menu]) {
            part.render();
        }
        const unread = this.unreadOfMine();
        const name = this.desk.open === undefined ? this.t('inbox') : this.contact().name || this.t('customer');
        document.title = `${unread ? `(${unread}) ` : ''}${name} · ${this.t('product')}`;
    }

    #listen() {
        const { signal } = this.ends;
        this.desk.changed = () => this.render();
        this.desk.heard = (message) => this.#announce(message);
        this.desk.refused = (problem) => this.#tellProblem(problem);
        document.addEventListener('keydown', (event) => this.#pressed(event), { signal });
        document.addEventListener('visibilitychange', () => this.render(), { signal });
        addEventListener('popstate', () => this.#followAddress(), { signal });
        matchMedia(DETAILS_DRAWER).addEventListener('change', () => this.#closeDrawer(), { signal });
        // Waits and times in words go on by themselves.
        this.ticking = setInterval(() => this.render(), 1000);
        setTimeout(() => this.render(), 250);
    }

    /** @param {any} message */
    #announce(message) {
        const name = message.from.role === 'bot' ? this.t('bot') : this.contact().name || this.t('customer');
        const line = h('p', {}, `${name}: ${textOf(message.parts, (type) => this.t(type))}`);
        this.log.replaceChildren(...[...this.log.children].slice(-4), line);
    }

    /** @param {import('../desk/desk.js').Problem} problem */
    #tellProblem(problem) {
        const { conversation } = problem;
        const { desk } = this;
        const ownership = conversation === undefined ? { owner: 'queue', isMine: false } : desk.ownership(conversation);
        const stretches = conversation === undefined ? [] : stretchesOf(desk.threads.get(conversation));
        const since = stretches[stretches.length - 1]?.from;
        this.toast.show(
            problemText(problem, { ownership, since, hasKeptDraft: problem.act === 'reply' }, this.locale, this.t),
            { isFailure: true },
        );
        if (problem.act === 'reply') this.thread.composer.reload();
        this.render();
    }

    // Acting

    /** Does what a control, a key or the palette asks for. @param {string} action @param {any} [detail] */
    run(action, detail) {
        const { desk } = this;
        const { open } = desk;
        switch (action) {
            case 'select':
                return this.#select(detail);
            case 'next':
                return this.#go(1);
            case 'previous':
                return this.#go(-1);
            case 'back':
                return history.state?.isInside ? history.back() : this.#select(undefined);
            case 'folder':
                return this.#openFolder(detail);
            case 'sort':
                return this.#setPlace({ sort: detail });
            case 'reply':
                return this.#write('reply');
            case 'note':
                return this.#write('note');
            case 'claim':
                return open !== undefined && this.#claim(open);
            case 'release':
                return open !== undefined && this.#releaseConversation(open);
            case 'resolve':
                return open !== undefined && this.#resolve(open, false);
            case 'resolveAndNext':
                return open !== undefined && this.#resolve(open, true);
            case 'explain':
                return this.#explain(detail);
            case 'drawer':
                return this.#openDrawer(detail);
            case 'closeDrawer':
                return this.#closeDrawer();
            case 'palette':
                return void new Palette(this, commandsOf(this));
            case 'help':
                return showShortcuts(this);
            case 'nextPane':
                return this.#goToPane(1);
            case 'previousPane':
                return this.#goToPane(-1);
            case 'theme':
                this.settings.theme = detail;
                return this.settings.apply(document.documentElement);
            case 'locale':
                this.settings.locale = detail;
                return this.leave('locale');
            case 'signOut':
                return this.leave('signOut');
        }
    }

    /** Chooses the message that the details explain; choosing it again lets go. @param {number | undefined} seq */
    choose(seq) {
        if (seq !== undefined && !getSelection()?.isCollapsed) return;
        this.ui.chosen = this.ui.chosen === seq ? undefined : seq;
        this.render();
    }

    /** @param {number} seq */
    #explain(seq) {
        this.choose(seq);
        if (this.ui.chosen !== undefined && matchMedia(DETAILS_DRAWER).matches) this.#openDrawer('details');
    }

    focusMessages() {
        this.thread.messages.focus();
    }

    toEnd() {
        this.#draw();
        this.thread.messages.toEnd();
    }

    /** @param {'reply' | 'note'} mode */
    #write(mode) {
        if (this.desk.open === undefined) return;
        if (mode === 'reply' && !this.desk.rights(this.desk.open).canReply) return this.toast.show(this.t('onlyOwner'));
        this.thread.composer.turnTo(mode);
    }

    /** @param {string} conversation */
    async #claim(conversation) {
        const done = this.desk.claim(conversation);
        this.#settleList(conversation);
        this.#draw();
        this.thread.composer.turnTo('reply');
        await done;
    }

    /** @param {string} conversation */
    async #releaseConversation(conversation) {
        const done = this.desk.release(conversation);
        this.#settleList(conversation);
        if (await done) this.toast.show(this.t('released'), { undo: () => this.desk.claim(conversation) });
    }

    /** @param {string} conversation @param {boolean} goesOn */
    async #resolve(conversation, goesOn) {
        if (!this.desk.rights(conversation).canClose) return;
        const { t } = this;
        if (!await ask({ title: t('resolveAsk'), text: t('resolveMore'), act: t('resolve'), cancel: t('cancel') })) {
            return;
        }
        const following = this.list.neighbour(1) === conversation ? this.list.neighbour(-1) : this.list.neighbour(1);
        const done = this.desk.resolve(conversation);
        this.#settleList(conversation);
        if (goesOn && following !== conversation) this.#select(following);
        if (await done) this.toast.show(t('resolvedToast'));
    }

    /** @param {string} conversation */
    #settleList(conversation) {
        const row = this.desk.inbox.rows.get(conversation);
        if (row && !isInFolder(row, this.ui.folder, this.desk.me?.id ?? '')) this.list.drop(conversation);
        this.render();
    }

    // Going about

    /** @param {number} step */
    #go(step) {
        const conversation = this.list.neighbour(step);
        if (conversation !== undefined) this.#select(conversation);
    }

    /** @param {string | undefined} conversation */
    #select(conversation) {
        const isInside = matchMedia(ONE_PANE).matches && conversation !== undefined;
        this.#closeDrawer();
        this.#showConversation(conversation);
        this.#writeAddress(isInside);
        this.#draw();
        if (conversation === undefined) this.list.focus();
        else if (isInside) this.focusMessages();
        else this.list.reveal(conversation);
    }

    /** @param {string | undefined} conversation */
    #showConversation(conversation) {
        if (conversation !== this.desk.open) this.ui.chosen = undefined;
        this.element.dataset.pane = conversation === undefined ? 'list' : 'thread';
        this.desk.select(conversation);
    }

    /** @param {import('../model/rows.js').Folder} folder */
    #openFolder(folder) {
        this.#closeDrawer();
        if (matchMedia(ONE_PANE).matches) this.#showConversation(undefined);
        this.#setPlace({ folder });
    }

    /** @param {Partial<Page['ui']>} change */
    #setPlace(change) {
        Object.assign(this.ui, change);
        this.#writeAddress(false);
        this.#askForFolder();
        this.render();
    }

    /** What is resolved is loaded when it is first looked at. */
    #askForFolder() {
        const { folder } = this.ui;
        if (folder === 'closed' && !this.desk.inbox.pages.has(folder)) this.desk.loadMore(folder);
    }

    /** @param {boolean} isInside whether Back leads to the list */
    #writeAddress(isInside) {
        const address = location.pathname + writeAddress({ ...this.ui, conversation: this.desk.open });
        if (isInside && !history.state?.isInside) history.pushState({ isInside }, '', address);
        else history.replaceState(history.state, '', address);
    }

    #followAddress() {
        const { folder, sort, conversation } = readAddress(location.search);
        Object.assign(this.ui, { folder, sort });
        this.#showConversation(conversation);
        this.#draw();
        if (conversation === undefined) this.list.focus();
    }

    // Drawers and panes

    /** @param {'folders' | 'details'} drawer */
    #openDrawer(drawer) {
        this.opener = /** @type {HTMLElement} */ (document.activeElement);
        this.element.dataset.drawer = drawer;
        const others = [
            this.list.element,
            this.thread.element,
            drawer === 'folders' ? this.details.element : this.folders.element,
        ];
        for (const pane of others) pane.inert = true;
        this[drawer].element.focus();
    }

    #closeDrawer() {
        if (!this.element.dataset.drawer) return;
        delete this.element.dataset.drawer;
        for (const pane of [this.folders, this.list, this.thread, this.details]) pane.element.inert = false;
        this.opener?.focus();
    }

    /** @param {number} step */
    #goToPane(step) {
        const { composer, messages } = this.thread;
        const panes = [this.folders, this.list, messages, composer, this.details]
            .filter((pane) =>
                pane.element.checkVisibility({ visibilityProperty: true }) && !pane.element.closest('[inert]')
            );
        const at = panes.findIndex((pane) => pane.element.contains(document.activeElement));
        const to = at < 0 ? (step > 0 ? 0 : panes.length - 1) : (at + step + panes.length) % panes.length;
        panes[to]?.focus();
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (document.querySelector('dialog[open]')) return;
        const target = /** @type {HTMLElement} */ (event.target);
        const isEditable = Boolean(target.closest('input, textarea, select, [contenteditable]'));
        const action = actionFor(event, { isEditable, hasLetters: this.settings.letters });
        if (action) {
            event.preventDefault();
            this.run(action);
        } else if (event.key === 'Escape' && this.element.dataset.drawer) {
            this.#closeDrawer();
        }
    }
}
