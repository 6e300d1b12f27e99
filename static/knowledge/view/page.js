/** @file The knowledge page: its frame, its five sections, and what the reader can do from everywhere. */
import { h, isComposing } from '../../dom.js';
import { Menu } from '../../ui/menu.js';
import { Paged } from '../../ui/paged.js';
import { Rail } from '../../ui/rail.js';
import { refusalText } from '../../ui/rest.js';
import { Toast } from '../../ui/toast.js';
import { readAddress, VIEWS, writeAddress } from '../model/address.js';
import { canApprove, canEdit } from '../model/release.js';
import { TopBar } from './top-bar.js';

/** Sections are loaded when they are first looked at, with their style. */
const SECTIONS = {
    articles: { load: async () => (await import('./articles.js')).ArticlesSection, sheets: [] },
    graph: {
        load: async () => (await import('./graph.js')).GraphSection,
        sheets: ['/ui/style/graph.css', '/knowledge/style/graph.css'],
    },
    rules: { load: async () => (await import('./rules.js')).RulesSection, sheets: ['/knowledge/style/rules.css'] },
    releases: {
        load: async () => (await import('./releases.js')).ReleasesSection,
        sheets: ['/knowledge/style/releases.css'],
    },
    gaps: { load: async () => (await import('./gaps.js')).GapsSection, sheets: ['/knowledge/style/gaps.css'] },
};

export class Page {
    /**
     * @param {{
     *   world: any, // what lasts as long as the session: `rest`, `me`, `releases`, and what sections put there
     *   settings: import('../../ui/settings.js').Settings, t: import('../../ui/text/texts.js').Translate,
     *   locale: string, root: HTMLElement, leave: (reason: 'locale' | 'signOut') => void,
     * }} how
     */
    constructor({ world, settings, t, locale, root, leave }) {
        this.world = world;
        /** @type {import('../../ui/rest.js').Rest} */
        this.rest = world.rest;
        /** @type {{id: string, name?: string, role?: string}} */
        this.me = world.me;
        /** @type {import('../data/releases.js').Releases} */
        this.releases = world.releases;
        const { rest } = this;
        this.settings = settings;
        this.t = t;
        this.locale = locale;
        this.leave = leave;
        this.place = readAddress(location.search);
        this.ends = new AbortController();
        this.isScheduled = false;
        this.gaps = new Paged({
            load: async (/** @type {{}} */ _, after, signal) => {
                const { gaps = [], next, total } = await rest.get('/v1/gaps', { limit: 50, after }, signal);
                return { items: gaps, next, total };
            },
            key: (/** @type {any} */ gap) => gap.id,
            changed: () => this.render(),
        });

        this.rail = new Rail(t, [
            { name: 'inbox', icon: 'inbox', href: '/console' },
            { name: 'trial', icon: 'flask', href: '/console/?view=trial' },
            { name: 'knowledgePage', icon: 'book', href: '/knowledge/', run: () => this.go({ view: 'articles' }) },
        ]);
        this.top = new TopBar(this);
        this.menu = new Menu({ t, settings, locale, run: (action, detail) => this.run(action, detail) });
        this.toast = new Toast(t);
        /** Made when first looked at. @type {Map<string, any>} */
        this.sections = new Map();
        this.host = h('div', { class: 'section-host' });
        this.element = h(
            'div',
            { class: 'frame knowledge' },
            h('a', { class: 'skip', href: '#main', onclick: (event) => this.#skip(event) }, t('skip')),
            this.rail.element,
            h('div', { class: 'page' }, this.top.element, this.host),
            this.menu.element,
            this.toast.element,
        );
        root.replaceChildren(this.element);
        this.#listen();
        this.gaps.start({});
        this.#show();
    }

    get canEdit() {
        return canEdit(this.me.role);
    }

    get canApprove() {
        return canApprove(this.me.role);
    }

    get section() {
        return this.sections.get(this.place.view);
    }

    now() {
        return Date.now();
    }

    end() {
        this.ends.abort();
        clearInterval(this.ticking);
        for (const section of this.sections.values()) section.end?.();
    }

    // Drawing

    /** Draws with the next frame. */
    render() {
        if (this.isScheduled || this.ends.signal.aborted) return;
        this.isScheduled = true;
        const draw = () => {
            this.isScheduled = false;
            if (!this.ends.signal.aborted) this.draw();
        };
        if (document.hidden) setTimeout(draw, 250);
        else requestAnimationFrame(draw);
    }

    draw() {
        const { t, me } = this;
        this.rail.render({ current: 'knowledgePage', me, isOnline: true, state: t(`${me.role ?? 'agent'}Role`) });
        this.menu.render(me);
        this.top.render();
        this.section?.render();
        this.#nameMain();
        document.title = `${t(this.place.view)} · ${t('knowledgePage')} · ${t('product')}`;
    }

    /** Where the list alone is shown, as on a phone, it is the main part of the page. */
    #nameMain() {
        const main = this.section?.element.querySelector('main');
        const [list] = this.section?.panes ?? [];
        if (!main || !list || list === main) return;
        if (main.checkVisibility()) list.removeAttribute('role');
        else list.setAttribute('role', 'main');
    }

    async #show() {
        const { view } = this.place;
        this.draw();
        if (!this.sections.has(view)) {
            try {
                const { load, sheets } = SECTIONS[view];
                const [Section] = await Promise.all([load(), ...sheets.map(loadSheet)]);
                if (this.ends.signal.aborted) return;
                if (!this.sections.has(view)) this.sections.set(view, new Section(this));
            } catch (problem) {
                // A file that did not come over the network; anything else is a mistake of ours.
                if (!(problem instanceof TypeError)) throw problem;
                return this.tell({ status: 0 });
            }
        }
        // Meanwhile the reader may have gone on.
        if (view !== this.place.view) return;
        const { section } = this;
        if (this.host.firstChild !== section.element) this.host.replaceChildren(section.element);
        section.open(this.place);
        this.draw();
    }

