/** @file The shop's page around the panel: what is said to it, and what it decides. */
import { flag, frameMessage, readFrameMessage, text } from './frame-messages.js';

export const TO_PANEL = {
    open: {},
    close: {},
    size: { full: flag },
    locale: { locale: text(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i) },
    theme: { theme: text(/^(auto|light|dark)$/), accent: text(/^(#[0-9a-f]{6})?$/i) },
    /** This notice has been dealt with outside. */
    peek: { id: text(/^/) },
};

/** A lie about the shop's origin gains nothing: our words then reach nobody; the server decides who embeds us. */
export function openBridge(frame) {
    const isEmbedded = frame.parent !== frame;
    const origin = isEmbedded ? shopOrigin(frame.location.hash) : frame.location.origin;
    const handlers = new Map();
    frame.addEventListener('message', (event) => {
        if (event.source !== frame.parent || event.origin !== origin) return;
        const message = readFrameMessage(TO_PANEL, event.data);
        if (message) handlers.get(message.type)?.(message);
    });
    return {
        isEmbedded,
        origin,
        post: (type, fields) => isEmbedded && frame.parent.postMessage(frameMessage(type, fields), origin),
        on: (type, handle) => handlers.set(type, handle),
    };
}

function shopOrigin(hash) {
    const named = new URLSearchParams(hash.slice(1)).get('shop');
    return new URL(named ?? 'about:blank').origin;
}

export function hostStyle(page) {
    const sheet = new CSSStyleSheet();
    const root = page.documentElement;
    page.adoptedStyleSheets = [sheet];
    return {
        size: ({ full }) => root.classList.toggle('full', full),
        theme({ theme, accent }) {
            if (theme === 'auto') root.removeAttribute('data-theme');
            else root.setAttribute('data-theme', theme);
            const darker = `color-mix(in srgb,${accent} 84%,#000)`;
            const colours = `:root:root:root{--accent:${accent};--accent2:${darker};--bubble-me:${accent}}`;
            sheet.replaceSync(accent && colours);
        },
    };
}
