/** @file Beside the rules: what a dry run would add and take away, and the relations with their counts. */
import { h } from '../../dom.js';
import { milliseconds } from '../../ui/figures.js';
import { paint } from '../../ui/paint.js';
import { chip } from '../../ui/pieces.js';
import { valueText } from '../../ui/proof.js';
import { Tabs } from '../../ui/tabs.js';

const MINUS = '−';

export class RulesPane {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        this.tab = 'relations';
        this.tabs = new Tabs({
            label: t('aboutRules'),
            tabs: ['relations', 'dryRunTab'].map((name) => ({ name, label: t(name), panel: 'rules-panel' })),
            chosen: (name) => {
                this.tab = name;
                page.draw();
            },
        });
        this.panel = h('div', { class: 'node-panel', id: 'rules-panel', role: 'tabpanel', tabindex: 0 });
        this.element = h(
            'aside',
            { class: 'pane side-pane rules-side', 'aria-label': t('aboutRules'), tabindex: -1 },
            this.tabs.element,
            this.panel,
        );
    }

    render() {
        const { t, world: { rules } } = this.page;
        if (rules.trial && rules.trial !== this.shownTrial) this.tab = 'dryRunTab';
        this.shownTrial = rules.trial;
        this.tabs.show(this.tab);
        this.panel.setAttribute('aria-label', t(this.tab));
        if (this.tab === 'relations') this.#renderRelations();
        else this.#renderTrial();
    }

    #renderRelations() {
        const { t, locale, world: { rules } } = this.page;
        const number = new Intl.NumberFormat(locale);
        paint(this.panel, { tab: 'relations', relations: rules.relations }, (element) => {
            if (rules.relations.length === 0) {
                return element.replaceChildren(h('p', { class: 'side-note' }, t('noRelations')));
            }
            element.replaceChildren(h(
                'ul',
                { class: 'relations' },
                ...rules.relations.map(({ name, columns = [], origin, count, stale }) =>
                    h(
                        'li',
                        { class: 'relation' },
                        h('code', { class: 'relation-name' }, `${name}(${
                            columns.map((/** @type {any} */ column) => `${column.name}: ${column.type}`).join(', ')
                        })`),
                        h(
                            'span',
                            { class: 'relation-facts' },
                            chip('calm', t(`${origin}Kind`)),
                            stale && chip('warn', t('stale'), 'clock'),
                            h('span', { class: 'spring' }),
                            h('span', { class: 'facts' }, t('factsN', { n: number.format(count ?? 0) })),
                        ),
                    )
                ),
            ));
        });
    }

    #renderTrial() {
        const { t, locale, world: { rules } } = this.page;
        const { trial } = rules;
        const number = new Intl.NumberFormat(locale);
        paint(this.panel, { tab: 'trial', trial: trial ?? null }, (element) => {
            if (!trial) return element.replaceChildren(h('p', { class: 'side-note' }, t('dryRunMore')));
            const changed = (trial.relations ?? []).filter((/** @type {any} */ { before, after, added = [], removed = [] }) =>
                before !== after || added.length > 0 || removed.length > 0
            );
            element.replaceChildren(
                h('p', { class: 'side-note', role: 'status' },
                    (trial.problems ?? []).length > 0 ? t('dryRunProblems') : t('dryRunDone', {
                        n: changed.length,
                        time: milliseconds(trial.micros ?? 0, locale),
                    })),
                h('ul', { class: 'relations' }, ...changed.map((/** @type {any} */ { name, before, after, added = [], removed = [] }) =>
                    h(
                        'li',
                        { class: 'relation' },
                        h(
                            'span',
                            { class: 'relation-facts' },
                            h('code', { class: 'relation-name' }, name),
                            h('span', { class: 'spring' }),
                            h('span', { class: 'facts' }, `${number.format(before)} → ${number.format(after)}`),
                        ),
                        h('ul', { class: 'samples-of' },
                            ...added.map((/** @type {any[]} */ values) => factLine('+', name, values, t('addedFact'), locale)),
                            ...removed.map((/** @type {any[]} */ values) => factLine(MINUS, name, values, t('removedFact'), locale))),
                    )
                )),
            );
        });
    }
}

/** @param {string} sign @param {string} name @param {any[]} values @param {string} said @param {string} locale */
function factLine(sign, name, values, said, locale) {
    const words = values.map((value) => (value && typeof value === 'object' ? valueText(value, locale) : String(value)));
    return h(
        'li',
        { class: sign === '+' ? 'fact-line added' : 'fact-line removed' },
        h('span', { class: 'diff-sign', 'aria-hidden': 'true' }, sign),
        h('span', { class: 'said' }, said),
        h('code', {}, `${name}(${words.join(', ')})`),
    );
}
