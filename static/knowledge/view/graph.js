/** @file The graph: search, the drawing or the list with the same in it, and one node beside it. */
import { h } from '../../dom.js';
import { input, select } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { edgesAt, hiddenAt, lookOf, MOST_NODES } from '../../ui/graph/model.js';
import { GraphView } from '../../ui/graph/view.js';
import { milliseconds } from '../../ui/figures.js';
import { paint } from '../../ui/paint.js';
import { button, emptyState, iconButton, loadingPhase, skeleton } from '../../ui/pieces.js';
import { edgesOfProof } from '../../ui/proof.js';
import { refusalText } from '../../ui/rest.js';
import { SearchBox } from '../../ui/search-box.js';
import { table } from '../../ui/table.js';
import { Explorer } from '../data/explorer.js';
import { minuteField, timeOfMinute } from '../model/moment.js';
import { NodePane } from './node-pane.js';

export class GraphSection {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        /** @type {Explorer} */
        this.explorer = page.kept('explorer', () => new Explorer({ rest: page.rest }));
        const { explorer } = this;
        this.search = new SearchBox({
            t,
            id: 'graph-search',
            label: t('searchNodes'),
            find: async (text, signal) =>
                (await explorer.search(text, signal)).map(({ id, kind, name }) => ({
                    key: id,
                    icon: lookOf(kind).icon,
                    title: name || id,
                    aside: kind,
                    run: () => page.go({ node: id }),
                })),
            none: (text) => t('noResult', { q: text }),
        });
        this.hops = select([1, 2, 3].map((n) => /** @type {[string, string]} */ ([String(n), t('hops', { n })])), {
            'aria-label': t('hopsLabel'),
            onchange: () => page.go({ hops: Number(this.hops.value) }),
        });
        this.asOf = input({
            type: 'datetime-local',
            class: 'input as-of',
            'aria-label': t('asOf'),
            title: t('asOf'),
            onchange: () => page.go({ asOf: timeOfMinute(this.asOf.value) }),
        });
        this.moment = select([['now', t('asOfNow')], ['moment', t('asOfMoment')]], {
            'aria-label': t('asOf'),
            onchange: () => {
                this.asOf.hidden = this.moment.value === 'now';
                if (this.moment.value === 'now') page.go({ asOf: undefined });
                else this.asOf.focus();
            },
        });
        this.figures = h('p', { class: 'facts graph-figures', role: 'status' });
        this.view = new GraphView({
            t,
            selected: (id) => this.#choose(id),
            expand: (id) => this.expand(id),
        });
        this.list = h('div', { class: 'graph-list' });
        this.state = h('div', { class: 'section-state graph-state' });
        this.problem = h('div', { class: 'graph-problem' });
        this.legend = h('ul', { class: 'legend', 'aria-label': t('legend') });
        this.listButton = button('', 'list-view', t('listView'), {
            onclick: () => page.go({ isList: page.place.isList ? undefined : true }),
        });
        this.zoomers = h(
            'span',
            { class: 'zoomers' },
            iconButton('zoom-in', 'plus', t('zoomIn'), { class: 'button icon-only boxed', onclick: () => this.view.zoom(1) }),
            iconButton('zoom-out', 'minus', t('zoomOut'), { class: 'button icon-only boxed', onclick: () => this.view.zoom(-1) }),
            iconButton('zoom-fit', 'expand', t('zoomFit'), { class: 'button icon-only boxed', onclick: () => this.view.fit() }),
        );
        this.canvas = h(
            'main',
            { class: 'pane graph-pane', id: 'main', tabindex: -1, 'aria-label': t('graph') },
            h(
                'div',
                { class: 'graph-tools' },
                this.search.element,
                this.hops,
                this.moment,
                this.asOf,
                h('span', { class: 'spring' }),
                this.figures,
            ),
            this.problem,
            this.view.hint,
            this.view.element,
            this.list,
            this.state,
            h('div', { class: 'graph-foot' }, this.legend, h('span', { class: 'spring' }), this.listButton, this.zoomers),
        );
        this.node = new NodePane(page, this);
        this.element = h('div', { class: 'section graph-section' }, this.canvas, this.node.element);
        this.revision = -1;
        explorer.loadSummary();
        this.resized = new ResizeObserver(() => this.view.fit());
        this.resized.observe(this.view.element);
    }

    get panes() {
        return [this.canvas, this.node.element];
    }

    end() {
        this.resized.disconnect();
    }

    /** @param {import('../model/address.js').Place} place */
    open({ node, hops, asOf }) {
        this.hops.value = String(hops ?? 2);
        this.asOf.value = minuteField(asOf);
        this.moment.value = asOf === undefined ? 'now' : 'moment';
        this.asOf.hidden = asOf === undefined;
        this.explorer.open({ node, hops, asOf });
    }

    focusMain() {
        this.search.focus();
    }

    /** @param {string} id */
    async expand(id) {
        try {
            await this.explorer.expand(id);
        } catch (problem) {
            this.page.tell(problem);
        }
    }

    /** Takes a node as the centre. @param {string} node */
    centre(node) {
        this.page.go({ view: 'graph', node });
    }

    render() {
        const { explorer, page: { place, t } } = this;
        const { picture, chosen, proof } = explorer;
        const isList = place.isList === true;
        const path = proof ? edgesOfProof(proof) : new Set();
        this.element.dataset.pane = explorer.centre === undefined ? 'list' : 'detail';
        this.view.element.toggleAttribute('hidden', isList || !picture);
        this.list.hidden = !isList || !picture;
        this.zoomers.hidden = isList || !picture;
        this.listButton.hidden = !picture;
        this.legend.hidden = !picture;
        this.listButton.setAttribute('aria-pressed', String(isList));
        this.search.put(picture?.nodes.get(explorer.centre ?? '')?.name ?? '');
        if (picture && !isList) {
            const isNew = this.revision !== explorer.revision;
            const face = [picture.nodes.size, picture.edges.size, chosen, [...path].join(), explorer.revision];
            if (isNew || this.face !== String(face)) this.view.show(picture, { isNew, chosen, path });
            this.revision = explorer.revision;
            this.face = String(face);
        }
        if (picture && isList) this.#renderList(picture, chosen);
        this.#renderFigures();
        this.#renderProblem();
        this.#renderState();
        const kinds = picture ? [...new Set([...picture.nodes.values()].map(({ kind }) => kind))].slice(0, 8) : [];
        paint(this.legend, kinds, (element) =>
            element.replaceChildren(...kinds.map((kind) =>
                h('li', { class: `legend-item category${lookOf(kind).category}` }, icon(lookOf(kind).icon, 14), h('span', {}, kind))
            )));
        this.listButton.textContent = t(isList ? 'drawingView' : 'listView');
        this.node.render();
    }

    /** @param {string} id */
    #choose(id) {
        this.explorer.choose(id);
        this.page.draw();
    }

    #renderFigures() {
        const { explorer, page: { t, locale } } = this;
        const { picture, total, micros, summary } = explorer;
        const number = (/** @type {number} */ n) => new Intl.NumberFormat(locale).format(n);
        const words = picture
            ? [
                t('nodesOf', { n: number(picture.nodes.size), total: number(Math.max(total, picture.nodes.size)) }),
                micros !== undefined && milliseconds(micros, locale),
                picture.cut > 0 && t('cut', { n: MOST_NODES }),
            ].filter(Boolean).join(' · ')
            : summary
            ? t('graphSize', { nodes: number(summary.nodes), facts: number(summary.facts), derived: number(summary.derived) })
            : '';
        paint(this.figures, words, (element) => element.textContent = words);
    }

    /** Rules that derive over their bounds leave derived facts as they were. */
    #renderProblem() {
        const { explorer, page: { t } } = this;
        const problem = explorer.summary?.problem ?? '';
        paint(this.problem, problem, (element) =>
            element.replaceChildren(...problem === '' ? [] : [
                h('p', { class: 'notice warn', role: 'status' }, icon('alert'), t('derivedBehind', { text: problem })),
            ]));
    }

    #renderState() {
        const { explorer, page: { t } } = this;
        const phase = explorer.askedAt === undefined ? 'done' : loadingPhase(explorer.askedAt, this.page.now());
        const { refusal, centre, picture, summary } = explorer;
        const isBare = picture && picture.nodes.size <= 1 && picture.edges.size === 0;
        const kind = refusal && !picture ? 'refused' : picture ? (isBare ? 'alone' : '') : centre === undefined ? 'none' : phase;
        const kinds = summary?.kinds ?? [];
        paint(this.state, { kind, refusal, kinds }, (element) => {
            const again = { name: 'again', label: t('tryAgain'), run: () => explorer.again() };
            const shown = /** @type {Record<string, () => HTMLElement>} */ ({
                none: () =>
                    summary?.nodes === 0
                        ? emptyState({ icon: 'graph', title: t('graphEmpty'), text: t('graphEmptyMore') })
                        : emptyState({
                            icon: 'graph',
                            title: t('chooseNode'),
                            text: t('chooseNodeMore'),
                            action: { name: 'search-now', label: t('searchNodes'), run: () => this.search.focus() },
                        }),
                alone: () => h('p', { class: 'notice info', role: 'status' }, icon('info'), t('nodeAlone')),
                shapes: () => skeleton('message'),
                late: () => emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: again }),
                refused: () =>
                    emptyState({
                        icon: 'alert',
                        title: t('notLoaded'),
                        text: refusal && refusalText(refusal, t),
                        action: again,
                    }),
            })[kind]?.();
            element.replaceChildren(...shown ? [shown] : []);
        });
    }

    /** @param {import('../../ui/graph/model.js').Picture} picture @param {string} chosen */
    #renderList(picture, chosen) {
        const { t } = this.page;
        const nodes = [...picture.nodes.values()].sort((a, b) => a.hops - b.hops || b.degree - a.degree);
        const nameOf = (/** @type {string} */ id) => picture.nodes.get(id)?.name || id;
        const rows = nodes.map((node) => ({
            ...node,
            hidden: hiddenAt(picture, node.id),
            links: edgesAt(picture, node.id).map(({ relation, from, to }) =>
                from === node.id ? `${relation} → ${nameOf(to)}` : `${relation} ← ${nameOf(from)}`
            ),
        }));
        paint(this.list, { rows, chosen }, (element) =>
            element.replaceChildren(table({
                caption: t('listCaption', { name: nameOf(picture.centre) }),
                columns: [
                    { label: t('node') },
                    { label: t('kind') },
                    { label: t('connectionsHead') },
                    { label: t('hopsHead'), isNumber: true },
                    { label: t('notShown'), isNumber: true },
                ],
                rows: rows.map(({ id, name, kind, links, hops, hidden }) => [
                    button('link', `node-${id}`, name || id, {
                        'aria-pressed': String(id === chosen),
                        onclick: () => this.#choose(id),
                    }),
                    kind,
                    h('ul', { class: 'links' }, ...links.map((link) => h('li', {}, link))),
                    String(hops),
                    hidden > 0
                        ? button('link', `expand-${id}`, t('moreHidden', { n: hidden }), {
                            'aria-label': t('expandNode', { name: name || id, n: hidden }),
                            onclick: () => this.expand(id),
                        })
                        : '0',
                ]),
            })));
    }
}
