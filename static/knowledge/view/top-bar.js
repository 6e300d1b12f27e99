/** @file The top bar: the five sections, what is live, and the search over all. */
import { h } from '../../dom.js';
import { paint } from '../../ui/paint.js';
import { SearchBox } from '../../ui/search-box.js';
import { Tabs } from '../../ui/tabs.js';
import { textIn } from '../model/content.js';
import { acknowledgedBy } from '../model/release.js';

const TABS = [
    { name: 'articles', icon: 'file' },
    { name: 'graph', icon: 'graph' },
    { name: 'rules', icon: 'rules' },
    { name: 'releases', icon: 'rocket' },
    { name: 'gaps', icon: 'alert' },
];

export class TopBar {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        this.tabs = new Tabs({
            label: t('sections'),
            tabs: TABS.map(({ name, icon: sign }) => ({ name, label: t(name), icon: sign, panel: 'main' })),
            className: 'segments-bar',
            chosen: (view) => page.go({ view: /** @type {any} */ (view) }),
        });
        this.live = h('p', { class: 'live', role: 'status' });
        this.search = new SearchBox({
            t,
            id: 'search',
            label: t('searchAll'),
            shortcut: '/',
            find: (text, signal) => this.#find(text, signal),
            none: (text) => t('noResult', { q: text }),
        });
        this.element = h(
            'header',
            { class: 'top-bar' },
            h('h1', {}, t('knowledgePage')),
            this.tabs.element,
            h('span', { class: 'spring' }),
            this.live,
            this.search.element,
        );
    }

    focusSearch() {
        this.search.focus();
    }

    render() {
        const { place, gaps, releases, t, locale } = this.page;
        const count = gaps.isLoaded && gaps.total ? new Intl.NumberFormat(locale).format(gaps.total) : undefined;
        this.tabs.show(place.view, { gaps: count });
        const { liveRelease, live, isLoaded } = releases;
        const acknowledged = liveRelease && acknowledgedBy(liveRelease);
        const face = isLoaded ? { live, done: acknowledged?.done, total: acknowledged?.total } : null;
        paint(this.live, face, (element) => {
            if (!face) return element.replaceChildren();
            if (live === undefined) return element.replaceChildren(h('span', { class: 'live-dot none' }), t('nothingLive'));
            const isComplete = acknowledged?.isComplete !== false;
            element.replaceChildren(
                h('span', { class: isComplete ? 'live-dot' : 'live-dot late' }),
                acknowledged
                    ? t('liveNow', { n: live, done: acknowledged.done, total: acknowledged.total })
                    : t('liveOnly', { n: live }),
            );
        });
    }

    /** @param {string} text @param {AbortSignal} signal */
    async #find(text, signal) {
        const { rest, t, locale } = this.page;
        const [articles, nodes] = await Promise.all([
            rest.get('/v1/articles', { query: text, limit: 6 }, signal),
            rest.get('/v1/graph/nodes', { query: text, limit: 6 }, signal).catch(() => ({ nodes: [] })),
        ]);
        return [
            ...(articles.articles ?? []).map((/** @type {any} */ { id, title }) => ({
                key: `article ${id}`,
                group: t('articles'),
                icon: 'file',
                title: textIn(title, locale) || id,
                run: () => this.page.go({ view: 'articles', article: id }),
            })),
            ...(nodes.nodes ?? []).map((/** @type {any} */ { id, name, kind }) => ({
                key: `node ${id}`,
                group: t('graph'),
                icon: 'graph',
                title: name || id,
                aside: kind,
                run: () => this.page.go({ view: 'graph', node: id }),
            })),
        ];
    }
}
