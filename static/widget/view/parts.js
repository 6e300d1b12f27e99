/** @file The parts of a message: words, pictures, voices, files, places, cards. */
import { h, svg } from '../../dom.js';
import { fileSize, languageOf, playingTime } from '../../i18n.js';
import { icon } from '../../icons.js';
import { hintOf, safeLink, splitWritten, withHints } from '../../written.js';

const MOST_BUTTONS = 3;
const BARS = 34;
const HEIGHT = 26;
const views = { text, image, audio, video: file, file, card, location };

export function partView(part, row, context) {
    return Object.hasOwn(views, part.type) ? views[part.type](part, row, context) : null;
}

function text({ text }, row, context) {
    return h('p', { class: 'bubble', dir: 'auto', lang: languageOf(text) }, ...written(text, row, context));
}

/** Addresses are links; what is masked is shown when it is pressed. */
function written(text, { masks }, { talk, t }) {
    const mask = (token) => {
        const hint = hintOf(token, masks);
        const press = async () => (button.textContent = (await talk.reveal(token)) ?? hint);
        const button = h('button', { class: 'mask', title: t('reveal'), 'aria-live': 'polite', onclick: press }, hint);
        return button;
    };
    return splitWritten(text).map(({ text, href, kind }) => {
        if (kind) return mask(text);
        return href ? outwardLink(href, {}, text) : text;
    });
}

function image({ url, text, name, width = 4, height = 3 }, { mine, sender, masks }, { t, base }) {
    const src = safeLink(url, base);
    if (!src) return null;
    const words = text ?? name ?? t('photoFrom', { name: mine ? t('you') : sender.name ?? t('colleague') });
    const alt = withHints(words, masks);
    // A size is reserved, so that nothing moves when the picture comes.
    return outwardLink(src, { class: 'picture' }, h('img', { src, alt, width, height, loading: 'lazy' }));
}

function audio({ url, text }, row, context) {
    const { t, base } = context;
    const src = safeLink(url, base);
    if (!src) return null;
    const player = h('audio', { src, preload: 'metadata' });
    const clock = h('span', { class: 'time' });
    const play = h('button', { class: 'play', onclick: () => (player.paused ? player.play() : player.pause()) });
    const position = h('input', { type: 'range', max: 1, step: 0.01, value: 0, 'aria-label': t('position') });
    const shape = svg('svg', { viewBox: `0 0 ${BARS * 5} ${HEIGHT}` });

    const showLevels = (levels) => {
        shape.replaceChildren(
            ...levels.map((level, index) => {
                const height = Math.max(4, level * HEIGHT);
                return svg('rect', { x: index * 5 + 1, y: (HEIGHT - height) / 2, width: 3, height, rx: 1.5 });
            }),
        );
        show();
    };
    const show = () => {
        const length = player.duration || 0;
        const played = length && player.currentTime / length;
        position.value = played;
        position.setAttribute('aria-valuetext', playingTime(player.currentTime));
        clock.textContent = playingTime(player.currentTime || length);
        [...shape.children].forEach((bar, index) => bar.classList.toggle('played', index < played * BARS));
        play.replaceChildren(icon(player.paused ? 'play' : 'pause'));
        play.setAttribute('aria-label', t(player.paused ? 'play' : 'pause'));
    };
    position.oninput = () => (player.currentTime = position.value * (player.duration || 0));
    for (const event of ['loadedmetadata', 'timeupdate', 'play', 'pause']) player.addEventListener(event, show);
    showLevels(Array(BARS).fill(0));
    loudnessOf(src).then(showLevels, () => {}); // without them the bars stay flat

    return h(
        'div',
        { class: 'voice' },
        h('div', { class: 'bubble audio' }, player, play, h('span', { class: 'track' }, shape, position), clock),
        text && h('p', { class: 'transcript', dir: 'auto' }, ...written(t('transcript', { text }), row, context)),
    );
}

async function loudnessOf(url) {
    const bytes = await (await fetch(url)).arrayBuffer();
    const recording = await new OfflineAudioContext(1, 1, 8_000).decodeAudioData(bytes);
    return loudness(recording.getChannelData(0), BARS);
}

/** @param {Float32Array} samples @returns {number[]} `count` levels, the loudest is 1 */
export function loudness(samples, count) {
    const length = Math.max(1, Math.floor(samples.length / count));
    const levels = Array.from({ length: count }, (_, index) => {
        const piece = samples.subarray(index * length, (index + 1) * length);
        return Math.sqrt(piece.reduce((sum, sample) => sum + sample * sample, 0) / length);
    });
    const loudest = Math.max(...levels) || 1;
    return levels.map((level) => level / loudest);
}

function file({ type, url, name, mime, bytes }, row, { t, locale, base }) {
    const href = safeLink(url, base);
    if (!href) return null;
    const title = name ?? t(type);
    const kind = name?.match(/\.(\w{1,5})$/)?.[1].toUpperCase() ?? mime;
    const facts = [kind, bytes && fileSize(bytes, locale)].filter(Boolean).join(' · ');
    return outwardLink(
        href,
        { class: 'bubble file', download: '', 'aria-label': `${t('download', { name: title })} ${facts}` },
        h('span', { class: 'sign' }, icon(type === 'video' ? 'play' : 'file', 20)),
        h('span', { class: 'facts' }, h('bdi', {}, title), h('span', {}, facts)),
        icon('download'),
    );
}

function location({ lat, lon, label }, row, { t }) {
    const place = `${Number(lat).toFixed(5)}, ${Number(lon).toFixed(5)}`;
    const facts = h('span', { class: 'facts' }, h('bdi', {}, label ?? t('place')), h('span', {}, place));
    return h('p', { class: 'bubble file' }, icon('pin', 20), facts);
}

function card({ title, body, image: picture, steps, buttons = [] }, row, context) {
    const { used = [] } = row;
    const { t, base, choose } = context;
    const src = picture && safeLink(picture, base);
    const act = ({ label, value, url }) => {
        const name = { 'aria-label': `${label}: ${title}` };
        const href = url && safeLink(url, base);
        if (href) return outwardLink(href, name, label);
        const isUsed = used.includes(value);
        const press = { disabled: isUsed || !value, onclick: () => choose(value) };
        return h('button', { ...name, ...press }, isUsed && icon('tick'), label);
    };
    return h(
        'article',
        { class: 'card' },
        h(
            'div',
            { class: 'about' },
            src && h('img', { src, alt: '', width: 52, height: 52, loading: 'lazy' }),
            h(
                'div',
                { class: 'facts' },
                h('h3', { dir: 'auto' }, title),
                body && h('p', { dir: 'auto' }, ...written(body, row, context)),
            ),
        ),
        steps && progressBar(steps, t),
        buttons.length > 0 && h('div', { class: 'acts' }, ...buttons.slice(0, MOST_BUTTONS).map(act)),
    );
}

export function progressBar({ done, total }, t) {
    const bars = Array.from({ length: Math.min(total, 8) }, (_, index) => h('span', { class: index < done && 'done' }));
    return h('div', { class: 'progress', role: 'img', 'aria-label': t('progress', { n: done, of: total }) }, ...bars);
}

export function outwardLink(href, attributes, ...content) {
    return h('a', { href, target: '_blank', rel: 'noopener noreferrer', ...attributes }, ...content);
}
