/** @file Draws each kind of row. */
import { h } from '../../dom.js';
import { clockTime, dayName, exactTime, ordinal } from '../../i18n.js';
import { icon } from '../../icons.js';
import { safeLink, withHints } from '../../written.js';
import { outwardLink, partView, progressBar } from './parts.js';

const STATE_ICONS = { sending: 'clock', waiting: 'clock', delivered: 'tick', read: 'ticks' };
const REFUSALS = { 413: 'tooLong', 422: 'notAccepted' };
const UNWORDED = { image: 'photo', audio: 'voice', video: 'video', file: 'file', location: 'place' };
/** Of the bar along which the place in the queue counts down. */
const QUEUE_STEPS = 5;
/** Said as the customer's own words, so that bot or person can act. */
const WAYS_OUT = { callBack: 'phone', leaveMessage: 'mail', stayWithBot: 'bot' };

/** By kind of row. */
export const ROWS = { message, meta, typing, day, event, replies, queue, survey, notice, older, skeleton, trouble };

function message(row, context) {
    const { mine, sender, time } = row;
    const { t, locale } = context;
    const parts = h('div', { class: 'parts' });
    const spoken = h('span', { class: 'said' }, `${senderName(sender, t)}, ${clockTime(time, locale)}`);
    const element = h('li', {}, spoken, !mine && avatar(sender), parts);
    let drawn = '';

    /** It stays while its group grows, so that a recording goes on playing. */
    const update = (row) => {
        const edges = `${row.startsGroup ? ' first' : ''}${row.endsGroup ? ' last' : ''}`;
        element.className = `message ${mine ? 'mine' : ''}${edges}`;
        const content = JSON.stringify([row.parts, row.used]);
        if (content === drawn) return;
        drawn = content;
        parts.replaceChildren(...row.parts.map((part) => partView(part, row, context)).filter(Boolean));
    };
    update(row);
    return Object.assign(element, { update });
}

function meta({ mine, sender, state, error, source, id, time }, { talk, t, locale }) {
    const clock = timeElement(time, locale);
    const line = (pieces) => h('span', {}, ...spaced(pieces));
    if (!mine) {
        const who = sender.role === 'bot' ? t('bot') : sender.name;
        const { title, version } = source ?? {};
        const origin = title && t(version ? 'source' : 'sourcePlain', { title, n: version });
        return h('li', { class: 'meta' }, line([who && h('bdi', {}, who), clock, origin]));
    }
    if (state === 'failed') {
        const again = h('button', { class: 'link', onclick: () => talk.retry(id) }, t('tryAgain'));
        const why = t(REFUSALS[error] ?? 'notSent');
        return h('li', { class: 'meta mine failed' }, icon('alert', 14), line([why, again]));
    }
    const sign = icon(STATE_ICONS[state], 14);
    if (state === 'sending' || state === 'waiting') return h('li', { class: 'meta mine' }, sign, t(state));
    return h('li', { class: 'meta mine' }, line([clock, t(state)]), sign);
}

function typing({ sender }, { t }) {
    return h(
        'li',
        { class: 'message first last' },
        avatar(sender),
        h('p', { class: 'bubble dots' }, h('span'), h('span'), h('span')),
        h('span', { class: 'said' }, t('isTyping', { name: senderName(sender, t) })),
    );
}

export function senderName({ role, name }, t) {
    return role === 'customer' ? t('you') : name ?? t(role === 'bot' ? 'bot' : 'colleague');
}

export function spokenText({ parts, masks }, t) {
    const words = ({ type, text, title, label, name }) => text ?? title ?? label ?? name ?? t(UNWORDED[type] ?? 'file');
    return withHints(parts.map(words).filter(Boolean).join('. '), masks);
}

function timeElement(time, locale) {
    const attributes = { datetime: new Date(time).toISOString(), title: exactTime(time, locale) };
    return h('time', attributes, clockTime(time, locale));
}

function spaced(pieces) {
    return pieces.filter(Boolean).flatMap((piece, index) => (index ? [' · ', piece] : [piece]));
}

/** A square for the bot, a circle for a person; the name stands beside it. */
export function avatar({ role, name }, size = '') {
    const sign = icon({ bot: 'bot', queue: 'people' }[role] ?? 'person', size ? 20 : 16);
    const initial = role === 'agent' && name && initials(name);
    return h('span', { class: `avatar ${role} ${size}`, 'aria-hidden': 'true' }, initial || sign);
}

/** The first character of a Chinese name, the first letters of others. */
export function initials(name) {
    const words = name.trim().split(/\s+/).map((word) => [...word][0] ?? '');
    const isShort = words.length < 2 || /\p{Script=Han}/u.test(words[0]);
    return (isShort ? words[0] : words[0] + words.at(-1)).toLocaleUpperCase();
}

