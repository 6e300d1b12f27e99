/** @file Articles: the list, the one that is edited, and a question tried on them. */
import { h } from '../../dom.js';
import { select } from '../../ui/form.js';
import { ListView } from '../../ui/list-view.js';
import { Paged } from '../../ui/paged.js';
import { iconButton } from '../../ui/pieces.js';
import { Editor } from '../data/editor.js';
import { STATES } from '../model/address.js';
import { textIn } from '../model/content.js';
import { ArticleEditor } from './article-editor.js';
import { fillArticleRow, rowFace } from './article-row.js';
import { TryPane } from './try-pane.js';

const ROW = 65;
const PAGE = 50;

export class ArticlesSection {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t, locale } = page;
        this.page = page;
        /** @type {Editor} */
        this.draft = page.kept('editor', () =>
            new Editor({ rest: page.rest, storage: localStorage, user: page.me.id }));
        this.list = new Paged({
            load: async (/** @type {any} */ query, after, signal) => {
                const { articles = [], next, total } = await page.rest.get(
                    '/v1/articles',
                    { ...query, limit: PAGE, after },
                    signal,
                );
                return { items: articles, next, total };
            },
            key: (/** @type {any} */ article) => article.id,
            changed: () => page.render(),
        });
        this.view = new ListView({
            t,
            label: t('articles'),
            height: ROW,
            key: (/** @type {any} */ { id }) => id,
            face: (article) => rowFace(article, page),
            fill: (row, article) => fillArticleRow(row, article, page),
            chosen: (article) => page.go({ article }),
            more: () => this.list.more(),
            again: () => this.list.again(),
            empty: () => this.#empty(),
        });
        this.state = select(
            [['', t('allStates')], ...STATES.map((state) => /** @type {[string, string]} */ ([state, t(`${state}State`)]))],
            { 'aria-label': t('filterState'), onchange: () => page.go({ state: this.state.value || undefined }) },
        );
        this.sort = select([['changed', t('sortChanged')], ['used', t('sortUsed')]], {
            'aria-label': t('sort'),
            onchange: () => page.go({ sort: this.sort.value === 'used' ? 'used' : undefined }),
        });
        const denied = page.canEdit ? {} : { 'aria-disabled': 'true', title: t('onlyEditors') };
        this.listPane = h(
            'aside',
            { class: 'pane list-pane', 'aria-label': t('articleList'), tabindex: -1 },
            h(
                'div',
                { class: 'list-tools' },
                this.state,
                this.sort,
                h('span', { class: 'spring' }),
                iconButton('import', 'upload', t('import'), { onclick: () => page.canEdit && this.#import(), ...denied }),
                iconButton('new', 'plus', t('newArticle'), {
                    ...denied,
                    class: 'button icon-only primary',
                    onclick: () => page.canEdit && this.create(),
                }),
            ),
            this.view.element,
        );
        this.editor = new ArticleEditor(page, this);
        this.tryPane = new TryPane(page, this);
        this.element = h(
            'div',
            { class: 'section three-panes' },
            this.listPane,
            this.editor.element,
            this.tryPane.element,
        );
        this.draft.stored = (article) => this.#stored(article);
        this.locale = locale;
        this.query = '';
    }

    get panes() {
        return [this.listPane, this.editor.element, this.tryPane.element];
    }

    /** @param {import('../model/address.js').Place} place */
    open(place) {
        this.state.value = place.state ?? '';
        this.sort.value = place.sort ?? 'changed';
        const query = { state: place.state, sort: place.sort ?? 'changed', query: place.query };
        if (JSON.stringify(query) !== this.query) {
            this.query = JSON.stringify(query);
            this.list.start(query);
        }
        const isOther = place.article !== this.draft.id;
        this.draft.open(place.article).then(() => isOther && this.tryPane.offer());
        this.element.dataset.pane = place.article === undefined ? 'list' : 'detail';
    }

    end() {
        this.draft.stored = () => {};
    }

    render() {
        this.view.show(this.list, this.draft.id, this.page.now());
        this.editor.render();
        this.tryPane.render();
    }

    focusMain() {
        this.editor.focus();
    }

    save() {
        return this.draft.flush();
    }

    /** @param {number} step */
    step(step) {
        const article = this.view.neighbour(step);
        if (article !== undefined) this.page.go({ article });
    }

    /** The title of an article by its id, as far as it is known here. @param {string} id */
    titleOf(id) {
        const known = this.list.items.find((article) => article.id === id);
        return textIn(known?.title, this.page.locale) || id;
    }

    async create(text = '') {
        const part = await this.page.part(() => import('./new-article.js'));
        const made = await part?.newArticle(this.page, text);
        if (!made) return;
        await this.draft.create(made.id, made.content);
        this.page.go({ article: made.id });
        this.list.again();
        this.editor.focus();
    }

    async #import() {
        const part = await this.page.part(() => import('./import.js'));
        if (!await part?.importArticles(this.page)) return;
        this.page.go({ state: 'draft' });
        this.list.again();
    }

    #empty() {
        const { t, place, canEdit } = this.page;
        const isFiltered = place.state !== undefined || place.query !== undefined;
        if (isFiltered) {
            return {
                icon: 'search',
                title: t('noneInFilter'),
                text: t('noneInFilterMore'),
                action: {
                    name: 'all',
                    label: t('showAllArticles'),
                    run: () => this.page.go({ state: undefined, query: undefined }),
                },
            };
        }
        const action = canEdit ? { name: 'first', label: t('newArticle'), run: () => this.create() } : undefined;
        return { icon: 'file', title: t('noArticles'), text: t(canEdit ? 'noArticlesMore' : 'noArticlesRead'), action };
    }

    /** The list follows what was saved. @param {any} article */
    #stored(article) {
        const content = article.draft ?? article.published;
        if (article.state === undefined || !content) return void this.list.again();
        const row = this.list.items.find(({ id }) => id === article.id);
        if (!row) return void this.list.again();
        this.list.replace({
            ...row,
            state: article.state,
            title: content.title ?? row.title,
            version: content.version ?? row.version,
            changed: article.draft?.changed ?? row.changed,
            author: article.draft?.author ?? row.author,
        });
    }
}
