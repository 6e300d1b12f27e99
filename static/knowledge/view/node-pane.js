/** @file One node beside the drawing: its facts, why one holds, why another does not, and what was. */
import { h } from '../../dom.js';
import { field, input, select } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { paint } from '../../ui/paint.js';
import { avatar, button, chip, skeleton } from '../../ui/pieces.js';
import { factText, nodeOf, valueText } from '../../ui/proof.js';
import { ProofTree } from '../../ui/proof-tree.js';
import { refusalText } from '../../ui/rest.js';
import { Tabs } from '../../ui/tabs.js';
import { factKey } from '../data/explorer.js';
import { argumentOf } from '../model/argument.js';
import { ContactPart } from './contact-part.js';

const TABS = ['factsTab', 'whyTab', 'whyNotTab', 'historyTab'];
/** Of a contact. */
const PROFILE = 'profileTab';
/** The hub counts facts no further. */
const MOST_COUNTED = 10_000;

export class NodePane {
    /** @param {import('./page.js').Page} page @param {import('./graph.js').GraphSection} section */
    constructor(page, section) {
        const { t, locale } = page;
        this.page = page;
        this.section = section;
        this.tab = 'factsTab';
        /** The node that the tabs were chosen for. */
        this.shown = '';
        this.head = h('div', { class: 'node-head' });
        const tabs = (/** @type {string[]} */ names) => new Tabs({
            label: t('aboutNode'),
            tabs: names.map((name) => ({ name, label: t(name), panel: 'node-panel' })),
            chosen: (name) => this.#setTab(name),
        });
        this.plainTabs = tabs(TABS);
        this.contactTabs = tabs([PROFILE, ...TABS]);
        this.contact = new ContactPart(page, {
            goTo: (node) => {
                page.world.explorer.choose(node);
                page.draw();
            },
            explain: (fact) => this.#explain(fact),
        });
        this.tree = new ProofTree({
            t,
            locale,
            label: t('whyTab'),
            openRule: ({ file, line }) => page.go({ view: 'rules', file, line }),
        });
        this.panel = h('div', { class: 'node-panel', id: 'node-panel', role: 'tabpanel', tabindex: -1 });
        this.whyNot = this.#whyNotForm();
        this.element = h(
            'aside',
            { class: 'pane side-pane node-pane', 'aria-label': t('aboutNode'), tabindex: -1 },
            this.head,
            this.plainTabs.element,
            this.contactTabs.element,
            this.panel,
        );
    }