function day({ time, today }, { locale }) {
    return h('li', { class: 'line' }, `${dayName(time, today, locale)} ${clockTime(time, locale)}`);
}

/** `text` is a key of ours; `words` are the server's. */
function event({ icon: sign, text, words, name, time }, { t, locale }) {
    const what = words ?? t(text, { name: name ?? t('colleague') });
    const line = h('span', {}, ...spaced([what, time && timeElement(time, locale)]));
    return h('li', { class: 'line' }, icon(sign, 14), line);
}

function replies(row, { t, choose }) {
    const pill = ({ label, value }) => h('button', { class: 'pill', onclick: () => choose(value) }, label);
    const group = { role: 'group', 'aria-label': t('quickReplies') };
    return h('li', { class: 'replies' }, h('div', group, ...row.replies.map(pill)));
}

function older(row, { talk, t }) {
    const load = () => talk.loadOlder().catch(() => {});
    return h('li', { class: 'older' }, h('button', { class: 'link', onclick: load }, t('older')));
}

function skeleton() {
    return h('li', { class: 'skeleton', 'aria-hidden': 'true' }, h('span'), h('span'), h('span'));
}

function trouble(row, { talk, t }) {
    return h(
        'li',
        { class: 'trouble' },
        icon('alert', 20),
        h('h2', {}, t('troubleTitle')),
        h('p', {}, t('trouble')),
        h('button', { class: 'button', onclick: () => talk.reconnect() }, t('tryAgain')),
    );
}

function queue(row, { t, locale, choose }) {
    const title = h('h2');
    const place = h('strong');
    const wait = h('span');
    const progress = h('div');
    const ways = Object.entries(WAYS_OUT).map(([text, sign]) =>
        h('button', { class: 'button wide', onclick: () => choose(t(text)) }, icon(sign), t(text)),
    );
    const where = h('p', { class: 'place' }, place, wait);
    const leave = h('p', {}, t('mayLeave'));
    const card = h('section', { class: 'state-card queue' }, title, where, progress, leave, ...ways);

    /** The buttons stay: one may have the focus. */
    const update = ({ position, waitSeconds }) => {
        const done = Math.max(0, QUEUE_STEPS - position);
        title.textContent = t(position ? 'queueTitle' : 'queueUnknown');
        place.textContent = position ? t('queuePlace', { nth: ordinal(position, locale) }) : '';
        wait.textContent = waitSeconds ? t('queueWait', { n: waitMinutes(waitSeconds) }) : '';
        progress.replaceChildren(position ? progressBar({ done, total: QUEUE_STEPS }, t) : '');
    };
    update(row);
    return Object.assign(h('li', {}, card), { update });
}

export function waitMinutes(seconds = 0) {
    return Math.max(1, Math.round(seconds / 60));
}

function survey(row, { talk, t }) {
    const stars = [1, 2, 3, 4, 5].map((value) =>
        h(
            'label',
            { class: 'star' },
            h('input', { type: 'radio', name: 'score', value, class: 'said' }),
            h('span', { class: 'said' }, t('stars', { n: value })),
            icon('star', 28),
        ),
    );
    const comment = h('textarea', { rows: 2, maxlength: 1000 });
    const send = h('button', { class: 'button primary', disabled: true }, t('rate'));
    const form = h(
        'form',
        { class: 'state-card survey' },
        h('fieldset', {}, h('legend', {}, t('survey')), h('div', { class: 'stars' }, ...stars)),
        h('label', { class: 'comment' }, t('comment'), comment),
        send,
    );
    const score = () => Number(new FormData(form).get('score'));
    form.onchange = () => {
        stars.forEach((label, index) => label.classList.toggle('lit', index < score()));
        send.disabled = !score();
    };
    form.onsubmit = (event) => {
        event.preventDefault();
        send.disabled = true;
        // On success the card gives way to thanks; otherwise it can be sent again.
        talk.rate(score(), comment.value.trim()).catch(() => (send.disabled = false));
    };
    return h('li', {}, form);
}

function notice({ notice: { id, title, body, link } }, { notices, t, base }) {
    const href = link && safeLink(link, base);
    const close = { class: 'icon-button', 'aria-label': t('dismissNotice'), onclick: () => notices.dismiss(id) };
    const facts = h(
        'div',
        { class: 'facts' },
        h('h3', { dir: 'auto' }, title),
        h('p', { dir: 'auto' }, body),
        href && outwardLink(href, {}, t('viewNotice')),
    );
    const sign = h('span', { class: 'sign' }, icon('bell', 20));
    return h('li', {}, h('article', { class: 'state-card notice' }, sign, facts, h('button', close, icon('close'))));
}
