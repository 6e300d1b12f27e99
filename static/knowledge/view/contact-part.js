/** @file What is known of a contact on one page: warnings, what to offer, who they are, how it went. */
import { h } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { paint } from '../../ui/paint.js';
import { button, chip, skeleton } from '../../ui/pieces.js';
import { factText } from '../../ui/proof.js';
import { refusalText } from '../../ui/rest.js';
import { roughSpan, shortTime } from '../../ui/time.js';
import { Contact } from '../data/contact.js';
import { canSettle, moodKey } from '../model/risk.js';

const TONES = /** @type {Record<string, string>} */ ({ high: 'bad', medium: 'warn', low: 'calm' });

export class ContactPart {
    /**
     * @param {import('./page.js').Page} page
     * @param {{goTo: (node: string) => void, explain: (fact: import('../../ui/proof.js').Fact) => void}} way where its links lead
     */
    constructor(page, { goTo, explain }) {
        this.page = page;
        this.goTo = goTo;
        this.explain = explain;
        /** @type {Contact} */
        this.contact = page.kept('contact', () => new Contact({ rest: page.rest }));
    }

    /** @param {HTMLElement} panel */
    render(panel) {
        const { profile, refusal, busy, node } = this.contact;
        const { t } = this.page;
        paint(panel, { tab: 'profile', node, profile: profile ?? null, refusal, busy }, (element) => {
            if (refusal) {
                return element.replaceChildren(h('p', { class: 'problem', role: 'alert' }, icon('alert', 14), refusalText(refusal, t)));
            }
            if (!profile) return element.replaceChildren(skeleton('message'));
            element.replaceChildren(...[
                this.#person(profile),
                ...this.#warnings(profile.risks ?? []),
                ...this.#offers(profile),
                ...this.#tickets(profile.tickets ?? []),
                ...this.#talks(profile.history ?? []),
            ]);
        });
    }

    /** @param {string} key @param {HTMLElement[]} rows */
    #part(key, rows) {
        return rows.length === 0 ? [] : [h('h3', { class: 'side-title' }, this.page.t(key)), h('ul', { class: 'hits' }, ...rows)];
    }

    /** @param {any[]} risks */
    #warnings(risks) {
        const { t } = this.page;
        const standing = risks.filter(({ state }) => state !== 'dismissed');
        return this.#part('warnings', standing.map(({ id, rule, level, state, owner, due, evidence = [] }) =>
            h(
                'li',
                { class: 'hit' },
                h('span', { class: 'hit-title' }, h('bdi', {}, rule), ' ', chip(TONES[level] ?? 'calm', t(`${level}Level`))),
                h('span', { class: 'facts' }, state === 'acknowledged'
                    ? t('takenOnBy', { name: owner ?? '' })
                    : this.#due(due)),
                ...evidence.map((/** @type {any} */ one, /** @type {number} */ at) => this.#evidence(`${id}-${at}`, one)),
                state === 'open' && h(
                    'span',
                    { class: 'editor-acts' },
                    this.#act(id, 'acknowledge', 'takeOn'),
                    this.#act(id, 'dismiss', 'dismissWarning'),
                ),
            )
        ));
    }

    /** A fact can be asked why it holds. @param {string} name @param {{text: string, fact?: import('../../ui/proof.js').Fact}} evidence */
    #evidence(name, { text, fact }) {
        const { t, locale } = this.page;
        if (!fact) return h('p', { class: 'facts' }, h('bdi', {}, text));
        const words = factText(fact, locale);
        return h('p', { class: 'facts evidence' }, h('bdi', {}, words), ' ', button('link', `why-${name}`, t('why'), {
            'aria-label': t('whyFact', { text: words }),
            onclick: () => this.explain(fact),
        }));
    }

    /** @param {number} time by when somebody should respond */
    #due(time) {
        const { t } = this.page;
        const left = time - this.page.now();
        return left > 0 ? t('answerWithin', { time: roughSpan(left / 1000, t) }) : t('overdue');
    }

    /** @param {number} id @param {'acknowledge' | 'dismiss'} act @param {string} key */
    #act(id, act, key) {
        const { t, me } = this.page;
        const isAllowed = canSettle(me.role);
        return button('', `${act}-${id}`, t(key), {
            'aria-disabled': String(!isAllowed || this.contact.busy !== undefined),
            title: isAllowed ? undefined : t('onlyStaff'),
            onclick: () => {
                if (isAllowed && this.contact.busy === undefined) this.contact.settle(id, act).catch((problem) => this.page.tell(problem));
            },
        });
    }

    /** @param {any} profile */
    #offers({ recommendations = [], not_recommended: left = [] }) {
        const { t } = this.page;
        const offers = recommendations.map(({ node, reasons = [] }) =>
            h(
                'li',
                { class: 'hit' },
                this.#node(node),
                ...reasons.map((/** @type {any} */ { relation, node: shared, others }) =>
                    h('p', { class: 'facts' }, t('othersShare', { n: others, relation, name: shared?.name ?? '' }))
                ),
            )
        );
        const withheld = left.map(({ node, text, fact }) =>
            h('li', { class: 'hit' }, node && this.#node(node), h('p', { class: 'hit-excluded' }, icon('close', 14), fact ? factText(fact, this.page.locale) : text))
        );
        return [...this.#part('toOffer', offers), ...this.#part('notOffered', withheld)];
    }

    /** @param {{id: string, name: string}} node */
    #node({ id, name }) {
        return button('link hit-title', `offer-${id}`, name || id, { onclick: () => this.goTo(id) });
    }

    /** @param {any} profile */
    #person({ segments = [], identities = [], mood }) {
        const { t } = this.page;
        const words = [
            ...segments.map((/** @type {string} */ name) => chip('person', name)),
            ...identities.map(({ channel, id }) => chip('plain', `${channel} · ${id}`)),
            mood && chip(mood.level < 0 ? 'warn' : 'calm', t(moodKey(mood.level))),
        ].filter(Boolean);
        return h('span', { class: 'chips wrapped' }, ...words);
    }

    /** @param {any[]} tickets */
    #tickets(tickets) {
        const { t, locale } = this.page;
        return this.#part('openTickets', tickets.map(({ number, subject, created }) =>
            h('li', { class: 'hit' }, h('bdi', { class: 'hit-title' }, `#${number} ${subject}`),
                h('span', { class: 'facts' }, shortTime(created, this.page.now(), locale, t)))
        ));
    }

    /** @param {any[]} talks */
    #talks(talks) {
        const { t, locale } = this.page;
        return this.#part('conversations', talks.map(({ conversation, channel, last, updated, score }) =>
            h(
                'li',
                { class: 'hit' },
                h('a', { class: 'hit-title', href: `/console/?conversation=${encodeURIComponent(conversation)}` },
                    last || t('noWords')),
                h('span', { class: 'facts' }, [
                    channel,
                    shortTime(updated, this.page.now(), locale, t),
                    score && t('rated', { n: score }),
                ].filter(Boolean).join(' · ')),
            )
        ));
    }
}
