/** @file Gaps: what customers asked and nothing answered. Each becomes a draft, or is let go. */
import { h } from '../../dom.js';
import { exactTime } from '../../i18n.js';
import { ask } from '../../ui/dialogs.js';
import { percent } from '../../ui/figures.js';
import { paint, paintEach } from '../../ui/paint.js';
import { button, emptyState, loadingPhase, skeleton } from '../../ui/pieces.js';
import { pathOf, refusalText } from '../../ui/rest.js';
import { shortTime } from '../../ui/time.js';
import { LANGUAGE_NAMES, textIn } from '../model/content.js';

const GAPS = '/v1/gaps';

export class GapsSection {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        this.rows = h('ul', { class: 'gaps' });
        this.state = h('div', { class: 'section-state' });
        this.more = h('div', { class: 'list-more' });
        this.count = h('p', { class: 'facts', role: 'status' });
        this.element = h(
            'div',
            { class: 'section one-pane' },
            h(
                'main',
                { class: 'pane gap-pane', id: 'main', tabindex: -1, 'aria-label': t('gaps') },
                h(
                    'div',
                    { class: 'sheet' },
                    h('header', { class: 'sheet-head' }, h('h2', {}, t('gapsTitle')), this.count),
                    h('p', { class: 'sheet-more' }, t('gapsMore')),
                    this.rows,
                    this.more,
                    this.state,
                ),
            ),
        );
        /** Gaps with an act under way. @type {Set<string>} */
        this.busy = new Set();
    }

    get panes() {
        return [/** @type {HTMLElement} */ (this.element.firstElementChild)];
    }

    open() {
        if (this.page.gaps.isLoaded) this.page.gaps.again();
    }

    focusMain() {
        /** @type {HTMLElement} */ (this.element.firstElementChild)?.focus();
    }

    render() {
        const { page } = this;
        const { t, locale, gaps } = page;
        const total = gaps.total ?? gaps.items.length;
        paint(this.count, gaps.isLoaded ? total : null, (element) => {
            element.textContent = gaps.isLoaded ? t('gapCount', { n: new Intl.NumberFormat(locale).format(total) }) : '';
        });
        paintEach(this.rows, gaps.items, {
            key: ({ id }) => id,
            make: () => h('li', { class: 'gap' }),
            draw: (row, gap) => {
                const when = shortTime(gap.last ?? 0, page.now(), locale, t);
                paint(row, { gap, when, isBusy: this.busy.has(gap.id) }, () => this.#fill(row, gap, when));
            },
        });
        const phase = gaps.askedAt === undefined ? 'done' : loadingPhase(gaps.askedAt, page.now());
        const kind = gaps.refusal ? 'refused' : gaps.items.length > 0 ? '' : gaps.isLoaded ? 'empty' : phase;
        paint(this.state, { kind, refusal: gaps.refusal }, (element) => {
            const again = { name: 'again', label: t('tryAgain'), run: () => gaps.again() };
            const shown = /** @type {Record<string, () => HTMLElement>} */ ({
                empty: () => emptyState({ icon: 'tick', title: t('noGaps'), text: t('noGapsMore') }),
                shapes: () => skeleton('row'),
                late: () => emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: again }),
                refused: () =>
                    emptyState({
                        icon: 'alert',
                        title: t('notLoaded'),
                        text: gaps.refusal && refusalText(gaps.refusal, t),
                        action: again,
                    }),
            })[kind]?.();
            element.replaceChildren(...shown ? [shown] : []);
        });
        paint(this.more, gaps.hasMore, (element) =>
            element.replaceChildren(
                ...gaps.hasMore ? [button('', 'more', t('showMore'), { onclick: () => gaps.more() })] : [],
            ));
    }

    /** @param {HTMLElement} row @param {any} gap @param {string} when */
    #fill(row, gap, when) {
        const { t, locale, canEdit } = this.page;
        const { id, question, language, count, last, examples = [], nearest, draft } = gap;
        const denied = canEdit ? {} : { 'aria-disabled': 'true', title: t('onlyEditors') };
        const isBusy = this.busy.has(id);
        row.replaceChildren(
            h(
                'div',
                { class: 'gap-count' },
                h('span', { class: 'gap-figure' }, new Intl.NumberFormat(locale).format(count)),
                h('span', { class: 'facts' }, t('timesAsked', { n: count })),
            ),
            h(
                'div',
                { class: 'gap-body' },
                h('p', { class: 'gap-question', dir: 'auto', lang: language }, question),
                h(
                    'p',
                    { class: 'facts' },
                    [LANGUAGE_NAMES[language] ?? language, when && t('lastAsked', { time: when })].filter(Boolean).join(' · '),
                    h('span', { class: 'said' }, last ? exactTime(last, locale) : ''),
                ),
                nearest
                    ? h(
                        'p',
                        { class: 'facts' },
                        t('nearest'),
                        ' ',
                        button('link', `nearest-${id}`, textIn(nearest.title, locale) || nearest.article, {
                            onclick: () => this.page.go({ view: 'articles', article: nearest.article }),
                        }),
                        ` ${percent(nearest.confidence ?? 0, locale)}`,
                    )
                    : h('p', { class: 'facts' }, t('nothingNear')),
                examples.length > 0 && h(
                    'details',
                    { class: 'gap-examples' },
                    h('summary', {}, t('examples', { n: examples.length })),
                    h('ul', {}, ...examples.map((/** @type {string} */ text) =>
                        h('li', { dir: 'auto', lang: language }, text)
                    )),
                ),
            ),
            h(
                'div',
                { class: 'gap-acts' },
                draft
                    ? button('', `draft-${id}`, t('openDraft'), {
                        onclick: () => this.page.go({ view: 'articles', article: draft }),
                    })
                    : button('', `draft-${id}`, t('makeDraft'), {
                        'aria-busy': String(isBusy),
                        onclick: () => canEdit && !isBusy && this.#draft(id),
                        ...denied,
                    }),
                button('ghost', `dismiss-${id}`, t('dismiss'), {
                    'aria-label': t('dismissGap', { text: question }),
                    onclick: () => canEdit && !isBusy && this.#dismiss(gap),
                    ...denied,
                }),
            ),
        );
    }

    /** @param {string} id */
    #draft(id) {
        return this.#act(id, async () => {
            const { article } = await this.page.rest.post(pathOf(GAPS, id, 'draft'));
            this.page.gaps.again();
            this.page.go({ view: 'articles', article });
        });
    }

    /** @param {any} gap */
    async #dismiss({ id, question }) {
        const { t } = this.page;
        const words = { title: t('dismissAsk'), text: t('dismissMore', { text: question }), act: t('dismiss') };
        if (!await ask({ ...words, cancel: t('cancel') })) return;
        await this.#act(id, async () => {
            await this.page.rest.delete(pathOf(GAPS, id));
            this.page.gaps.remove(id);
            this.page.toast.show(t('dismissed'));
        });
    }

    /** @param {string} id @param {() => Promise<void>} run */
    async #act(id, run) {
        this.busy.add(id);
        this.page.render();
        try {
            await run();
        } catch (problem) {
            this.page.tell(problem);
        }
        this.busy.delete(id);
        this.page.render();
    }
}
