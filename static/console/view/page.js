/** @file The console's page: its panes, what they show, and what the agent can do with them. */
import { h } from '../../dom.js';
import { Menu } from '../../ui/menu.js';
import { Toast } from '../../ui/toast.js';
import { readAddress, writeAddress } from '../model/address.js';
import { shownText, textOf } from '../model/parts.js';
import { problemText } from '../model/problem.js';
import { isInFolder, unreadOf } from '../model/rows.js';
import { actionFor } from '../model/shortcuts.js';
import { stretchesOf } from '../model/ownership.js';
import { Acts } from './acts.js';
import { Banner } from './banner.js';
import { commandsOf } from './commands.js';
import { Details } from './details.js';
import { showShortcuts } from './sheet.js';
import { Folders } from './folders.js';
import { List } from './list.js';
import { Palette } from './palette.js';
import { Panes } from './panes.js';
import { ConsoleRail } from './rail.js';
import { ThreadPane } from './thread.js';
import { TrialPane } from './trial.js';

/** Below this width one pane shows at a time. */
const ONE_PANE = '(width < 720px)';
/** Below this width the details are a drawer. */
const DETAILS_DRAWER = '(width < 1280px)';
/** The HTTP status after which only a new token helps. */
const UNAUTHORIZED = 401;

export class Page {
    /**
     * @param {{
     *   desk: import('../desk/desk.js').Desk,
     *   trial: import('../desk/trial.js').Trial,
     *   settings: import('../../ui/settings.js').Settings,
     *   t: import('../text/texts.js').Translate,
     *   locale: string,
     *   root: HTMLElement,
     *   leave: (reason: 'locale' | 'signOut') => void,
     * }} world
     */
    constructor({ desk, trial, settings, t, locale, root, leave }) {
        this.desk = desk;
        this.trial = trial;
        this.settings = settings;
        this.t = t;
        this.locale = locale;
        this.leave = leave;
        const place = readAddress(location.search);
        this.ui = {
            view: place.view,
            folder: place.folder,
            sort: place.sort,
            chosen: /** @type {number | undefined} */ (undefined),
            /** The conversation to come back to. @type {string | undefined} */
            left: undefined,
        };
        this.isScheduled = false;
        this.ends = new AbortController();

        this.rail = new ConsoleRail(this);
        this.banner = new Banner(this);
        this.folders = new Folders(this);
        this.list = new List(this);
        this.thread = new ThreadPane(this);
        this.details = new Details(this);
        this.trialPane = new TrialPane(this);
        this.panes = new Panes(this);
        this.acts = new Acts(this);
        this.menu = new Menu({ t, settings, locale, run: (action, detail) => this.run(action, detail) });
        this.toast = new Toast(t);
        this.skip = h('a', {
            class: 'skip',
            onclick: (event) => {
                event.preventDefault();
                (this.isTrial ? this.trialPane.text : this.thread.element).focus();
            },
        });
        this.log = h('div', { class: 'said', role: 'log', 'aria-live': 'polite' });
        this.scrim = h('div', { class: 'scrim', onclick: () => this.panes.closeDrawer() });
        this.inbox = h(
            'div',
            { class: 'panes' },
            this.folders.element,
            this.list.element,
            this.thread.element,
            this.details.element,
            this.scrim,
        );
        this.element = h(
            'div',
            { class: 'console frame' },
            this.skip,
            this.rail.element,
            h(
                'div',
                { class: 'work' },
                this.banner.element,
                this.inbox,
                this.trialPane.element,
            ),
            this.menu.element,
            this.toast.element,
            this.log,
        );
        root.replaceChildren(this.element);

        this.#listen();
        this.#show(place);
        this.#askForFolder();
        this.draw();
    }

