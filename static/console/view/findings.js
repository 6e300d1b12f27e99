/** @file What was understood of a message, piece by piece: intents, scope, details, mood, reasons. */
import { h, svg } from '../../dom.js';
import { languageOf } from '../../i18n.js';
import { percent, signed } from '../../ui/figures.js';
import { moodFace, trendPoints } from '../model/mood.js';
import { detailName, emotionName } from '../model/names.js';
import { shownText } from '../model/parts.js';
import { maskedText } from './mask.js';
import { chip } from '../../ui/pieces.js';

/** More candidates than these tell nothing. */
const SHOWN_INTENTS = 5;
/** Intents so called stand for what is about none of the others. */
const OUT_OF_SCOPE = 'oos';

/**
 * Shares as bars, with their figures beside them.
 *
 * @param {{label: string, title?: string, p: number}[]} shares
 * @param {import('./page.js').Page} page
 * @param {boolean} hasBest whether the first one stands out
 */
export function shareList(shares, { locale }, hasBest) {
    return h(
        'ul',
        { class: 'shares' },
        ...shares.map(({ label, title, p }, at) =>
            h(
                'li',
                { class: hasBest && at === 0 ? 'share best' : 'share' },
                h('span', { class: 'share-name', title: title ?? label }, label),
                h('span', { class: 'share-p' }, percent(p, locale)),
                bar(p),
            )
        ),
    );
}

/**
 * The likeliest intents; the first one stands out if the message is about any of them.
 *
 * @param {{name: string, title?: string, p: number}[]} intents
 * @param {boolean | undefined} isInScope
 * @param {import('./page.js').Page} page
 */
export function intentList(intents, isInScope, page) {
    const best = [...intents].sort((a, b) => b.p - a.p).slice(0, SHOWN_INTENTS);
    const labelOf = (/** @type {{name: string, title?: string}} */ { name, title }) =>
        title ?? (name === OUT_OF_SCOPE ? page.t('outOfScope') : name);
    const shares = best.map((intent) => ({ label: labelOf(intent), title: intent.name, p: intent.p }));
    return shareList(shares, page, isInScope !== false);
}

/** @param {boolean} isInScope @param {import('../text/texts.js').Translate} t */
export function scopeChip(isInScope, t) {
    return isInScope ? chip('calm', t('inScope'), 'tick') : chip('warn', t('outOfScope'), 'alert');
}

/**
 * Details found in the text, as rows of name and value.
 *
 * @param {{name: string, value?: string, text?: string}[]} entities
 * @param {import('../model/parts.js').Hints} hints
 * @param {import('../text/texts.js').Translate} t
 */
export function detailRows(entities, hints, t) {
    return entities.flatMap(({ name, value, text }) => [
        h('dt', {}, detailName(name, t)),
        h(
            'dd',
            { dir: 'auto', title: text && shownText(text, hints, t) },
            ...maskedText(String(value ?? text ?? ''), hints, t),
        ),
    ]);
}

/**
 * What the level of a mood rests on.
 *
 * @param {import('../model/mood.js').Mood} mood
 * @param {import('./page.js').Page} page
 */
export function moodFigures({ score, confidence }, { t, locale }) {
    return [
        score !== undefined && t('moodScore', { n: signed(score, locale) }),
        confidence !== undefined && t('moodSure', { p: percent(confidence, locale) }),
    ].filter(Boolean).join(' · ');
}

/** @param {import('../model/mood.js').Mood} mood @param {import('./page.js').Page} page */
export function emotionChips({ emotions }, { t, locale }) {
    const words = emotions.map(({ name, p }) => chip('calm', `${emotionName(name, t)} ${percent(p, locale)}`));
    return h('span', { class: 'chips wrapped' }, ...words);
}

/**
 * Words that show a mood, each with its weight.
 *
 * @param {import('../model/mood.js').Mood} mood
 * @param {import('./page.js').Page} page
 */
export function cueChips({ cues }, { locale }) {
    const words = cues.map(({ text, weight }) =>
        h(
            'span',
            { class: 'chip plain cue' },
            h('bdi', { class: 'cue-text', lang: languageOf(text), title: text }, text),
            h('span', { class: weight < 0 ? 'weight against' : 'weight for' }, signed(weight, locale)),
        )
    );
    return h('span', { class: 'chips wrapped' }, ...words);
}

/** @param {string[]} reasons in the order in which they counted */
export function reasonList(reasons) {
    return h('ol', { class: 'reasons' }, ...reasons.map((reason) => h('li', { lang: languageOf(reason) }, reason)));
}

/** A share as a bar; its figure stands beside it. @param {number} p */
function bar(p) {
    const rect = (/** @type {string} */ name, /** @type {number} */ share) =>
        svg('rect', { class: name, width: `${share * 100}%`, height: 6, rx: 3 });
    const within = Math.max(0, Math.min(1, p));
    return svg('svg', { class: 'bar', 'aria-hidden': 'true' }, rect('track', 1), rect('filled', within));
}

/**
 * @param {import('../model/mood.js').Level} level
 * @param {import('../text/texts.js').Translate} t
 * @param {string} [figure] beside the word
 */
export function moodChip(level, t, figure = '') {
    const [tone, word, iconName] = moodFace(level, t);
    return chip(tone, `${word} ${figure}`.trim(), iconName);
}

/** The way the mood has gone; its last value stands beside it. @param {number[]} trend */
export function trendLine(trend) {
    const line = () => svg('polyline', { points: trendPoints(trend) });
    return trend.length > 1 && svg('svg', { class: 'trend', width: 44, height: 16, 'aria-hidden': 'true' }, line());
}