    /**
     * What a section knows, kept beyond a change of the language.
     *
     * @template T
     * @param {string} name
     * @param {() => T} make
     * @returns {T}
     */
    kept(name, make) {
        const kept = this.world[name] ??= make();
        kept.changed = () => this.render();
        return kept;
    }

    #listen() {
        const { signal } = this.ends;
        this.releases.changed = () => this.render();
        document.addEventListener('keydown', (event) => this.#pressed(event), { signal });
        document.addEventListener('visibilitychange', () => !document.hidden && this.releases.refresh(), { signal });
        addEventListener('popstate', () => this.#followAddress(), { signal });
        addEventListener('pagehide', () => void this.world.editor?.flush(), { signal });
        this.ticking = setInterval(() => this.render(), 1000);
        setTimeout(() => this.render(), 250);
    }

    // Going about

    /**
     * Shows another place. Another view, article, node or release is a step that Back takes back; a filter is not.
     *
     * @param {Partial<import('../model/address.js').Place>} change
     */
    go(change) {
        const before = this.place;
        const view = change.view ?? before.view;
        this.place = view === before.view ? { ...before, ...change } : { ...change, view };
        const isStep = ['view', 'article', 'node', 'release', 'file'].some((name) =>
            /** @type {any} */ (this.place)[name] !== /** @type {any} */ (before)[name]
        );
        const address = location.pathname + writeAddress(this.place);
        if (isStep) history.pushState({}, '', address);
        else history.replaceState(history.state, '', address);
        this.#show();
    }

    #followAddress() {
        this.place = readAddress(location.search);
        this.#show();
    }

    /** @param {Event} event */
    #skip(event) {
        event.preventDefault();
        this.section?.focusMain();
    }

    /** @param {string} action @param {any} [detail] */
    run(action, detail) {
        switch (action) {
            case 'theme':
                this.settings.theme = detail;
                return this.settings.apply(document.documentElement);
            case 'locale':
                this.settings.locale = detail;
                return this.leave('locale');
            case 'help':
                return void import('./keys.js').then(({ showKeys }) => showKeys(this));
            case 'signOut':
                return this.leave('signOut');
        }
    }

    /**
     * A part that is loaded when it is needed; nothing where the network does not give it.
     *
     * @template T
     * @param {() => Promise<T>} load
     * @returns {Promise<T | undefined>}
     */
    async part(load) {
        try {
            return await load();
        } catch {
            return void this.tell({ status: 0 });
        }
    }

    async newRelease() {
        const part = await this.part(() => import('./new-release.js'));
        part?.newRelease(this);
    }

    /** Says what the hub refused; it stays until it is closed. @param {any} problem */
    tell(problem) {
        const isRefusal = typeof problem?.status === 'number';
        if (!isRefusal) console.error(problem);
        this.toast.show(refusalText(isRefusal ? problem : { status: -1 }, this.t), { isFailure: true });
        this.render();
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (document.querySelector('dialog[open]') || isComposing(event) || event.defaultPrevented) return;
        if (event.key === 'F6') {
            event.preventDefault();
            return this.#goRound(event.shiftKey ? -1 : 1);
        }
        const target = /** @type {HTMLElement} */ (event.target);
        const isEditable = Boolean(target.closest('input, textarea, select, [contenteditable]'));
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
            event.preventDefault();
            return void this.section?.save?.();
        }
        if (isEditable || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === '/') {
            event.preventDefault();
            return this.top.focusSearch();
        }
        if (!this.settings.letters) return;
        if (event.key === '?') this.run('help');
        else if (event.key >= '1' && event.key <= '5') this.go({ view: VIEWS[Number(event.key) - 1] });
        else if (event.key === 'j' || event.key === 'k') this.section?.step?.(event.key === 'j' ? 1 : -1);
        else return;
        event.preventDefault();
    }

    /** To the next pane, or the one before. @param {number} step */
    #goRound(step) {
        const panes = [this.top.element, ...this.section?.panes ?? []].filter((pane) => pane.checkVisibility());
        const at = panes.findIndex((pane) => pane.contains(document.activeElement));
        const to = panes[at < 0 ? 0 : (at + step + panes.length) % panes.length];
        const inside = to?.querySelector(
            '[role=option][tabindex="0"], [role=tab][tabindex="0"], [data-node][tabindex="0"], textarea, input:not([type=radio]), button',
        );
        /** @type {HTMLElement | undefined} */ (inside ?? to)?.focus();
    }
}

/** Adds a style sheet, once. @param {string} href @returns {Promise<void>} */
function loadSheet(href) {
    if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
    return new Promise((resolve, reject) => {
        const onerror = () => {
            link.remove();
            reject(new TypeError(`${href} was not loaded`));
        };
        const link = h('link', { rel: 'stylesheet', href, onload: () => resolve(), onerror });
        document.head.append(link);
    });
}
