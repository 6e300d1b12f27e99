/** @file Small parts that several panes use: chips, avatars, keycaps, empty states, skeletons. */
import { h } from '../dom.js';
import { icon } from './icons.js';

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
 * @param {string} [iconName]
 */
export function button(className, name, text, properties = {}, iconName = '') {
    const sign = iconName && icon(iconName);
    return h('button', { type: 'button', class: `button ${className}`, 'data-name': name, ...properties }, sign, text);
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

const AVATAR_COLOURS = 7;

/** A colour from 1 to 7 that stays the same for a contact. @param {string} id */
export function colourOf(id) {
    // FNV-1a: ids often differ in their last digit only, and neighbours are to differ in colour.
    let hash = 0x811c9dc5;
    for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    return hash % AVATAR_COLOURS + 1;
}

/**
 * The family name's sign for Chinese, first letters of the first and last word elsewhere.
 *
 * @param {string | undefined} name
 */
export function initialsOf(name) {
    const words = (name ?? '').trim().split(/\s+/u).filter(Boolean);
    if (words.length === 0) return '?';
    const first = firstLetter(words[0]);
    if (/\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(first)) return first;
    return (words.length > 1 ? first + firstLetter(words[words.length - 1]) : first).toLocaleUpperCase();
}

/** A letter as a reader sees it: with its marks, an emoji whole. @param {string} word */
function firstLetter(word) {
    const [segment] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word);
    return segment?.segment ?? '?';
}

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

/**
 * Where a field says what is wrong with what is in it; writing on takes that back.
 *
 * @param {HTMLElement} field
 */
export function complaint(field) {
    const element = h('p', { class: 'problem', id: `${field.id}-problem`, role: 'alert' });
    const show = (/** @type {string} */ text) => {
        if (text) field.setAttribute('aria-invalid', 'true');
        else field.removeAttribute('aria-invalid');
        element.replaceChildren(...text ? [icon('alert', 14), text] : []);
    };
    field.addEventListener('input', () => show(''));
    const complain = (/** @type {string} */ text) => {
        show(text);
        field.focus();
    };
    return { element, complain };
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

/**
 * Nothing for a blink, then shapes, and words once it takes too long.
 *
 * @param {number} since Unix milliseconds
 * @param {number} now
 * @returns {string} `blank`, `shapes` or `late`
 */
export function loadingPhase(since, now) {
    const age = now - since;
    return age < 200 ? 'blank' : age < 8000 ? 'shapes' : 'late';
}
