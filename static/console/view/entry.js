/** @file Draws one entry of a thread: message, note or event line. */
import { h } from '../../dom.js';
import { clockTime, exactTime, languageOf } from '../../i18n.js';
import { icon } from '../icons.js';
import { textOf } from '../model/parts.js';
import { partElement } from './part.js';
import { avatar, botAvatar, button, OWNER_ICONS } from './pieces.js';

/** The reason of an end is who ended it. */
const ROLES = new Set(['customer', 'bot', 'agent', 'system']);

/** @param {HTMLElement} element @param {any} face @param {import('./page.js').Page} page */
export function fillEntry(element, face, page) {
    if (face.kind === 'status') fillStatus(element, face, page);
    else if (face.kind === 'note') fillNote(element, face, page);
    else fillMessage(element, face, page);
}

/** @param {HTMLElement} element @param {any} face @param {import('./page.js').Page} page */
function fillStatus(element, face, page) {
    element.className = 'entry status';
    const exact = face.at === undefined ? undefined : exactTime(face.at, page.locale);
    element.replaceChildren(
        icon(OWNER_ICONS[face.owner] ?? 'clock', 14),
        h('span', { title: exact }, statusText(face, page)),
    );
}

/** @param {any} face @param {import('./page.js').Page} page */
function statusText({ owner, name, at, position, reason, isMe }, { t, locale }) {
    const time = at === undefined ? '' : clockTime(at, locale);
    const texts = {
        bot: () => t('toBot'),
        queue: () => (position ? t('toQueuePlace', { n: position }) : t('toQueue')),
        closed: () => t('toClosed', { time }),
        agent: () => (isMe ? t('toYou', { time }) : t('toAgent', { name: name || t('colleague'), time })),
    };
    const what = texts[/** @type {keyof typeof texts} */ (owner)]?.() ?? owner;
    if (!reason) return what;
    return t('why', { what, why: ROLES.has(reason) ? t(reason) : reason });
}

/** @param {HTMLElement} element @param {any} face @param {import('./page.js').Page} page */
function fillNote(element, face, page) {
    const { t } = page;
    element.className = 'entry note';
    element.replaceChildren(
        h(
            'div',
            { class: 'note-paper' },
            h(
                'p',
                { class: 'note-meta' },
                icon('lock', 14),
                h(
                    'span',
                    { title: exactTime(face.at, page.locale) },
                    t('noteMeta', { name: face.name, time: clockTime(face.at, page.locale) }),
                ),
            ),
            h('p', { class: 'text', dir: 'auto', lang: languageOf(face.text) }, face.text),
        ),
        ...deliveryParts(face, page),
    );
}

/** @param {HTMLElement} element @param {any} face @param {import('./page.js').Page} page */
function fillMessage(element, face, page) {
    const { t } = page;
    const isOurs = face.role !== 'customer';
    element.className = [
        'entry',
        'message',
        isOurs ? 'ours' : 'theirs',
        face.role,
        face.isFirst && 'first',
        face.isLast && 'last',
        face.isChosen && 'chosen',
    ].filter(Boolean).join(' ');
    const picture = face.role === 'bot' ? botAvatar() : avatar(face.person, 24);
    const isExplained = face.intent || face.source;
    const bubble = h('div', {
        class: 'bubble',
        lang: face.language ?? languageOf(textOf(face.parts, () => '')),
        onclick: face.seq && (face.role === 'customer' || face.role === 'bot')
            ? () => page.choose(face.seq)
            : undefined,
    }, ...face.parts.map((/** @type {any} */ part) => partElement(part, face.name, page)));
    element.replaceChildren(
        h('span', { class: 'said' }, t('messageBy', { name: face.name, time: clockTime(face.at, page.locale) })),
        face.isLast ? picture : h('span', { class: 'avatar-gap' }),
        h(
            'div',
            { class: 'message-body' },
            bubble,
            ...suggestionParts(face, page),
            (face.isLast || isExplained || needsAttention(face)) &&
                h('div', { class: 'meta' }, ...metaParts(face, page)),
            ...deliveryParts(face, page),
        ),
    );
}

/** Answers that the bot offered as buttons. @param {any} face @param {import('./page.js').Page} page */
function suggestionParts(face, page) {
    if (!face.suggestions?.length) return [];
    return [
        h(
            'ul',
            { class: 'offered', 'aria-label': page.t('offered') },
            ...face.suggestions.map((/** @type {{label: string}} */ { label }) =>
                h('li', { class: 'chip plain' }, label)
            ),
        ),
    ];
}

/** @param {any} face */
function needsAttention(face) {
    return face.delivery && face.delivery.state !== 'sent' && face.delivery.state !== 'read';
}

/** @param {any} face @param {import('./page.js').Page} page */
function metaParts(face, page) {
    const { t } = page;
    const parts = [];
    if (face.role === 'bot') parts.push(h('span', { class: 'bot-word' }, t('botLabel')));
    else if (face.role === 'agent' && face.name !== t('you')) parts.push(h('bdi', {}, face.name));
    if (face.isLast) {
        const exact = { datetime: new Date(face.at).toISOString(), title: exactTime(face.at, page.locale) };
        parts.push(h('time', exact, clockTime(face.at, page.locale)));
    }
    if (face.source) {
        const { title, version } = face.source;
        parts.push(
            button(
                'source',
                `source-${face.seq}`,
                version === undefined
                    ? t('source', { title })
                    : t('sourceVersion', { title, n: String(version).replace(/^v/u, '') }),
                { 'aria-pressed': String(face.isChosen), onclick: () => page.run('explain', face.seq) },
            ),
        );
    }
    if (face.intent) {
        const { words, isInScope } = face.intent;
        parts.push(button(isInScope ? 'chip person' : 'chip calm', `intent-${face.seq}`, words, {
            'aria-pressed': String(face.isChosen),
            title: t('explain', { words }),
            onclick: () => page.run('explain', face.seq),
        }));
    }
    if (face.delivery && !needsAttention(face)) {
        parts.push(
            h(
                'span',
                { class: 'delivery' },
                icon(face.delivery.state === 'read' ? 'ticks' : 'tick', 14),
                t(face.delivery.state),
            ),
        );
    }
    return parts;
}

/**
 * What is under way or failed says so in words, with the way out beside it.
 *
 * @param {any} face
 * @param {import('./page.js').Page} page
 */
function deliveryParts(face, page) {
    if (!needsAttention(face)) return [];
    const { t, desk } = page;
    const { state, why } = face.delivery;
    if (state === 'sending' || state === 'waiting') {
        return [h('p', { class: 'delivery-line' }, icon('clock', 14), t(state))];
    }
    return [
        h(
            'p',
            { class: 'delivery-line failed' },
            icon('alert', 14),
            h('span', { title: why }, t(state)),
            button('link', `again-${face.id}`, t('tryAgain'), {
                onclick: () => desk.open !== undefined && desk.post.tryAgain(desk.open, face.id),
            }),
        ),
    ];
}
