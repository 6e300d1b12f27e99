/** @file What an article did in the last days, and its versions. */
import { h } from '../../dom.js';
import { exactTime } from '../../i18n.js';
import { percent } from '../../ui/figures.js';
import { paint } from '../../ui/paint.js';
import { button, chip } from '../../ui/pieces.js';
import { shortTime } from '../../ui/time.js';

/** @param {HTMLElement} place @param {any} effect @param {import('./page.js').Page} page */
export function fillEffect(place, effect, { t, locale }) {
    paint(place, effect ?? null, (element) => {
        if (!effect) return element.replaceChildren();
        const { uses, handed_over: handed, asked_again: again, days } = effect;
        const number = (/** @type {number} */ n) => new Intl.NumberFormat(locale).format(n);
        const figure = (/** @type {string} */ value, /** @type {string} */ label) =>
            h('div', { class: 'figure' }, h('dd', {}, value), h('dt', {}, label));
        element.replaceChildren(
            h('h2', { class: 'label' }, t('effect', { n: days ?? 7 })),
            uses > 0
                ? h(
                    'dl',
                    { class: 'figures' },
                    figure(number(uses), t('uses')),
                    figure(percent(1 - handed / uses, locale), t('withoutPerson')),
                    figure(number(again), t('askedAgain')),
                )
                : h('p', { class: 'facts' }, t('notUsed')),
        );
    });
}

/** @param {HTMLElement} place @param {any} article @param {import('./article-editor.js').ArticleEditor} owner */
export function fillHistory(place, article, owner) {
    const { page } = owner;
    const { t, locale, canEdit } = page;
    const past = [...article.history ?? []].sort((a, b) => b.version - a.version);
    const when = (/** @type {number} */ time) => shortTime(time, page.now(), locale, t);
    const face = {
        past: past.map(({ version, time }) => [version, when(time)]),
        draft: article.draft && [article.draft.author, when(article.draft.changed ?? 0), article.draft.note],
        compared: owner.compared,
        canEdit,
    };
    paint(place, face, (element) => {
        const { draft } = article;
        element.replaceChildren(
            h('h2', { class: 'label' }, t('versions')),
            draft || past.length > 0
                ? h(
                    'ul',
                    { class: 'history' },
                    draft && h(
                        'li',
                        { class: 'history-row' },
                        chip('warn', t(draft.removed ? 'removedState' : 'draftState')),
                        h('bdi', { class: 'history-who' }, draft.author ?? ''),
                        h('span', { class: 'history-note', dir: 'auto' }, draft.note ?? ''),
                        h('span', { class: 'facts', title: draft.changed && exactTime(draft.changed, locale) },
                            when(draft.changed ?? page.now())),
                    ),
                    ...past.map((one) => historyRow(one, owner, when)),
                )
                : h('p', { class: 'facts' }, t('noVersions')),
        );
    });
}

/** @param {any} past @param {import('./article-editor.js').ArticleEditor} owner @param {(time: number) => string} when */
function historyRow(past, owner, when) {
    const { t, locale, canEdit } = owner.page;
    const { version, author, note, time, release, removed } = past;
    return h(
        'li',
        { class: 'history-row' },
        chip('calm', t(removed ? 'leaves' : 'version', { n: version })),
        h('bdi', { class: 'history-who' }, author ?? ''),
        h('span', { class: 'history-note', dir: 'auto' }, note ?? ''),
        h(
            'span',
            { class: 'facts', title: exactTime(time, locale) },
            release === undefined || release === null ? when(time) : `${when(time)} · ${t('releaseN', { n: release })}`,
        ),
        h(
            'span',
            { class: 'history-acts' },
            !removed && button('link', `compare-${version}`, t('compare'), {
                'aria-label': t('compareWith', { n: version }),
                'aria-pressed': String(owner.compared === version),
                onclick: () => owner.compare(version),
            }),
            canEdit && !removed && button('link', `back-${version}`, t('takeBack'), {
                'aria-label': t('takeBackVersion', { n: version }),
                onclick: () => owner.takeBack(past),
            }),
        ),
    );
}
