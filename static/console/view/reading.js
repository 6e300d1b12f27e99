/** @file Everything the engine makes of one message, as blocks: the text as read, intents, mood, decision, tokens. */
import { h, svg } from '../../dom.js';
import { languageOf } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { percent, signed } from '../../ui/figures.js';
import { isMixed, piecesOf, widthOf } from '../model/highlight.js';
import { moodOf } from '../model/mood.js';
import { detailName, emotionName, languageName, tokenName } from '../model/names.js';
import { cueChips, intentList, moodChip, moodFigures, reasonList, scopeChip, shareList } from './findings.js';
import { blockTitle } from '../../ui/pieces.js';

/** As many categories have a colour of their own. */
const COLOURS = 7;
/** More tokens, details or changes of language than these are counted, not listed. */
const SHOWN_TOKENS = 200;
const SHOWN_DETAILS = 50;
const SHOWN_PARTS = 30;
/** In this order, whichever comes first in the text. */
const TOKEN_KINDS = ['ideograph', 'word', 'mark'];
/** Wider details, in Latin letters, may break at the end of a line. */
const SHORT = 24;
/** Log-odds below this stand for nothing known. */
const NO_ODDS = -99;

/**
 * @typedef {import('../desk/trial.js').Reading & {text: string}} Reading
 * @typedef {import('./page.js').Page} Page
 */

/** @param {HTMLElement} element @param {Reading} reading @param {Page} page */
export function fillReading(element, reading, page) {
    element.replaceChildren(
        asRead(reading, page),
        h('div', { class: 'sensed' }, intents(reading, page), mood(reading, page), articles(reading, page)),
        decision(reading, page),
        tokens(reading, page),
    );
}

/** The whole of it in one sentence, for readers. @param {Reading} reading @param {Page} page */
export function readingSaid({ intents: [best], in_scope: isInScope, sentiment }, { t, locale }) {
    const feels = moodOf(sentiment);
    return t('trialSaid', {
        intent: best ? `${best.title ?? best.name} ${percent(best.p, locale)}` : t('noIntents'),
        scope: t(isInScope ? 'inScope' : 'outOfScope'),
        mood: moodChip(feels?.level ?? 0, t).textContent ?? '',
    });
}

/** @param {string} name a class @param {HTMLElement} title @param {any[]} content */
function block(name, title, ...content) {
    return h('section', { class: `block ${name}` }, title, ...content);
}

/** @param {Reading} reading @param {Page} page */
function asRead({ text, language, spans, entities }, { t, locale }) {
    const kinds = [...new Set(entities.map((entity) => entity.name))];
    const colourOf = (/** @type {string} */ name) => `category${kinds.indexOf(name) % COLOURS + 1}`;
    const spoken = language
        ? t('languageSure', { language: languageName(language.code, locale), p: percent(language.confidence, locale) })
        : t('languageUnsure');
    return block(
        'as-read',
        blockTitle('h2', 'search', t('asRead'), spoken),
        h(
            'p',
            { class: 'text', dir: 'auto', lang: language?.code ?? languageOf(text) },
            ...piecesOf(text, entities).map(({ text: words, place }) =>
                place
                    ? h(
                        'mark',
                        { class: `found ${colourOf(place.name)} ${widthOf(words) > SHORT ? 'long' : 'short'}` },
                        words,
                        h('span', { class: 'found-kind', lang: locale }, detailName(place.name, t)),
                    )
                    : words
            ),
        ),
        isMixed(spans) && h('h3', { class: 'minor' }, t('byPart')),
        isMixed(spans) && languageParts(text, spans, { t, locale }),
        h('h3', { class: 'minor' }, t('entities')),
        entities.length === 0
            ? h('p', { class: 'facts' }, t('noEntities'))
            : detailTable(entities.slice(0, SHOWN_DETAILS), colourOf, t),
        further('p', entities.length - SHOWN_DETAILS, t),
    );
}

/**
 * What is not listed, as a number.
 *
 * @param {string} tag
 * @param {number} n
 * @param {import('../text/texts.js').Translate} t
 */
function further(tag, n, t) {
    return n > 0 && h(tag, { class: 'facts' }, t('further', { n }));
}

/** @param {string} text @param {Reading['spans']} spans @param {Pick<Page, 't' | 'locale'>} page */
function languageParts(text, spans, { t, locale }) {
    const parts = piecesOf(text, spans).filter(({ place }) => place);
    return h(
        'ul',
        { class: 'language-parts' },
        ...parts.slice(0, SHOWN_PARTS).map(({ text: words, place }) =>
            h(
                'li',
                {},
                h('span', { class: 'facts' }, languageName(place?.language ?? '', locale)),
                h('bdi', { lang: place?.language }, words.trim()),
            )
        ),
        further('li', parts.length - SHOWN_PARTS, t),
    );
}

/**
 * @param {Reading['entities']} entities
 * @param {(name: string) => string} colourOf
 * @param {import('../text/texts.js').Translate} t
 */
function detailTable(entities, colourOf, t) {
    const head = ['columnKind', 'columnText', 'columnValue'].map((key) => h('th', { scope: 'col' }, t(key)));
    const rows = entities.map(({ name, text, value }) =>
        h(
            'tr',
            {},
            h('th', { scope: 'row', class: colourOf(name) }, h('i', { class: 'dot' }), detailName(name, t)),
            h('td', { dir: 'auto', lang: languageOf(text) }, text),
            h('td', { class: 'mono' }, value),
        )
    );
    return h('table', { class: 'detail-table' }, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows));
}

