/** @file The right pane: who the customer is, what was understood, and why the hub answered so. */
import { h } from '../../dom.js';
import { languageOf } from '../../i18n.js';
import { icon } from '../icons.js';
import { focusOfInsight, insightOf, moodOf } from '../model/insight.js';
import { textOf } from '../model/parts.js';
import { moodChip } from './mood.js';
import { avatar, button, iconButton } from './pieces.js';
import { paint } from './paint.js';

/** Facts of a contact that have a word of their own, in this order; others follow under their own name. */
const FACTS = ['phone', 'email', 'level', 'since', 'tags', 'locale', 'id'];
/** Greater numbers are times in Unix milliseconds, smaller ones years. */
const FIRST_TIME = 1e11;
/** More candidates than these tell nothing. */
const SHOWN_INTENTS = 5;

const SVG = 'http://www.w3.org/2000/svg';

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
            { insight, quote, isChosen, isLoaded: thread.isLoaded },
            (element, face) => this.#fillInsight(element, face),
        );
    }

    /** @param {HTMLElement} element @param {{contact: Record<string, any>, conversation: string}} face */
    #fillContact(element, { contact, conversation }) {
        const { t, locale } = this.page;
        const name = contact.name || t('nameless');
        const languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
        const value = (/** @type {string} */ key) => {
            const given = contact[key];
            if (key === 'locale' && given) return nameOfLanguage(languages, given);
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
     * @param {{insight: any, quote?: string, isChosen: boolean, isLoaded: boolean}} face
     */
    #fillInsight(element, { insight, quote, isChosen, isLoaded }) {
        const { t } = this.page;
        const { understanding, reasons = [], source } = insight;
        if (!isLoaded) return element.replaceChildren();
        element.replaceChildren(
            h(
                'section',
                { class: 'block' },
                this.#heading('bulb', `${t('understanding')}`, t(isChosen ? 'ofChosen' : 'ofLast')),
                quote &&
                    h('blockquote', {
                        class: 'quote',
                        dir: 'auto',
                        lang: understanding?.language ?? languageOf(quote),
                        title: quote,
                    }, quote),
                isChosen && button('link', 'show-last', t('showLast'), { onclick: () => this.page.choose(undefined) }),
                understanding ? this.#understanding(understanding) : h('p', { class: 'facts' }, t('nothingUnderstood')),
            ),
            h('section', { class: 'block' }, this.#heading('book', t('knowledge')), this.#source(source)),
            ...(reasons.length
                ? [h(
                    'section',
                    { class: 'block' },
                    this.#heading('bolt', t('reasons')),
                    h(
                        'ol',
                        { class: 'reasons' },
                        ...reasons.map((/** @type {string} */ reason) => h('li', { lang: languageOf(reason) }, reason)),
                    ),
                )]
                : []),
        );
    }

    /** @param {import('../model/thread.js').Understanding} understanding */
    #understanding({ language, intents = [], entities = [], sentiment }) {
        const { t, locale } = this.page;
        const mood = moodOf(sentiment);
        const languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
        const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
        const best = [...intents].sort((a, b) => b.p - a.p).slice(0, SHOWN_INTENTS);
        return h(
            'div',
            { class: 'understanding' },
            h(
                'dl',
                { class: 'fact-list' },
                language && h('dt', {}, t('spokenLanguage')),
                language && h('dd', {}, nameOfLanguage(languages, language)),
                mood && h('dt', {}, t('mood')),
                mood && h('dd', {}, moodChip(mood.level, t, mood.p === undefined ? '' : percent.format(mood.p))),
            ),
            best.length > 0 && h('h4', { class: 'minor' }, t('intents')),
            best.length > 0 && h(
                'ul',
                { class: 'intents' },
                ...best.map(({ name, title, p }, at) =>
                    h(
                        'li',
                        { class: at === 0 ? 'intent best' : 'intent' },
                        h(
                            'span',
                            { class: 'intent-name', title: name },
                            title ?? (name === 'oos' ? t('outOfScope') : name),
                        ),
                        h('span', { class: 'intent-p' }, percent.format(p)),
                        bar(p),
                    )
                ),
            ),
            h('h4', { class: 'minor' }, t('entities')),
            entities.length === 0 ? h('p', { class: 'facts' }, t('noEntities')) : h(
                'dl',
                { class: 'fact-list' },
                ...entities.flatMap(({ name, value, text }) => [
                    h('dt', {}, name),
                    h('dd', { dir: 'auto', title: text }, String(value ?? text ?? '')),
                ]),
            ),
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

    /** @param {string} iconName @param {string} title @param {string} [aside] */
    #heading(iconName, title, aside) {
        return h(
            'h3',
            { class: 'block-title' },
            icon(iconName),
            h('span', {}, title),
            aside && h('span', { class: 'aside' }, aside),
        );
    }
}

/** Scalars and lists of them can stand as a fact; nested data cannot. @param {unknown} value */
function isFact(value) {
    if (Array.isArray(value)) return value.length > 0 && value.every((each) => isFact(each));
    return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** @param {Intl.DisplayNames} names @param {string} code */
function nameOfLanguage(names, code) {
    try {
        return names.of(code) ?? code;
    } catch {
        return code;
    }
}

/** A share as a bar; its figure stands beside it. @param {number} p */
function bar(p) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', 'bar');
    svg.setAttribute('aria-hidden', 'true');
    for (const [name, width] of [['track', 100], ['filled', Math.max(0, Math.min(1, p)) * 100]]) {
        const rect = document.createElementNS(SVG, 'rect');
        const attributes = { class: name, width: `${width}%`, height: 6, rx: 3 };
        for (const [key, value] of Object.entries(attributes)) rect.setAttribute(key, String(value));
        svg.append(rect);
    }
    return svg;
}
