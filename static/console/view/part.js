/**
 * @file One part of a message: text, picture, file, place or card. Whatever it holds goes in as text.
 *
 * @typedef {{name: string, id: string, masks: ReturnType<typeof import('./mask.js').maskFaces>}} Face of its message
 */
import { h } from '../../dom.js';
import { fileSize } from '../../i18n.js';
import { safeLink } from '../../written.js';
import { icon } from '../../ui/icons.js';
import { pressableText } from './mask.js';

const ICONS = /** @type {Record<string, string>} */ ({
    audio: 'play',
    video: 'play',
    file: 'file',
    location: 'pin',
    image: 'file',
});
const KINDS = new Set(['image', 'audio', 'video', 'file', 'location', 'card', 'event']);

/** @param {any} part @param {Face} face @param {import('./page.js').Page} page */
export function partElement(part, face, page) {
    switch (part.type) {
        case 'text':
            return words(part.text ?? '', face, page);
        case 'image':
            return picture(part, face, page);
        case 'card':
            return card(part, face, page);
        default:
            return attachment(part, face, page);
    }
}

/** @param {string} text @param {Face} face @param {import('./page.js').Page} page */
function words(text, face, page) {
    return h('p', { class: 'text', dir: 'auto' }, ...pressableText(text, face, page));
}

/** @param {any} part @param {Face} face @param {import('./page.js').Page} page */
function picture(part, face, page) {
    const address = safeLink(part.url, location.href);
    if (!address) return attachment(part, face, page);
    const image = h('img', {
        src: address,
        alt: part.name || page.t('pictureFrom', { name: face.name }),
        loading: 'lazy',
        decoding: 'async',
        width: 284,
        height: 200,
    });
    return h(
        'figure',
        { class: 'picture' },
        h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, image),
        part.text && h('figcaption', {}, words(part.text, face, page)),
    );
}

/** @param {any} part @param {Face} face @param {import('./page.js').Page} page */
function card(part, face, page) {
    return h(
        'article',
        { class: 'card' },
        h('h4', {}, ...pressableText(part.title ?? '', face, page)),
        part.body && words(part.body, face, page),
        part.buttons?.length && h(
            'ul',
            { class: 'offered' },
            ...part.buttons.map((/** @type {any} */ each) => h('li', { class: 'chip plain' }, each.label ?? '')),
        ),
    );
}

/** @param {any} part @param {Face} face @param {import('./page.js').Page} page */
function attachment(part, face, page) {
    const { t, locale } = page;
    const kind = t(KINDS.has(part.type) ? part.type : 'message');
    const place = part.type === 'location' ? `${part.lat}, ${part.lon}` : undefined;
    const name = part.name ?? part.label ?? place ?? kind;
    const address = safeLink(part.url, location.href);
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
            part.text && words(part.text, face, page),
        ),
    );
}
