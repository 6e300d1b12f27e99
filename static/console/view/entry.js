/** @file Draws one entry of a thread: message, note or event line. */
import { h } from '../../dom.js';
import { clockTime, exactTime, languageOf } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { topIntent } from '../model/insight.js';
import { textOf } from '../model/parts.js';
import { maskFaces, pressableText } from './mask.js';
import { partElement } from './part.js';
import { avatar, botAvatar, button, OWNER_ICONS } from '../../ui/pieces.js';

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
            h(
                'p',
                { class: 'text', dir: 'auto', lang: languageOf(face.text) },
                ...pressableText(face.text, face, page),
            ),
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
    }, ...face.parts.map((/** @type {any} */ part) => partElement(part, face, page)));
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

/**
 * Everything of an entry that shows. Drawn for each entry with each change, so what costs time (dates in words)
 * is left to the drawing of those that differ.
 *
 * @param {import('../model/blocks.js').Placed} placed
 * @param {import('../model/thread.js').Thread} thread
 * @param {import('./page.js').Page} page
 */
export function entryFace({ entry, isFirst, isLast }, thread, page) {
    const { t, desk } = page;
    const at = entry.time;
    if (entry.type === 'status') {
        const { owner, name, position, reason } = entry;
        return { kind: 'status', owner, name, position, reason, at, isMe: name === desk.me?.name };
    }
    const { role } = entry.from;
    const name = role === 'agent' && entry.from.name === desk.me?.name ? t('you') : entry.from.name;
    const delivery = deliveryOf(entry, thread, desk);
    if (entry.type === 'note') {
        const masks = maskFaces(entry.text, thread, page);
        return { kind: 'note', text: entry.text, masks, name: name ?? t('agent'), at, delivery, id: entry.id ?? at };
    }
    const insight = thread.insights.get(entry.seq);
    return {
        kind: 'message',
        role,
        name: name ?? nameOfRole(role, page),
        person: personOf(entry.from, page),
        parts: entry.parts,
        masks: maskFaces(JSON.stringify(entry.parts), thread, page),
        suggestions: entry.suggestions,
        language: insight?.understanding?.language,
        source: insight?.source,
        intent: role === 'customer' ? intentOf(insight, t) : undefined,
        at,
        delivery,
        isFirst,
        isLast,
        id: entry.id,
        seq: entry.seq,
        isChosen: page.ui.chosen !== undefined && page.ui.chosen === entry.seq,
    };
}

/**
 * What a message is about in a word, with its probability unless it is about nothing that the bot knows.
 *
 * @param {import('../model/thread.js').Insight | undefined} insight
 * @param {import('../text/texts.js').Translate} t
 */
function intentOf(insight, t) {
    if (insight?.understanding?.isInScope === false) return { words: t('outOfScope'), isInScope: false };
    const intent = topIntent(insight);
    return intent && { words: `${intent.title ?? intent.name} ${intent.p.toFixed(2)}`, isInScope: true };
}

/**
 * Whose avatar stands beside a message.
 *
 * @param {import('../model/thread.js').Sender} from
 * @param {import('./page.js').Page} page
 */
function personOf({ role, name }, page) {
    if (role === 'customer') return { id: page.contact().id, name: page.contact().name };
    return name === page.desk.me?.name ? { id: page.desk.me?.id ?? '', name } : { id: name ?? role, name };
}

/** @param {string} role @param {import('./page.js').Page} page */
function nameOfRole(role, page) {
    if (role === 'customer') return page.contact().name || page.t('customer');
    return page.t(role === 'bot' || role === 'agent' ? role : 'system');
}

/**
 * @param {import('../model/thread.js').Message | import('../model/thread.js').Note} entry
 * @param {import('../model/thread.js').Thread} thread
 * @param {import('../desk/desk.js').Desk} desk
 */
function deliveryOf(entry, thread, desk) {
    if (entry.delivery === 'failed') return { state: entry.error ? 'notSent' : 'notSure', why: entry.error };
    if (entry.delivery === 'sending') return { state: desk.link.state === 'connected' ? 'sending' : 'waiting' };
    if (entry.type === 'note' || entry.from.role !== 'agent') return undefined;
    return { state: entry.seq <= thread.readSeq ? 'read' : 'sent' };
}
