/** @file One conversation in the list. */
import { h } from '../../dom.js';
import { exactTime, languageOf } from '../../i18n.js';
import { moodFace, moodOf } from '../model/mood.js';
import { shownText } from '../model/parts.js';
import { deadlineOf, intentTitle, unreadOf } from '../model/rows.js';
import { shortTime, span } from '../../ui/time.js';
import { maskedText } from './mask.js';
import { avatar, chip } from '../../ui/pieces.js';

/** Rows have tokens alone. @type {import('../model/parts.js').Hints} */
const NO_HINTS = new Map();

/**
 * Everything of a row that shows.
 *
 * @param {import('../model/rows.js').Row} row
 * @param {import('./page.js').Page} page
 * @param {Set<string>} drafts conversations with a draft
 */
export function rowFace(row, page, drafts) {
    const { desk, t, locale } = page;
    const now = page.now();
    const { contact, last } = row;
    const ownership = desk.ownership(row.conversation);
    const draft = drafts.has(row.conversation) ? desk.drafts?.read(row.conversation) : undefined;
    const written = draft && (draft.reply.trim() || draft.note.trim());
    const isOwn = last?.from.role === 'agent' && ownership.isMine;
    return {
        contact: { id: contact.id, name: contact.name, channel: contact.channel },
        name: contact.name || t('nameless'),
        channel: contact.channel && t(contact.channel),
        time: last && shortTime(last.time, now, locale, t),
        at: last?.time,
        text: written ? t('draftIs', { text: written }) : isOwn ? t('youSaid', { text: last.text }) : last?.text ?? '',
        isDraft: Boolean(written),
        unread: row.conversation === desk.open ? 0 : unreadOf(row, desk.seen),
        chips: chipsOf(row, ownership, page),
        isSelected: row.conversation === desk.open,
    };
}

/**
 * @param {import('../model/rows.js').Row} row
 * @param {{owner: string, name?: string, isMine: boolean}} ownership
 * @param {import('./page.js').Page} page
 */
function chipsOf(row, ownership, page) {
    const { t, ui } = page;
    const chips = [];
    if (ownership.owner === 'bot') chips.push(['bot', t('withBot'), 'bot']);
    if (ownership.owner === 'closed') chips.push(['calm', t('resolved'), 'tick']);
    if (ui.folder === 'open' && ownership.owner === 'queue') chips.push(['warn', t('queued'), 'people']);
    if (ownership.owner === 'agent' && (ui.folder !== 'mine' || !ownership.isMine)) {
        chips.push(['person', ownership.isMine ? t('you') : ownership.name || t('colleague'), 'person']);
    }
    const deadline = deadlineOf({ ...row, owner: /** @type {any} */ (ownership.owner) }, page.now());
    if (deadline) {
        const words = deadline.state === 'paused' ? t('paused') : t(deadline.state, { t: span(deadline.seconds, t) });
        chips.push([deadline.tone, words, deadline.state === 'paused' ? 'pause' : 'clock']);
    }
    const mood = moodOf(row.mood);
    if (mood?.level) chips.push(moodFace(mood.level, t));
    const intent = intentTitle(row);
    if (intent) chips.push(['plain', intent]);
    return chips;
}

/** @param {HTMLElement} element @param {ReturnType<typeof rowFace>} face @param {import('./page.js').Page} page */
export function fillRow(element, face, page) {
    const { t } = page;
    element.className = ['row', face.isSelected && 'selected', face.unread > 0 && 'unread'].filter(Boolean).join(' ');
    element.setAttribute('aria-selected', String(face.isSelected));
    element.replaceChildren(
        avatar(face.contact, 32),
        h(
            'span',
            { class: 'row-body' },
            h(
                'span',
                { class: 'row-top' },
                h(
                    'span',
                    { class: 'row-name', title: face.name },
                    h('bdi', { lang: languageOf(face.name) }, face.name),
                ),
                face.channel && h('span', { class: 'said' }, face.channel),
                face.time &&
                    h('time', {
                        datetime: new Date(face.at ?? 0).toISOString(),
                        title: exactTime(face.at ?? 0, page.locale),
                    }, face.time),
            ),
            h(
                'span',
                { class: 'row-middle' },
                h(
                    'span',
                    { class: face.isDraft ? 'row-text draft' : 'row-text', title: shownText(face.text, NO_HINTS, t) },
                    h('bdi', { lang: languageOf(face.text) }, ...maskedText(face.text, NO_HINTS, t)),
                ),
                face.unread > 0 &&
                    h(
                        'span',
                        { class: 'badge', 'aria-label': t('unread', { n: face.unread }) },
                        face.unread > 9 ? '9+' : String(face.unread),
                    ),
            ),
            h('span', { class: 'chips' }, ...face.chips.map(([tone, text, name]) => chip(tone, text, name))),
        ),
    );
}