/** @param {Reading} reading @param {Page} page */
function intents({ intents: candidates, scope, in_scope: isInScope }, page) {
    const { t, locale } = page;
    return block(
        'found-intents',
        blockTitle('h2', 'bulb', t('intents'), scopeChip(isInScope, t)),
        candidates.length > 0
            ? intentList(candidates, isInScope, page)
            : h('p', { class: 'facts' }, t('noIntents')),
        scope > NO_ODDS && h('p', { class: 'facts below' }, t('scopeScore', { n: signed(scope, locale) })),
    );
}

/** @param {Reading} reading @param {Page} page */
function mood({ sentiment }, page) {
    const { t, locale } = page;
    const feels = moodOf(sentiment);
    if (!feels) return false;
    const emotions = feels.emotions.map(({ name, p }) => ({ label: emotionName(name, t), title: name, p }));
    return block(
        'found-mood',
        blockTitle('h2', 'smile', t('mood'), moodChip(feels.level, t, signed(feels.level, locale))),
        feels.score !== undefined && scale(feels.score, locale),
        h('p', { class: 'facts' }, moodFigures(feels, page)),
        emotions.length > 0 && h('h3', { class: 'minor' }, t('emotions')),
        emotions.length > 0 && shareList(emotions, page, false),
        h('h3', { class: 'minor' }, t('cues')),
        feels.cues.length > 0 ? cueChips(feels, page) : h('p', { class: 'facts' }, t('noCues')),
    );
}

/** Where from −2 to 2 a mood stands; its figure is below. @param {number} score @param {string} locale */
function scale(score, locale) {
    const place = (/** @type {number} */ level) => `${2 + 96 * (level + 2) / 4}%`;
    const tone = score <= -.5 ? 'against' : score >= .5 ? 'for' : 'even';
    const end = (/** @type {number} */ level) => h('span', { class: 'facts' }, signed(level, locale));
    const picture = svg(
        'svg',
        { class: tone },
        svg('line', { class: 'axis', x1: place(-2), x2: place(2), y1: 10, y2: 10 }),
        ...[-2, -1, 0, 1, 2].map((level) =>
            svg('line', { class: 'axis', x1: place(level), x2: place(level), y1: 6, y2: 14 })
        ),
        svg('line', { class: 'reach', x1: place(0), x2: place(Math.max(-2, Math.min(2, score))), y1: 10, y2: 10 }),
        svg('circle', { class: 'value', cx: place(Math.max(-2, Math.min(2, score))), cy: 10, r: 5 }),
    );
    return h('div', { class: 'scale', 'aria-hidden': 'true' }, end(-2), picture, end(2));
}

/** @param {Reading} reading @param {Page} page */
function articles({ articles: hits }, { t, locale }) {
    return block(
        'found-articles',
        blockTitle('h2', 'book', t('articles')),
        hits.length === 0
            ? h('p', { class: 'facts' }, t('noArticles'))
            : h(
                'ul',
                { class: 'article-list' },
                ...hits.map(({ id, title, confidence }) =>
                    h(
                        'li',
                        { class: 'source-line', title: id },
                        icon('file'),
                        h('span', { class: 'source-title', lang: languageOf(title) }, title),
                        h('span', { class: 'facts' }, percent(confidence, locale)),
                    )
                ),
            ),
    );
}

/** @param {Reading} reading @param {Page} page */
function decision({ answer, reasons }, { t }) {
    return block(
        'found-decision',
        blockTitle('h2', 'bolt', t('decision')),
        !answer
            ? h('p', { class: 'facts' }, t('botSaysNothing'))
            : h(
                'div',
                { class: 'bot' },
                h('p', { class: 'said-by' }, h('span', { class: 'bot-word' }, t('botLabel')), t('botWouldSay')),
                h('p', { class: 'bubble text', dir: 'auto', lang: languageOf(answer) }, answer),
            ),
        reasons.length > 0 && h('h3', { class: 'minor' }, t('reasons')),
        reasons.length > 0 && reasonList(reasons),
    );
}

/** @param {Reading} reading @param {Page} page */
function tokens({ tokens: all }, { t }) {
    const kinds = new Set([...TOKEN_KINDS, ...all.map((token) => token.kind)]);
    const count = (/** @type {string} */ kind) => all.filter((token) => token.kind === kind).length;
    return block(
        'found-tokens',
        blockTitle('h2', 'tokens', t('tokens'), String(all.length)),
        h(
            'ul',
            { class: 'token-kinds' },
            ...[...kinds].filter(count).map((kind) =>
                h('li', {}, h('span', { class: `token kind-${kind}` }, tokenName(kind, t)), ` ${count(kind)}`)
            ),
        ),
        h(
            'ol',
            { class: 'token-list', dir: 'auto' },
            ...all.slice(0, SHOWN_TOKENS).map(({ text, kind, start, end }) =>
                h('li', {
                    class: `token kind-${kind}`,
                    lang: languageOf(text),
                    title: t('tokenPlace', { kind: tokenName(kind, t), start, end }),
                }, text)
            ),
            further('li', all.length - SHOWN_TOKENS, t),
        ),
    );
}