    /** Whether a message is being tried, and not the inbox shown. */
    get isTrial() {
        return this.ui.view === 'trial';
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
            if (!this.ends.signal.aborted) this.draw();
        };
        if (document.hidden) setTimeout(draw, 250);
        else requestAnimationFrame(draw);
    }

    draw() {
        if (this.desk.isSignedOut) return this.leave('signOut');
        this.inbox.hidden = this.isTrial;
        this.trialPane.element.hidden = !this.isTrial;
        this.skip.href = this.isTrial ? '#trial' : '#thread';
        this.skip.textContent = this.t(this.isTrial ? 'skipToTrial' : 'skip');
        const panes = this.isTrial ? [this.trialPane] : [this.folders, this.list, this.thread, this.details];
        for (const part of [this.rail, this.banner, ...panes]) part.render();
        this.menu.render(this.desk.me);
        const unread = this.unreadOfMine();
        const talk = this.desk.open === undefined ? this.t('inbox') : this.contact().name || this.t('customer');
        const name = this.isTrial ? this.t('trial') : talk;
        document.title = `${unread ? `(${unread}) ` : ''}${name} · ${this.t('product')}`;
    }

    #listen() {
        const { signal } = this.ends;
        this.desk.changed = () => this.render();
        this.trial.changed = () => this.#trialChanged();
        this.desk.heard = (message) => this.#announce(message);
        this.desk.refused = (problem) => this.#tellProblem(problem);
        document.addEventListener('keydown', (event) => this.#pressed(event), { signal });
        document.addEventListener('visibilitychange', () => this.render(), { signal });
        addEventListener('popstate', () => this.#followAddress(), { signal });
        matchMedia(DETAILS_DRAWER).addEventListener('change', () => this.panes.closeDrawer(), { signal });
        // Waits and times in words go on by themselves.
        this.ticking = setInterval(() => this.render(), 1000);
        setTimeout(() => this.render(), 250);
    }

    #trialChanged() {
        if (this.trial.refusal?.status === UNAUTHORIZED) this.desk.isSignedOut = true;
        this.render();
    }

    /** @param {any} message */
    #announce(message) {
        const name = message.from.role === 'bot' ? this.t('bot') : this.contact().name || this.t('customer');
        const { hints } = this.desk.threads.get(this.desk.open ?? '');
        const text = shownText(textOf(message.parts, (type) => this.t(type)), hints, this.t);
        const line = h('p', {}, `${name}: ${text}`);
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
        switch (action) {
            case 'select':
                return this.#select(detail);
            case 'next':
                return this.#go(1);
            case 'previous':
                return this.#go(-1);
            case 'back':
                return history.state?.isInside ? history.back() : this.#select(undefined);
            case 'inbox':
                return this.isTrial ? this.#leaveTrial() : this.#openFolder('mine');
            case 'trial':
                return this.#openTrial(detail);
            case 'folder':
                return this.#openFolder(detail);
            case 'sort':
                return this.#setPlace({ sort: detail });
            case 'reply':
                return this.acts.write('reply');
            case 'note':
                return this.acts.write('note');
            case 'claim':
                return this.acts.claim();
            case 'release':
                return this.acts.release();
            case 'resolve':
                return this.acts.resolve(false);
            case 'resolveAndNext':
                return this.acts.resolve(true);
            case 'explain':
                return this.#explain(detail);
            case 'drawer':
                return this.panes.openDrawer(detail);
            case 'closeDrawer':
                return this.panes.closeDrawer();
            case 'palette':
                return void new Palette(this, commandsOf(this));
            case 'help':
                return showShortcuts(this);
            case 'nextPane':
                return this.panes.go(1);
            case 'previousPane':
                return this.panes.go(-1);
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
        if (this.ui.chosen !== undefined && matchMedia(DETAILS_DRAWER).matches) this.panes.openDrawer('details');
    }

    focusMessages() {
        this.thread.messages.focus();
    }

    toEnd() {
        this.draw();
        this.thread.messages.toEnd();
    }

    // Going about

    /** @param {number} step */
    #go(step) {
        if (this.isTrial) return;
        const conversation = this.list.neighbour(step);
        if (conversation !== undefined) this.#select(conversation);
    }

    /** @param {string | undefined} conversation */
    #select(conversation) {
        const isInside = matchMedia(ONE_PANE).matches && conversation !== undefined;
        this.panes.closeDrawer();
        this.#show({ view: 'inbox', conversation });
        this.#writeAddress(isInside);
        this.draw();
        if (conversation === undefined) this.list.focus();
        else if (isInside) this.focusMessages();
        else this.list.reveal(conversation);
    }

    /**
     * Shows the inbox with a conversation or none, or the place where a message can be tried: meanwhile no
     * conversation is open, since nobody reads it.
     *
     * @param {{view: import('../model/address.js').View, conversation?: string}} place
     */
    #show({ view, conversation }) {
        this.ui.view = view;
        this.ui.left = view === 'trial' ? conversation : undefined;
        this.#showConversation(view === 'trial' ? undefined : conversation);
        if (view === 'trial') this.trial.begin();
    }

    /** @param {string} [text] to try; without one what is there stays */
    #openTrial(text) {
        this.panes.closeDrawer();
        if (!this.isTrial) {
            this.#show({ view: 'trial', conversation: this.desk.open });
            history.pushState({ isInside: true, isTrial: true }, '', this.#address());
        }
        if (text !== undefined) this.trialPane.put(text);
        this.draw();
        this.trialPane.focus();
    }

    #leaveTrial() {
        if (history.state?.isTrial) return history.back();
        this.#show({ view: 'inbox', conversation: this.ui.left });
        this.#writeAddress(false);
        this.draw();
        this.list.focus();
    }

    /** @param {string | undefined} conversation */
    #showConversation(conversation) {
        if (conversation !== this.desk.open) this.ui.chosen = undefined;
        this.element.dataset.pane = conversation === undefined ? 'list' : 'thread';
        this.desk.select(conversation);
    }

    /** @param {import('../model/rows.js').Folder} folder */
    #openFolder(folder) {
        this.panes.closeDrawer();
        const conversation = matchMedia(ONE_PANE).matches ? undefined : this.isTrial ? this.ui.left : this.desk.open;
        this.#show({ view: 'inbox', conversation });
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
        const address = this.#address();
        if (isInside && !history.state?.isInside) history.pushState({ isInside }, '', address);
        else history.replaceState(history.state, '', address);
    }

    #address() {
        const conversation = this.isTrial ? this.ui.left : this.desk.open;
        return location.pathname + writeAddress({ ...this.ui, conversation });
    }

    #followAddress() {
        const { view, folder, sort, conversation } = readAddress(location.search);
        Object.assign(this.ui, { folder, sort });
        this.#show({ view, conversation });
        this.draw();
        if (this.isTrial) this.trialPane.focus();
        else if (conversation === undefined) this.list.focus();
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
        } else if (event.key === 'Escape' && this.panes.hasDrawer) {
            this.panes.closeDrawer();
        }
    }
}
