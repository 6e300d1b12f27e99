/** @file A row of the list of articles, and the chip of an article's state. */
import { h } from '../../dom.js';
import { exactTime } from '../../i18n.js';
import { chip } from '../../ui/pieces.js';
import { day, shortTime } from '../../ui/time.js';
import { textIn } from '../model/content.js';

const TONES = /** @type {Record<string, string>} */ ({
    published: 'ok',
    draft: 'warn',
    changed: 'warn',
    expiring: 'bad',
    expired: 'bad',
    removed: 'bad',
});

/** @param {{state: string, valid_to?: number}} article @param {import('./page.js').Page} page */
export function stateChip({ state, valid_to: end }, page) {
    const { t, locale } = page;
    const isNear = state === 'expiring' && end !== undefined;
    const words = isNear ? t('expiresOn', { date: day(end, page.now(), locale) }) : t(`${state}State`);
    return chip(TONES[state] ?? 'calm', words);
}

/** @param {any} article @param {import('./page.js').Page} page */
export function rowFace(article, page) {
    const { locale, t } = page;
    return { ...article, when: shortTime(article.changed ?? 0, page.now(), locale, t) };
}

/** @param {HTMLElement} row @param {any} article @param {import('./page.js').Page} page */
export function fillArticleRow(row, article, page) {
    const { t, locale } = page;
    const { id, title, version, uses, changed } = article;
    const used = uses === undefined ? undefined : new Intl.NumberFormat(locale).format(uses);
    row.replaceChildren(
        h('bdi', { class: 'row-title', title: textIn(title, locale) || id }, textIn(title, locale) || id),
        h(
            'span',
            { class: 'row-facts' },
            stateChip(article, page),
            h(
                'span',
                { class: 'facts row-when', title: changed && exactTime(changed, locale) },
                [version && t('version', { n: version }), changed && shortTime(changed, page.now(), locale, t)]
                    .filter(Boolean).join(' · '),
            ),
            h('span', { class: 'spring' }),
            used !== undefined && h('span', { class: 'facts' }, t('usedTimes', { n: used })),
        ),
    );
}
