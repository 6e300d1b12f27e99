/** @file Small parts that several panes use: chips, avatars, keycaps, empty states, skeletons. */
import { h } from '../../dom.js';
import { icon } from '../icons.js';
import { colourOf, initialsOf } from '../model/avatar.js';

/** The sign of each kind of owner. */
export const OWNER_ICONS = /** @type {Record<string, string>} */ ({
    bot: 'bot',
    queue: 'people',
    agent: 'person',
    closed: 'tick',
});

/**
 * @param {string} tone a class: calm, warn, bad, ok, bot, person, plain
 * @param {string} text
 * @param {string} [iconName]
 */
export function chip(tone, text, iconName) {
    return h('span', { class: `chip ${tone}` }, iconName && icon(iconName, 14), text);
}

/**
 * @param {string} className
 * @param {string} name
 * @param {string} text
 * @param {Record<string, unknown>} [properties]
 */
export function button(className, name, text, properties = {}) {
    return h('button', { type: 'button', class: `button ${className}`, 'data-name': name, ...properties }, text);
}

/**
 * @param {string} name
 * @param {string} iconName
 * @param {string} label
 * @param {Record<string, unknown>} [properties]
 */
export function iconButton(name, iconName, label, properties = {}) {
    return h('button', {
        type: 'button',
        class: 'button icon-only',
        'data-name': name,
        'aria-label': label,
        title: label,
        ...properties,
    }, icon(iconName, 16));
}

const CHANNEL_ICONS = /** @type {Record<string, string>} */ ({
    web: 'globe',
    app: 'phone',
    mail: 'mail',
    email: 'mail',
    sms: 'phone',
    telegram: 'send',
});

/**
 * A person. Decorative: the name stands beside it.
 *
 * @param {{id: string, name?: string, channel?: string}} contact
 * @param {24 | 32 | 40} size
 */
export function avatar({ id, name, channel }, size) {
    return h(
        'span',
        { class: `avatar size${size} colour${colourOf(id)}`, 'aria-hidden': 'true' },
        initialsOf(name),
        channel && h('span', { class: `channel ${channel}` }, icon(CHANNEL_ICONS[channel] ?? 'chat', 10)),
    );
}

export function botAvatar() {
    return h('span', { class: 'avatar size24 bot', 'aria-hidden': 'true' }, icon('bot', 16));
}

/** @param {string[]} keys */
export function keycaps(keys) {
    return h('span', { class: 'keys', 'aria-hidden': 'true' }, ...keys.map((key) => h('kbd', {}, key)));
}

/**
 * @param {{icon: string, title: string, text?: string, action?: {name: string, label: string, run: () => void}}} what
 */
export function emptyState({ icon: name, title, text, action }) {
    return h(
        'div',
        { class: 'empty' },
        icon(name, 24),
        h('p', { class: 'empty-title' }, title),
        text && h('p', {}, text),
        action && button('', action.name, action.label, { onclick: action.run }),
    );
}

/**
 * The title of a block: what it is about, and a word about it at the far side.
 *
 * @param {'h2' | 'h3'} level
 * @param {string} iconName
 * @param {string} title
 * @param {string | HTMLElement | false} [aside]
 */
export function blockTitle(level, iconName, title, aside) {
    return h(
        level,
        { class: 'block-title' },
        icon(iconName),
        h('span', {}, title),
        aside && h('span', { class: 'aside' }, aside),
    );
}

/**
 * One of a few, side by side.
 *
 * @param {string} name
 * @param {string} legend
 * @param {string[][]} options value and label of each
 * @param {string} current
 * @param {(value: string) => void} chosen
 */
export function choice(name, legend, options, current, chosen) {
    return h(
        'fieldset',
        { class: 'choice' },
        h('legend', {}, legend),
        h(
            'div',
            { class: 'segments' },
            ...options.map(([value, label]) =>
                h(
                    'label',
                    { class: 'segment' },
                    h('input', {
                        type: 'radio',
                        name,
                        value,
                        checked: value === current,
                        onchange: () => chosen(value),
                    }),
                    h('span', {}, label),
                )
            ),
        ),
    );
}

/** Shapes of what is coming. @param {'row' | 'message'} kind */
export function skeleton(kind) {
    const shape = () =>
        h(
            'div',
            { class: `skeleton ${kind}` },
            h('span', { class: 'disc' }),
            h('span', { class: 'lines' }, h('span', {}), h('span', {})),
        );
    return h('div', { 'aria-hidden': 'true' }, shape(), shape(), shape());
}
