/**
 * @file The loader, a module script in a shop's page. If wanted with `data-locale`, `data-theme` (auto, light, dark)
 * and `data-accent` (#RRGGBB), or imported for its exports.
 */
import { panelFrame } from './widget/frame.js';
import { isReadableAccent, LAUNCHER_STYLE, LAUNCHER_TEXTS, launcher } from './widget/launcher.js';

const TALK_FLAG = 'switchboard:talk';
const { href, origin } = new URL(import.meta.url);
const script = [...document.scripts].find(({ src }) => src === href);
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const host = document.createElement('div');
const root = host.attachShadow({ mode: 'open' });
const look = new CSSStyleSheet();
const round = launcher(() => (isOpen ? close() : open()), peeked);

let { locale = '', theme = 'auto', accent = '' } = script?.dataset ?? {};
let frame;
let isOpen = false;
let unread = 0;

root.adoptedStyleSheets = [look];
root.append(...round.elements);
document.body.append(host);
prefersDark.addEventListener('change', () => setTheme(theme));
setTheme(theme);
show();
if (keep('getItem', TALK_FLAG)) makeFrame();

export function open() {
    makeFrame();
    isOpen = true;
    frame.show(true);
    round.showPeek(words(), {});
    show();
    frame.element.focus();
    frame.post('open');
}

export function close() {
    if (!isOpen) return;
    hide();
    frame.post('close');
}

export function setLocale(wanted) {
    locale = wanted;
    show();
    frame?.post('locale', { locale });
}

export function setTheme(wanted, colour = accent) {
    theme = wanted;
    accent = isReadableAccent(colour) ? colour : '';
    host.classList.toggle('dark', theme === 'dark' || (theme === 'auto' && prefersDark.matches));
    look.replaceSync(LAUNCHER_STYLE + (accent && `:host, :host(.dark) { --accent: ${accent}; --accent2: ${accent} }`));
    frame?.post('theme', { theme, accent });
}

function makeFrame() {
    if (frame) return;
    frame = panelFrame(origin, root, {
        close: hide,
        unread({ count, talk }) {
            unread = count;
            // Beyond the talk's end: news may come on a later visit.
            if (talk) keep('setItem', TALK_FLAG, '1');
            show();
        },
        peek: (notice) => round.showPeek(words(), notice),
    });
    if (locale) frame.post('locale', { locale });
    frame.post('theme', { theme, accent });
    frame.show(false);
    show();
}

function hide() {
    isOpen = false;
    frame.show(false);
    show();
    round.button.focus();
}

function peeked(id, opens) {
    round.showPeek(words(), {});
    frame.post('peek', { id });
    if (opens) open();
}

function show() {
    round.show(words(), isOpen, unread);
    if (frame) frame.element.title = words().frame;
}

function words() {
    return LAUNCHER_TEXTS[/^zh\b/i.test(locale || navigator.language) ? 'zh' : 'en'];
}

/** Storage may be blocked; the next page then waits for a click. */
function keep(act, ...values) {
    try {
        return localStorage[act](...values);
    } catch {}
}
