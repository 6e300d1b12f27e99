/** @file The panel's frame in the shop's page. */
import { h } from '../dom.js';
import { count, flag, frameMessage, readFrameMessage, text } from './frame-messages.js';

export const TO_HOST = {
    close: {},
    /** After a `talk` the next page connects at once. */
    unread: { count, talk: flag },
    /** A notice outside, or none. */
    peek: { id: text(/^/), title: text(/^/, 500), body: text(/^/, 4000), link: text(/^((https?|mailto):.*)?$/, 2000) },
};

export function panelFrame(origin, root, handlers) {
    const src = `${origin}/widget/panel.html#shop=${encodeURIComponent(location.origin)}`;
    const element = h('iframe', { src, hidden: true });
    const phone = matchMedia('(max-width: 479.98px)');
    const keyboard = new CSSStyleSheet();
    const seen = window.visualViewport;
    /** Said before the panel could listen. */
    let early = [];
    let resting = [];

    const send = (message) => element.contentWindow.postMessage(message, origin);
    const post = (type, fields) => {
        const message = frameMessage(type, fields);
        if (early) early.push(message);
        else send(message);
    };
    /** A phone's keyboard shrinks what is seen, not the page. */
    const followKeyboard = () =>
        keyboard.replaceSync(
            phone.matches && seen ? `iframe{height:${seen.height}px;transform:translateY(${seen.offsetTop}px)}` : '',
        );
    const fit = () => {
        const covers = phone.matches && !element.hidden;
        for (const other of resting) other.inert = false;
        resting = covers ? [...document.body.children].filter((other) => other !== root.host && !other.inert) : [];
        for (const other of resting) other.inert = true;
        followKeyboard();
        post('size', { full: phone.matches });
    };

    element.onload = () => {
        early?.forEach(send);
        early = null;
    };
    window.addEventListener('message', (event) => {
        if (event.source !== element.contentWindow || event.origin !== origin) return;
        const message = readFrameMessage(TO_HOST, event.data);
        if (message) handlers[message.type](message);
    });
    phone.addEventListener('change', fit);
    seen?.addEventListener('resize', followKeyboard);
    seen?.addEventListener('scroll', followKeyboard);
    root.adoptedStyleSheets.push(keyboard);
    root.prepend(element);

    const show = (isShown) => {
        element.hidden = !isShown;
        fit();
    };
    return { element, post, show };
}
