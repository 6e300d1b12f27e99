/** @file Whose the conversation is and how things stand: header, banner, and what readers are told. */
import { h } from '../../dom.js';
import { ordinal } from '../../i18n.js';
import { icon } from '../../icons.js';
import { avatar, senderName, waitMinutes } from './rows.js';

const SPOKEN_EVERY_MS = 15_000;
/** A lost connection is nothing to the customer at first, then a word, then a banner. */
const WORD_AFTER_MS = 2_000;
const BANNER_AFTER_MS = 10_000;

/** @returns {{mood: 'fine' | 'reconnecting' | 'lost' | 'ended', changesIn?: number}} */
export function connectionMood({ state, since }, now) {
    if (state === 'connected') return { mood: 'fine' };
    if (state === 'disconnected') return { mood: 'ended' };
    const away = now - since;
    if (away < WORD_AFTER_MS) return { mood: 'fine', changesIn: WORD_AFTER_MS - away };
    if (away < BANNER_AFTER_MS) return { mood: 'reconnecting', changesIn: BANNER_AFTER_MS - away };
    return { mood: 'lost' };
}

/** @returns {{text: string, n?: number, canRetry?: boolean} | null} */
export function bannerOf(mood, trouble, now) {
    if (mood === 'lost') return { text: 'lost' };
    if (mood === 'ended' || trouble?.kind === 'unreachable') return { text: 'ended', canRetry: true };
    if (!trouble) return null;
    return { text: trouble.kind, n: Math.max(1, Math.ceil((trouble.until - now) / 1000)) };
}

export function header({ talk, t, locale, close }) {
    const picture = h('span', { class: 'owner-picture' });
    const name = h('h1', { tabindex: -1 });
    const label = h('span');
    const line = h('p');
    const asking = { class: 'button', 'aria-label': t('personLong'), onclick: () => talk.askForPerson() };
    const person = h('button', asking, icon('person'), t('person'));
    const closing = { class: 'icon-button', 'aria-label': t('close'), title: t('close'), onclick: close };
    const owner = h('div', { class: 'owner' }, h('div', {}, name, label), line);
    const exit = close && h('button', closing, icon('close', 20));
    const element = h('header', { class: 'head' }, picture, owner, person, exit);

    function update(thread, mood) {
        const { role, name: who, title } = shownOwner(thread, t);
        picture.replaceChildren(avatar({ role, name: who }, 'large'));
        name.textContent = title;
        label.textContent = role === 'queue' ? '' : t(`${role}Label`);
        label.className = `label ${role}`;
        line.textContent = mood === 'fine' ? statusLine(thread, t, locale) : t('reconnecting');
        line.title = line.textContent;
        person.hidden = role !== 'bot' || thread.owner.kind === 'closed';
    }

    return { element, update, focus: () => name.focus() };
}

function shownOwner({ owner, asked, bot, entries }, t) {
    if (owner.kind === 'queue' || asked) return { role: 'queue', title: t('finding') };
    const last = entries.findLast((entry) => entry.from?.role === 'agent' || entry.from?.role === 'bot');
    const isPerson = owner.kind === 'agent' || (owner.kind === 'closed' && last?.from.role === 'agent');
    if (!isPerson) return { role: 'bot', title: bot.name || t('bot') };
    const name = owner.name ?? last?.from.name;
    return { role: 'agent', name, title: name ?? t('colleague') };
}

function statusLine({ owner, typing, asked }, t, locale) {
    if (typing) return t('isTyping', { name: senderName(typing, t) });
    if (owner.kind === 'closed') return t('closed');
    if (owner.kind === 'agent') return t('inConversation');
    if (asked || owner.kind === 'queue') return queueLine(owner, t, locale);
    return owner.waitSeconds ? t('replyTime', { n: waitMinutes(owner.waitSeconds) }) : t('repliesAtOnce');
}

function queueLine({ position, waitSeconds }, t, locale) {
    if (!position) return t('queueUnknown');
    return t('queueAll', { nth: ordinal(position, locale), n: waitMinutes(waitSeconds) });
}

export function banner({ talk, t }) {
    const sign = h('span');
    const words = h('span');
    const again = h('button', { class: 'link', onclick: () => talk.reconnect() }, t('tryAgain'));
    const element = h('div', { class: 'banner' }, sign, words, again);

    function update(notice) {
        element.hidden = !notice;
        if (!notice) return;
        sign.replaceChildren(icon(notice.text === 'lost' ? 'sync' : 'alert'));
        words.textContent = t(notice.text, notice);
        again.hidden = !notice.canRetry;
    }

    return { element, update };
}

/** Readers hear each message once, and the state of things now and then. */
export function announcer({ t, locale }) {
    const log = h('div', { class: 'said', role: 'log' });
    const status = h('div', { class: 'said', role: 'status' });
    let latest = '';
    let timer;
    const speak = () => {
        timer = null;
        if (status.textContent === latest) return;
        status.textContent = latest;
        timer = setTimeout(speak, SPOKEN_EVERY_MS);
    };

    return {
        elements: [log, status],
        say: (line) => log.append(h('p', {}, line)),
        update({ owner }, mood) {
            const state = owner.kind === 'queue' && owner.position ? queueLine(owner, t, locale) : '';
            latest = mood === 'fine' ? state : t(mood);
            if (!timer) speak();
        },
    };
}