    /** @param {string} name */
    #setTab(name) {
        this.tab = name;
        const { world: { explorer } } = this.page;
        if (name === 'historyTab' && explorer.facts.query !== explorer.chosen) explorer.facts.start(explorer.chosen);
        this.page.draw();
    }

    render() {
        const { t, world: { explorer } } = this.page;
        const { chosen, node, nodeRefusal } = explorer;
        this.element.hidden = chosen === '';
        if (chosen === '') return;
        this.#renderTabs(chosen);
        this.panel.setAttribute('aria-label', t(this.tab));
        const shown = node?.node ?? explorer.picture?.nodes.get(chosen) ?? { id: chosen, kind: '', name: chosen };
        const isPinned = this.section.view.isPinned(chosen);
        const isDrawn = explorer.picture?.nodes.has(chosen) ?? false;
        const counts = node && t('factCount', { n: this.#counted(node), derived: node.derived?.length ?? 0 });
        paint(this.head, { shown, counts, isPinned, isDrawn, centre: explorer.centre }, (element) =>
            element.replaceChildren(
                avatar(shown, 40),
                h(
                    'div',
                    { class: 'node-title' },
                    h('h2', {}, h('bdi', {}, shown.name || shown.id)),
                    h('p', { class: 'facts' }, [shown.kind, counts].filter(Boolean).join(' · ')),
                ),
                h(
                    'div',
                    { class: 'node-acts' },
                    isDrawn && button('', 'expand', t('expand'), { onclick: () => this.section.expand(chosen) }),
                    isDrawn && button('', 'pin', t('pin'), {
                        'aria-pressed': String(isPinned),
                        onclick: () => {
                            this.section.view.pin(chosen);
                            this.page.draw();
                        },
                    }),
                    chosen !== explorer.centre && button('', 'centre', t('centre'), {
                        onclick: () => this.section.centre(chosen),
                    }),
                ),
            ));
        if (nodeRefusal) {
            return paint(this.panel, { nodeRefusal }, (element) =>
                element.replaceChildren(h('p', { class: 'problem', role: 'alert' }, icon('alert', 14), refusalText(nodeRefusal, t))));
        }
        /** @type {Record<string, () => void>} */ ({
            profileTab: () => this.contact.render(this.panel),
            factsTab: () => this.#renderFacts(node),
            whyTab: () => this.#renderWhy(node),
            whyNotTab: () => this.#renderWhyNot(),
            historyTab: () => this.#renderHistory(),
        })[this.tab]();
    }

    /** A contact begins with the profile. @param {string} chosen */
    #renderTabs(chosen) {
        const { contact } = this.contact;
        if (chosen !== this.shown) {
            contact.open(chosen);
            if (contact.node !== '') this.tab = PROFILE;
            else if (this.tab === PROFILE) this.tab = 'factsTab';
            this.shown = chosen;
        }
        const isContact = contact.node !== '';
        this.plainTabs.element.hidden = isContact;
        this.contactTabs.element.hidden = !isContact;
        (isContact ? this.contactTabs : this.plainTabs).show(this.tab);
    }

    /**
     * How many facts are stored, as far as the hub counts.
     * @param {any} node
     */
    #counted(node) {
        const stored = (node.facts?.length ?? 0) + (node.more ?? 0);
        return new Intl.NumberFormat(this.page.locale).format(stored) + (stored >= MOST_COUNTED ? '+' : '');
    }

    /** @param {any} node */
    #renderFacts(node) {
        const { t } = this.page;
        paint(this.panel, { tab: 'facts', node: node ?? null }, (element) => {
            if (!node) return element.replaceChildren(skeleton('message'));
            const { facts = [], derived = [], more } = node;
            if (facts.length + derived.length === 0) {
                return element.replaceChildren(h('p', { class: 'side-note' }, t('noFacts')));
            }
            element.replaceChildren(...[
                derived.length > 0 && h('h3', { class: 'side-title' }, t('derivedFacts')),
                derived.length > 0 && h('ul', { class: 'fact-rows' }, ...derived.map((/** @type {any} */ fact) => this.#factRow(fact))),
                facts.length > 0 && h('h3', { class: 'side-title' }, t('storedFacts')),
                facts.length > 0 && h('ul', { class: 'fact-rows' }, ...facts.map((/** @type {any} */ fact) => this.#factRow(fact))),
                more > 0 && h('p', { class: 'side-note' },
                    button('link', 'all-facts', t('moreFacts', { n: more }), { onclick: () => this.#setTab('historyTab') })),
            ].filter(Boolean));
        });
    }

    /** @param {import('../../ui/proof.js').Fact} fact */
    #factRow(fact) {
        const { t, world: { explorer } } = this.page;
        const values = fact.arguments.map((value) => this.#value(value));
        const isDerived = fact.origin === 'derived' || fact.origin === 'demand';
        return h(
            'li',
            { class: 'fact-row' },
            h('span', { class: 'fact-words' }, h('span', { class: 'fact-relation' }, fact.relation),
                ...values.flatMap((value, at) => (at === 0 ? [' ', value] : [', ', value]))),
            chip('calm', t(`${isDerived ? 'derived' : 'stored'}Kind`)),
            button('link', `why-${factKey(fact)}`, t('why'), {
                'aria-label': t('whyFact', { text: factText(fact, this.page.locale) }),
                onclick: () => this.#explain(fact),
            }),
        );
    }

    /** @param {import('../../ui/proof.js').Fact} fact */
    #explain(fact) {
        this.page.world.explorer.explain(fact);
        this.#setTab('whyTab');
    }

    /** A node can be gone to, anything else is read. @param {import('../../ui/proof.js').Value} value */
    #value(value) {
        const node = nodeOf(value);
        if (!node || node.id === this.page.world.explorer.chosen) return h('bdi', {}, valueText(value, this.page.locale));
        return button('link', `to-${node.id}`, node.name || node.id, {
            onclick: () => {
                this.page.world.explorer.choose(node.id);
                this.page.draw();
            },
        });
    }

    /** @param {any} node */
    #renderWhy(node) {
        const { t, locale, world: { explorer } } = this.page;
        const { explained, proof, proofRefusal } = explorer;
        if (proof) this.tree.show(proof);
        const derived = node?.derived ?? [];
        const face = { tab: 'why', explained: explained && factKey(explained), hasProof: Boolean(proof), proofRefusal, n: derived.length };
        paint(this.panel, face, (element) => {
            if (!explained) return element.replaceChildren(h('p', { class: 'side-note' }, t(node ? 'nothingDerived' : 'loading')));
            const choice = select(
                derived.map((/** @type {any} */ fact) => [factKey(fact), factText(fact, locale)]),
                {
                    'aria-label': t('whichFact'),
                    class: 'select wide',
                    onchange: () => {
                        const fact = derived.find((/** @type {any} */ one) => factKey(one) === choice.value);
                        if (fact) explorer.explain(fact);
                    },
                },
            );
            choice.value = factKey(explained);
            element.replaceChildren(...[
                derived.length > 1 && choice.value !== '' && choice,
                proofRefusal && h('p', { class: 'problem', role: 'alert' }, icon('alert', 14), refusalText(proofRefusal, t)),
                proof ? this.tree.element : !proofRefusal && skeleton('message'),
            ].filter(Boolean));
        });
    }

    /** A form that stays while results come and go. */
    #whyNotForm() {
        const { t, world: { explorer } } = this.page;
        const relation = select([], { onchange: () => fields() });
        const places = h('div', { class: 'why-not-fields' });
        const result = h('div', { role: 'status' });
        const fields = () => {
            const known = explorer.summary?.relations?.find((/** @type {any} */ one) => one.name === relation.value);
            const kind = explorer.chosen.split(':')[0].toLowerCase();
            const columns = known?.columns ?? [];
            const own = columns.findIndex((/** @type {any} */ { type }) => String(type).toLowerCase() === kind);
            places.replaceChildren(...columns.map((/** @type {any} */ { name, type }, /** @type {number} */ at) =>
                field(`why-not-${at}`, `${name} (${type})`, input({
                    value: at === Math.max(0, own) ? explorer.chosen : '',
                    'data-type': type,
                    required: true,
                }))
            ));
        };
        const form = h(
            'form',
            {
                class: 'why-not',
                onsubmit: (event) => {
                    event.preventDefault();
                    const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (places.querySelectorAll('input'))];
                    explorer.askWhyNot(relation.value, inputs.map((one) => argumentOf(one.value, one.dataset.type ?? '')));
                },
            },
            field('why-not-relation', t('whyNotRelation'), relation),
            places,
            h('button', { class: 'button', type: 'submit' }, t('askWhyNot')),
            result,
        );
        return { form, relation, fields, result, node: '' };
    }

    #renderWhyNot() {
        const { t, world: { explorer } } = this.page;
        const { form, relation, fields, result } = this.whyNot;
        const derived = (explorer.summary?.relations ?? []).filter((/** @type {any} */ one) => one.origin !== 'stored');
        paint(relation, derived.map((/** @type {any} */ { name }) => name), (element) => {
            element.replaceChildren(...derived.map((/** @type {any} */ { name }) => h('option', { value: name }, name)));
            fields();
        });
        if (this.whyNot.node !== explorer.chosen) {
            this.whyNot.node = explorer.chosen;
            fields();
        }
        const { whyNot, whyNotRefusal } = explorer;
        paint(result, { whyNot: whyNot ?? null, whyNotRefusal }, (element) => {
            if (whyNotRefusal) {
                return element.replaceChildren(h('p', { class: 'problem' }, icon('alert', 14), refusalText(whyNotRefusal, t)));
            }
            if (!whyNot) return element.replaceChildren();
            if (whyNot.length === 0) return element.replaceChildren(h('p', { class: 'side-note' }, t('noRuleFor')));
            element.replaceChildren(h('ul', { class: 'hits' }, ...whyNot.map((/** @type {any} */ { rule, failing, bindings }) =>
                h(
                    'li',
                    { class: 'hit' },
                    h('code', { class: 'rule-text' }, typeof rule === 'string' ? rule : rule?.text ?? ''),
                    h('p', { class: 'hit-excluded' }, icon('close', 14), t('firstFailing', { text: failing?.text ?? '' })),
                    bindings && Object.keys(bindings).length > 0 && h('p', { class: 'facts' },
                        Object.entries(bindings).map(([name, value]) => `${name} = ${value}`).join(', ')),
                )
            )));
        });
        paint(this.panel, { tab: 'whyNot' }, (element) =>
            element.replaceChildren(
                derived.length > 0 ? form : h('p', { class: 'side-note' }, t('noDerivedRelations')),
            ));
    }

    #renderHistory() {
        const { t, locale, world: { explorer } } = this.page;
        const { facts, chosen } = explorer;
        if (facts.query !== chosen) facts.start(chosen);
        const timed = [...facts.items].sort((a, b) => (b.from ?? 0) - (a.from ?? 0));
        const moment = (/** @type {number} */ value) => valueText({ value, type: 'time' }, locale);
        const face = { tab: 'history', keys: timed.map(factKey), refusal: facts.refusal, isLoaded: facts.isLoaded, more: facts.hasMore };
        paint(this.panel, face, (element) => {
            if (facts.refusal) {
                return element.replaceChildren(h('p', { class: 'problem', role: 'alert' }, icon('alert', 14), refusalText(facts.refusal, t)));
            }
            if (!facts.isLoaded) return element.replaceChildren(skeleton('message'));
            if (timed.length === 0) return element.replaceChildren(h('p', { class: 'side-note' }, t('noFacts')));
            element.replaceChildren(
                h('ol', { class: 'timeline' }, ...timed.map((fact) =>
                    h(
                        'li',
                        { class: fact.to === undefined || fact.to === null ? 'moment' : 'moment ended' },
                        h('p', {}, factText(fact, locale)),
                        h(
                            'p',
                            { class: 'facts' },
                            [
                                fact.from && t('sinceTime', { time: moment(fact.from) }),
                                fact.to && t('untilTime', { time: moment(fact.to) }),
                                fact.source && sourceText(fact.source),
                            ].filter(Boolean).join(' · ') || t('always'),
                        ),
                    )
                )),
                facts.hasMore ? button('', 'more-facts', t('showMore'), { onclick: () => facts.more() }) : '',
            );
        });
    }
}

/** @param {any} source */
function sourceText(source) {
    return typeof source === 'string' ? source : source.label ?? source.id ?? '';
}
