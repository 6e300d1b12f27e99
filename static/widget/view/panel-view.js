/** @file The panel's page, shown anew whenever the talk has changed. */
import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { rowsOf } from '../rows.js';
import { composer } from './composer.js';
import { messageList } from './message-list.js';
import { outwardLink } from './parts.js';
import { ROWS, senderName, spokenText } from './rows.js';
import { announcer, banner, bannerOf, connectionMood, header } from './status.js';

/** A first connection that takes longer says so. */
const PATIENCE_MS = 8_000;

/** `base`: the shop's origin, for relative addresses. `lasts`: the browser keeps the talk. */
export function panelView({ talk, notices, t, locale, base, lasts, draft, drafted, close }) {
    const choose = (value) => {
        talk.send(value);
        write.focus();
    };
    const context = { talk, notices, t, locale, base, close, draft, drafted, choose };
    const head = header(context);
    const strip = banner(context);
    const list = messageList(ROWS, context);
    const write = composer(context);
    const voice = announcer(context);
    const writeAgain = () => talk.writeAgain().then(write.focus);
    const again = h('button', { class: 'button wide', onclick: writeAgain }, icon('chat'), t('writeAgain'));
    const small = h('p', { class: 'small-print' });
    const foot = h('footer', {}, write.element, again, small);
    const element = h('div', { class: 'panel' }, head.element, strip.element, list.element, foot, ...voice.elements);
    const bornAt = Date.now();
    let arrived = 0;
    let timer;

    function show() {
        const now = Date.now();
        const { thread, connection, trouble, isOpen, privacy } = talk;
        const { kind, name = t('colleague') } = thread.owner;
        const { mood, changesIn } = connectionMood(connection, now);
        head.update(thread, mood);
        strip.update(bannerOf(mood, trouble, now));
        voice.update(thread, mood);
        const addressee = kind === 'agent' ? name : thread.bot.name;
        write.update(t('composeLabel', { name: addressee }), t(kind === 'queue' ? 'composeInQueue' : 'compose'));
        write.element.hidden = kind === 'closed';
        again.hidden = kind !== 'closed';
        small.hidden = lasts && kind !== 'bot';
        small.replaceChildren(t(lasts ? 'privacy' : 'notKept'), privacy ? ' · ' : '');
        if (privacy) small.append(outwardLink(privacy, {}, t('privacyLink')));
        element.setAttribute('aria-busy', !isOpen);
        list.show(isOpen || talk.hasBegun ? talkRows(now) : openingRows(now), arrived);
        arrived = 0;
        const waits = [changesIn, trouble?.until > now && 1_000, !isOpen && PATIENCE_MS].filter(Boolean);
        clearTimeout(timer);
        if (waits.length) timer = setTimeout(show, Math.min(...waits));
    }

    function talkRows(now) {
        return rowsOf(talk.thread, { notices: notices.all, online: talk.connection.state === 'connected', now });
    }

    function openingRows(now) {
        return [{ key: 'opening', kind: now - bornAt < PATIENCE_MS ? 'skeleton' : 'trouble' }];
    }

    return {
        element,
        show,
        announce(message) {
            arrived += 1;
            voice.say(`${senderName(message.from, t)}: ${spokenText(message, t)}`);
        },
        appear() {
            list.scrollToEnd();
            (talk.thread.owner.kind === 'closed' ? head : write).focus();
        },
        isAtEnd: list.follows,
        leave: () => clearTimeout(timer),
    };
}
