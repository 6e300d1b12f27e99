/** @file One part of a message: text, picture, file, place or card. Whatever it holds goes in as text. */
import { h } from '../../dom.js';
import { fileSize } from '../../i18n.js';
import { icon } from '../icons.js';
import { safeURL } from '../model/parts.js';

const ICONS = /** @type {Record<string, string>} */ ({
    audio: 'play',
    video: 'play',
    file: 'file',
    location: 'pin',
    image: 'file',
});
const KINDS = new Set(['image', 'audio', 'video', 'file', 'location', 'card', 'event']);

/** @param {any} part @param {string} sender @param {import('./page.js').Page} page */
export function partElement(part, sender, page) {
    switch (part.type) {
        case 'text':
            return h('p', { class: 'text', dir: 'auto' }, part.text ?? '');
        case 'image':
            return picture(part, sender, page);
        case 'card':
            return card(part);
        default:
            return attachment(part, page);
    }
}

/** @param {any} part @param {string} sender @param {import('./page.js').Page} page */
function picture(part, sender, page) {
    const address = safeURL(part.url, location.href);
    if (!address) return attachment(part, page);
    const image = h('img', {
        src: address,
        alt: part.name || page.t('pictureFrom', { name: sender }),
        loading: 'lazy',
        decoding: 'async',
        width: 284,
        height: 200,
    });
    return h(
        'figure',
        { class: 'picture' },
        h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, image),
        part.text && h('figcaption', { class: 'text', dir: 'auto' }, part.text),
    );
}

/** @param {any} part */
function card(part) {
    return h(
        'article',
        { class: 'card' },
        h('h4', {}, part.title ?? ''),
        part.body && h('p', { class: 'text', dir: 'auto' }, part.body),
        part.buttons?.length && h(
            'ul',
            { class: 'offered' },
            ...part.buttons.map((/** @type {any} */ each) => h('li', { class: 'chip plain' }, each.label ?? '')),
        ),
    );
}

/** @param {any} part @param {import('./page.js').Page} page */
function attachment(part, { t, locale }) {
    const kind = t(KINDS.has(part.type) ? part.type : 'message');
    const place = part.type === 'location' ? `${part.lat}, ${part.lon}` : undefined;
    const name = part.name ?? part.label ?? place ?? kind;
    const address = safeURL(part.url, location.href);
    const title = address
        ? h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, name)
        : h('span', {}, name);
    const size = typeof part.bytes === 'number' ? fileSize(part.bytes, locale) : undefined;
    const facts = [name === kind ? undefined : kind, size].filter(Boolean).join(' · ');
    return h(
        'div',
        { class: 'attachment' },
        icon(ICONS[part.type] ?? 'chat'),
        h(
            'div',
            {},
            title,
            facts && h('p', { class: 'facts' }, facts),
            part.text && h('p', { class: 'text', dir: 'auto' }, part.text),
        ),
    );
}
