/** @file The right pane: who the customer is, what was understood, and why the hub answered so. */
import { h } from '../../dom.js';
import { languageOf } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { focusOfInsight, insightOf } from '../model/insight.js';
import { moodOf } from '../model/mood.js';
import { languageName } from '../model/names.js';
import { shownText, textOf } from '../model/parts.js';
import {
    cueChips,
    detailRows,
    emotionChips,
    intentList,
    moodChip,
    moodFigures,
    reasonList,
    scopeChip,
    trendLine,
} from './findings.js';
import { maskedText } from './mask.js';
import { avatar, blockTitle, button, iconButton } from '../../ui/pieces.js';
import { paint } from '../../ui/paint.js';

/** Facts of a contact that have a word of their own, in this order; others follow under their own name. */
const FACTS = ['phone', 'email', 'level', 'since', 'tags', 'locale', 'id'];
/** Greater numbers are times in Unix milliseconds, smaller ones years. */
const FIRST_TIME = 1e11;

export class Details {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        this.contact = h('section', { class: 'block contact', 'aria-label': t('contact') });
        this.insight = h('div', { class: 'insight' });
        this.element = h(
            'aside',
            { class: 'pane details', id: 'details', tabindex: -1, 'aria-label': t('details') },
            iconButton('close-details', 'close', t('close'), {
                class: 'button icon-only drawer-close',
                onclick: () => page.run('closeDrawer'),
            }),
            this.contact,
            this.insight,
        );
    }

    focus() {
        this.element.focus();
    }

    render() {
        const { desk } = this.page;
        const conversation = desk.open;
        const { isKnown, ...contact } = this.page.contact();
        this.contact.hidden = this.insight.hidden = !isKnown;
        if (conversation === undefined || !isKnown) return;
        paint(this.contact, { contact, conversation }, (element, face) => this.#fillContact(element, face));
        const thread = desk.threads.get(conversation);
        const seq = focusOfInsight(thread, this.page.ui.chosen);
        const insight = seq === undefined ? {} : insightOf(thread, seq);
        const asked = thread.numbered.find((entry) => entry.seq === (insight.asked ?? seq));
        const quote = asked?.type === 'message' ? textOf(asked.parts, (type) => this.page.t(type)) : undefined;
        const isChosen = this.page.ui.chosen !== undefined && seq === this.page.ui.chosen;
        paint(
            this.insight,
            { insight, quote, hints: [...thread.hints], isChosen, isLoaded: thread.isLoaded },
            (element, face) => this.#fillInsight(element, face),
        );
    }

    /** @param {HTMLElement} element @param {{contact: Record<string, any>, conversation: string}} face */
    #fillContact(element, { contact, conversation }) {
        const { t, locale } = this.page;
        const name = contact.name || t('nameless');
        const value = (/** @type {string} */ key) => {
            const given = contact[key];
            if (key === 'locale' && given) return languageName(given, locale);
            if (key === 'since' && given > FIRST_TIME) {
                return new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(given);
            }
            return Array.isArray(given) ? new Intl.ListFormat(locale).format(given.map(String)) : given;
        };
        const others = Object.keys(contact).filter((key) =>
            !FACTS.includes(key) && key !== 'name' && key !== 'channel' && isFact(contact[key])
        );
        const facts = [...FACTS, ...others].filter((key) => isFact(value(key)));
        element.replaceChildren(
            h(
                'div',
                { class: 'contact-head' },
                avatar({ id: contact.id, name: contact.name }, 40),
                h(
                    'div',
                    {},
                    h('h2', { class: 'contact-name' }, h('bdi', { lang: languageOf(name) }, name)),
                    contact.channel && h('p', { class: 'facts' }, t(contact.channel)),
                ),
            ),
            h(
                'dl',
                { class: 'fact-list' },
                ...facts.flatMap(
                    (key) => [
                        h('dt', {}, FACTS.includes(key) ? t(key) : key),
                        h('dd', { dir: 'auto' }, String(value(key))),
                    ],
                ),
                h('dt', {}, t('thread')),
                h('dd', { class: 'mono' }, conversation),
            ),
        );
    }

    /**
     * @param {HTMLElement} element
     * @param {{insight: any, quote?: string, hints: [string, string][], isChosen: boolean, isLoaded: boolean}} face
     */
    #fillInsight(element, { insight, quote, hints: hintsByToken, isChosen, isLoaded }) {
        const { t } = this.page;
        const hints = new Map(hintsByToken);
        const { understanding, reasons = [], source } = insight;
        if (!isLoaded) return element.replaceChildren();
        element.replaceChildren(
            h(
                'section',
                { class: 'block' },
                blockTitle('h3', 'bulb', t('understanding'), t(isChosen ? 'ofChosen' : 'ofLast')),
                quote &&
                    h('blockquote', {
                        class: 'quote',
                        dir: 'auto',
                        lang: understanding?.language ?? languageOf(quote),
                        title: shownText(quote, hints, t),
                    }, ...maskedText(quote, hints, t)),
                quote && button('link', 'try', t('tryThis'), { onclick: () => this.page.run('trial', quote) }),
                isChosen && button('link', 'show-last', t('showLast'), { onclick: () => this.page.choose(undefined) }),
                understanding
                    ? this.#understanding(understanding, hints)
                    : h('p', { class: 'facts' }, t('nothingUnderstood')),
            ),
            h('section', { class: 'block' }, blockTitle('h3', 'book', t('knowledge')), this.#source(source)),
            ...(reasons.length
                ? [h(
                    'section',
                    { class: 'block' },
                    blockTitle('h3', 'bolt', t('reasons')),
                    reasonList(reasons),
                )]
                : []),
        );
    }

    /**
     * @param {import('../model/thread.js').Understanding} understanding
     * @param {import('../model/parts.js').Hints} hints
     */
    #understanding({ language, intents = [], entities = [], isInScope, sentiment }, hints) {
        const { page } = this;
        const { t, locale } = page;
        const mood = moodOf(sentiment);
        const row = (/** @type {string} */ name, /** @type {any[]} */ ...value) => [
            h('dt', {}, t(name)),
            h('dd', {}, ...value),
        ];
        return h(
            'div',
            { class: 'understanding' },
            h(
                'dl',
                { class: 'fact-list' },
                ...language ? row('spokenLanguage', languageName(language, locale)) : [],
                ...isInScope === undefined ? [] : row('scope', scopeChip(isInScope, t)),
                ...mood ? row(
                        'mood',
                        moodChip(mood.level, t),
                        trendLine(mood.trend),
                        h('p', { class: 'facts' }, moodFigures(mood, page)),
                    )
                    : [],
                ...mood?.emotions.length ? row('emotions', emotionChips(mood, page)) : [],
                ...mood?.cues.length ? row('cues', cueChips(mood, page)) : [],
            ),
            intents.length > 0 && h('h4', { class: 'minor' }, t('intents')),
            intents.length > 0 && intentList(intents, isInScope, page),
            h('h4', { class: 'minor' }, t('entities')),
            entities.length === 0
                ? h('p', { class: 'facts' }, t('noEntities'))
                : h('dl', { class: 'fact-list' }, ...detailRows(entities, hints, t)),
        );
    }

    /** @param {{title: string, version?: string | number} | undefined} source */
    #source(source) {
        const { t } = this.page;
        if (!source) return h('p', { class: 'facts' }, t('noSource'));
        return h(
            'p',
            { class: 'source-line' },
            icon('file'),
            h('span', { class: 'source-title', lang: languageOf(source.title) }, source.title),
            source.version !== undefined &&
                h('span', { class: 'facts' }, t('version', { n: String(source.version).replace(/^v/u, '') })),
        );
    }
}

/** Scalars and lists of them can stand as a fact; nested data cannot. @param {unknown} value */
function isFact(value) {
    if (Array.isArray(value)) return value.length > 0 && value.every((each) => isFact(each));
    return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
