/** @file What is seen while the panel is closed: the round button with its badge, and a notice above it. */
import { h, svg } from '../dom.js';

export const LAUNCHER_TEXTS = {
    zh: {
        open: '打开聊天',
        unread: '打开聊天，{n} 条未读',
        close: '关闭聊天',
        frame: '在线客服',
        view: '查看',
        dismiss: '关闭通知',
    },
    en: {
        open: 'Open chat',
        unread: 'Open chat, {n} unread',
        close: 'Close chat',
        frame: 'Customer service chat',
        view: 'View',
        dismiss: 'Dismiss',
    },
};

const CHAT = 'M4 5h16v12.5h-8L7.5 21v-3.5H4z';
const DOWN = 'M5.5 9l6.5 6.5L18.5 9';
const CLOSE = 'M5.5 5.5l13 13M18.5 5.5l-13 13';

/** The colours are the pages' tokens; a test compares them. */
export const LAUNCHER_STYLE = `
:host {
    --accent: #2756D6; --accent2: #1E46B5; --focus: #2756D6; --bad-fill: #CF3027; --link: #2350C4;
    --surface: #FFFFFF; --raised: #FFFFFF; --text: #171A21; --text2: #454C59;
    --e3: 0 8px 28px #10141E24; --e4: 0 18px 56px #10141E38;
    all: initial;
    position: fixed;
    inset: 0;
    z-index: 2147483000;
    pointer-events: none;
    font: 14px/22px -apple-system, "Segoe UI", Roboto, Arial, "PingFang SC", "Microsoft YaHei UI", sans-serif;
}
:host(.dark) {
    --accent: #3E6CE6; --accent2: #335DD0; --focus: #8DB0FF; --bad-fill: #D23B31; --link: #8DB0FF;
    --surface: #15181E; --raised: #1D2129; --text: #E9EBEF; --text2: #B6BDC9;
    --e3: 0 0 0 1px #2A303A; --e4: 0 0 0 1px #2A303A;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
button { border: 0; padding: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
.launcher, .peek, iframe { position: absolute; inset: auto 20px 20px auto; pointer-events: auto; }
.peek, iframe { bottom: 92px; animation: rise 180ms cubic-bezier(.2, 0, 0, 1); }
.launcher {
    width: 56px;
    height: 56px;
    border-radius: 28px;
    background: var(--accent);
    color: #FFFFFF;
    box-shadow: var(--e3);
}
.launcher:hover { background: var(--accent2); }
svg {
    display: block;
    width: 26px;
    margin: auto;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
}
.badge {
    position: absolute;
    inset: -3px -3px auto auto;
    min-width: 22px;
    padding: 0 5px;
    border-radius: 11px;
    background: var(--bad-fill);
    box-shadow: 0 0 0 2px var(--raised);
    font-weight: 600;
    font-size: 12px;
}
.peek {
    width: min(320px, calc(100vw - 40px));
    padding: 16px;
    border-radius: 12px;
    background: var(--raised);
    color: var(--text);
    box-shadow: var(--e3);
    overflow-wrap: anywhere;
}
.title { width: 100%; padding-inline-end: 28px; font-weight: 600; text-align: start; }
p { margin: 2px 0 0; max-height: 132px; overflow: auto; white-space: pre-line; }
a { display: inline-block; padding: 4px 0 0; color: var(--link); text-decoration: none; }
.dismiss {
    position: absolute;
    inset: 8px 8px auto auto;
    width: 32px;
    height: 32px;
    border-radius: 6px;
    color: var(--text2);
}
.dismiss svg { width: 16px; }
iframe {
    width: min(400px, calc(100vw - 40px));
    height: min(716px, 100dvh - 112px);
    border: 0;
    border-radius: 16px;
    background: var(--surface);
    box-shadow: var(--e4);
    color-scheme: normal;
}
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
@media (max-width: 479.98px) {
    iframe {
        inset: 0;
        z-index: 1;
        width: 100%;
        height: 100%;
        border-radius: 0;
        padding: env(safe-area-inset-top) 0 env(safe-area-inset-bottom);
    }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }
@media (forced-colors: active) { * { border: 1px solid; } }
`;

/** `peeked(id, opens)`: a notice is dealt with. */
export function launcher(toggle, peeked) {
    const badge = h('span', { class: 'badge' });
    const button = h('button', { class: 'launcher', onclick: toggle });
    const peek = h('section', { class: 'peek', role: 'status', hidden: true });

    return {
        elements: [peek, button],
        button,

        show(words, isOpen, unread) {
            const name = isOpen ? words.close : words[unread ? 'unread' : 'open'].replace('{n}', unread);
            button.replaceChildren(sign(isOpen ? DOWN : CHAT), badge);
            button.setAttribute('aria-label', name);
            button.setAttribute('aria-expanded', isOpen);
            badge.textContent = unread > 9 ? '9+' : unread;
            badge.hidden = isOpen || !unread;
        },

        showPeek({ view, dismiss }, { id, title, body, link }) {
            const close = () => peeked(id, false);
            peek.hidden = !id;
            peek.replaceChildren(
                h('button', { class: 'title', dir: 'auto', onclick: () => peeked(id, true) }, title),
                h('p', { dir: 'auto' }, body),
                link && h('a', { href: link, rel: 'noopener', onclick: close }, view),
                h('button', { class: 'dismiss', 'aria-label': dismiss, onclick: close }, sign(CLOSE)),
            );
        },
    };
}

/** A shop's own, on which white can be read. @param {unknown} colour `#RRGGBB` */
export function isReadableAccent(colour) {
    return /^#[0-9a-f]{6}$/i.test(colour) && contrastWithWhite(colour) >= 4.5;
}

/** WCAG 2 contrast ratio. */
export function contrastWithWhite(colour) {
    const [red, green, blue] = [1, 3, 5].map((start) => {
        const channel = parseInt(colour.slice(start, start + 2), 16) / 255;
        return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

function sign(outline) {
    return svg('svg', { viewBox: '0 0 24 24' }, svg('path', { d: outline }));
}
