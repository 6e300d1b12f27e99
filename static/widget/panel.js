/** @file The panel: the talk, the notices, the page and the shop around it. */
import { Client } from '../client.js';
import { isComposing } from '../dom.js';
import { chooseLocale, translator } from '../i18n.js';
import { safeLink } from '../written.js';
import { hostStyle, openBridge } from './bridge.js';
import { Notices } from './notices.js';
import { openStorage } from './storage.js';
import { Talk } from './talk.js';
import { TEXTS } from './texts.js';
import { panelView } from './view/panel-view.js';

const storage = openStorage();
const bridge = openBridge(window);
const style = hostStyle(document);
const client = new Client('/connection/websocket', {
    token: storage.get('resume') ?? '',
    name: 'widget',
    positions: Notices.positions(storage),
});
const notices = new Notices(client, storage, changed);
const talk = new Talk({
    client,
    storage,
    locale: chooseLocale(navigator.languages),
    changed,
    arrived: (message) => view.announce(message),
});

let view;
let isVisible = !bridge.isEmbedded;
let isDrawing = false;
let told = '';

/** Drawn once for all changes of one frame. */
function changed() {
    if (isDrawing) return;
    isDrawing = true;
    queueMicrotask(() => {
        isDrawing = false;
        draw();
    });
}

function draw() {
    view.show();
    if (isSeen()) {
        talk.seen();
        if (notices.unread.length) notices.readAll();
    }
    tellShop();
}

function isSeen() {
    return isVisible && document.visibilityState === 'visible' && view.isAtEnd();
}

/** The launcher's badge and the notice outside. */
function tellShop() {
    const [newest] = isVisible ? [] : notices.unread.slice(-1);
    const { id = '', title = '', body = '', link } = newest ?? {};
    const peek = { id, title, body, link: safeLink(link, bridge.origin) ?? '' };
    const unread = { count: isVisible ? 0 : talk.unread + notices.unread.length, talk: talk.hasBegun };
    const words = JSON.stringify([unread, peek]);
    if (words === told) return;
    told = words;
    bridge.post('unread', unread);
    bridge.post('peek', peek);
}

function speak(locale) {
    const t = translator(TEXTS, locale);
    document.documentElement.lang = locale;
    document.title = t('page');
    view?.leave();
    view = panelView({
        talk,
        notices,
        t,
        locale,
        base: bridge.origin,
        lasts: storage.lasts,
        draft: storage.get('draft') ?? '',
        drafted: (draft) => storage.set('draft', draft),
        close: bridge.isEmbedded ? close : undefined,
    });
    document.body.replaceChildren(view.element);
    changed();
}

function close() {
    isVisible = false;
    bridge.post('close');
    changed();
}

bridge.on('open', () => {
    isVisible = true;
    draw();
    view.appear();
});
bridge.on('close', () => {
    isVisible = false;
    changed();
});
bridge.on('size', style.size);
bridge.on('theme', style.theme);
bridge.on('locale', ({ locale }) => speak(chooseLocale([locale])));
bridge.on('peek', ({ id }) => notices.dismiss(id));
document.addEventListener('visibilitychange', changed);
document.addEventListener('scroll', () => isSeen() && talk.seen(), { passive: true, capture: true });
document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !isComposing(event) && bridge.isEmbedded) close();
});

document.documentElement.classList.toggle('full', !bridge.isEmbedded);
speak(chooseLocale(navigator.languages));
talk.start();
if (isVisible) view.appear();
