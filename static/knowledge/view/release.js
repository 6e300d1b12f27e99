/** @file One release: its steps, what a replay says, what changes in rules and articles, and what may be done with it. */
import { h } from '../../dom.js';
import { ask } from '../../ui/dialogs.js';
import { signed } from '../../ui/figures.js';
import { icon } from '../../ui/icons.js';
import { lineDiff } from '../../ui/diff-view.js';
import { paint } from '../../ui/paint.js';
import { button, chip } from '../../ui/pieces.js';
import { table } from '../../ui/table.js';
import { textIn, LANGUAGE_NAMES } from '../model/content.js';
import { acknowledgedBy, canDiscard, nextAct, STATE_TONES, stepsOf } from '../model/release.js';

export class ReleaseView {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
        this.head = h('header', { class: 'release-head' });
        this.note = h('p', { class: 'release-note', dir: 'auto' });
        this.steps = h('ol', { class: 'steps' });
        this.problems = h('div', {});
        this.replay = h('div', {});
        this.changes = h('div', { class: 'release-changes' });
        this.element = h('div', { class: 'release-sheet' }, this.head, this.note, this.steps, this.problems, this.replay, this.changes);
    }

    /** @param {import('../model/release.js').Release | undefined} release */
    render(release) {
        this.element.hidden = !release;
        if (!release) return;
        const { t, locale, releases } = this.page;
        this.#renderHead(release);
        const { counts, note, author } = release;
        const words = [
            t('articleCount', { n: counts?.articles ?? 0 }),
            t('ruleFileCount', { n: counts?.rules ?? 0 }),
            author,
        ].join(' · ');
        paint(this.note, { note, words }, (element) =>
            element.replaceChildren(h('bdi', {}, note), ' ', h('span', { class: 'facts' }, words)));
        paint(this.steps, { steps: stepsOf(release), busy: releases.busy }, (element) =>
            element.replaceChildren(...stepsOf(release).map(({ name, state }, at) =>
                h(
                    'li',
                    { class: `step ${state}`, 'aria-current': state === 'current' || state === 'failed' ? 'step' : undefined },
                    h('span', { class: 'step-sign' }, state === 'done' ? icon('tick', 14) : state === 'failed' ? icon('alert', 14) : String(at + 1)),
                    h('span', { class: 'step-name' }, t(`${name}Step`)),
                    h('span', { class: 'said' }, t(`${state}Step`)),
                )
            )));
        this.#renderProblems(release.problems ?? []);
        this.#renderReplay(release.simulation, locale);
        this.#renderChanges(release);
    }

    /** @param {import('../model/release.js').Release} release */
    #renderHead(release) {
        const { t, me, releases } = this.page;
        const { number, state } = release;
        const next = nextAct(release, me.role);
        const { busy } = releases;
        const face = { number, state, next, busy, canApprove: this.page.canApprove };
        paint(this.head, face, (element) => {
            const isLast = next?.act === 'approve' || next?.act === 'publish';
            const label = next && t(next.act === 'approve' ? 'approveAndPublish' : `${next.act}Act`);
            element.replaceChildren(...[
                button('ghost back', 'back', t('backToList'), { onclick: () => this.page.go({ release: undefined }) }),
                h('h2', {}, t('releaseTitle', { n: number })),
                chip(STATE_TONES[state] ?? 'calm', t(state === 'simulated' ? 'waitingApproval' : `${state}Release`)),
                h('span', { class: 'spring' }),
                canDiscard(release) && this.page.canEdit && button('', 'discard', t('discard'), {
                    onclick: () => !busy && this.#discard(number),
                }),
                next && button('primary', 'next', label ?? '', {
                    'aria-busy': String(busy !== undefined),
                    'aria-disabled': next.denied ? 'true' : undefined,
                    title: next.denied && t(next.denied),
                    onclick: () => !busy && !next.denied && (isLast ? this.#publish(release) : this.#act(number, [next.act])),
                }, isLast ? 'tick' : ''),
            ].filter(Boolean));
        });
    }

    /** @param {any[]} problems */
    #renderProblems(problems) {
        const { t } = this.page;
        paint(this.problems, problems, (element) => {
            if (problems.length === 0) return element.replaceChildren();
            element.replaceChildren(
                h(
                    'div',
                    { class: 'notice bad', role: 'alert' },
                    icon('alert'),
                    h(
                        'div',
                        { class: 'notice-body' },
                        h('p', {}, t('releaseProblems', { n: problems.length })),
                        h('ul', { class: 'problem-list' }, ...problems.map((problem) => h('li', {}, this.#problem(problem)))),
                    ),
                ),
            );
        });
    }

    /** @param {any} problem a sentence, or a place in a rule file or an article */
    #problem(problem) {
        if (typeof problem === 'string') return h('span', {}, problem);
        const { file, line, column, article, message, fix } = problem;
        const place = file ? `${file}:${line}${column ? `:${column}` : ''}` : article;
        return h('span', {}, ...[
            place && button('link', `at-${place}`, place, {
                onclick: () => this.page.go(file ? { view: 'rules', file, line } : { view: 'articles', article }),
            }),
            place ? ' ' : '',
            message ?? '',
            fix ? ` ${this.page.t('fix', { text: fix })}` : '',
        ].filter(Boolean));
    }

    /** @param {any} simulation @param {string} locale */
    #renderReplay(simulation, locale) {
        const { t } = this.page;
        const number = (/** @type {number} */ n) => new Intl.NumberFormat(locale).format(n);
        paint(this.replay, simulation ?? null, (element) => {
            if (!simulation) return element.replaceChildren();
            const { replayed = 0, changed = 0, solved_delta: delta = 0, never_reached: never = [] } = simulation;
            const figure = (/** @type {string} */ value, /** @type {string} */ label, tone = '') =>
                h('div', { class: `figure ${tone}` }, h('dd', {}, value), h('dt', {}, label));
            element.replaceChildren(
                h(
                    'dl',
                    { class: 'figures boxed' },
                    figure(number(replayed), t('replayed')),
                    figure(number(changed), t('answersChange')),
                    figure(signed(delta, locale), t('solvedDelta')),
                    figure(number(never.length), t('neverReached'), never.length > 0 ? 'warn' : ''),
                ),
                never.length > 0 ? h('p', { class: 'facts' }, t('unreachedArticles', { text: never.join(', ') })) : '',
            );
        });
    }

    /** @param {import('../model/release.js').Release} release */
    #renderChanges({ changes = {}, simulation, number }) {
        const { t, locale } = this.page;
        const { articles = [], rules = [] } = changes;
        const outcomes = simulation?.outcomes ?? [];
        paint(this.changes, { number, articles, rules, outcomes }, (element) => {
            if (articles.length + rules.length === 0) {
                return element.replaceChildren(h('p', { class: 'side-note' }, t('noChanges')));
            }
            element.replaceChildren(...[
                ...rules.map((/** @type {any} */ { name, lines = [] }) =>
                    lineDiff(linesOf(lines), { title: name, t })
                ),
                outcomes.length > 0 && table({
                    caption: t('changedOutcome'),
                    columns: [
                        { label: t('changedOutcome') },
                        { label: t('before') },
                        { label: t('after') },
                        { label: t('cases'), isNumber: true },
                    ],
                    rows: outcomes.map((/** @type {any} */ { example, before, after, cases }) => [
                        h('bdi', {}, example ?? ''),
                        h('bdi', {}, before ?? ''),
                        h('bdi', {}, after ?? ''),
                        new Intl.NumberFormat(locale).format(cases),
                    ]),
                }),
                articles.length > 0 && table({
                    caption: t('changedArticle'),
                    columns: [
                        { label: t('changedArticle') },
                        { label: t('languages') },
                        { label: t('author') },
                        { label: t('versionHead'), isNumber: true },
                    ],
                    rows: articles.map((/** @type {any} */ { id, title, languages = [], author, from, to }) => [
                        button('link', `article-${id}`, textIn(title, locale) || id, {
                            onclick: () => this.page.go({ view: 'articles', article: id }),
                        }),
                        languages.map((/** @type {string} */ one) => LANGUAGE_NAMES[one] ?? one).join(', '),
                        h('bdi', {}, author ?? ''),
                        !to ? t('leaves') : !from ? t('isNew') : `${from} → ${to}`,
                    ]),
                }),
                ...articles.map((/** @type {any} */ article) => this.#articleDiff(article)),
            ].filter(Boolean));
        });
    }

    /** @param {any} article */
    #articleDiff({ id, title, diff = [] }) {
        if (diff.length === 0) return undefined;
        const { t, locale } = this.page;
        const name = textIn(title, locale) || id;
        const fieldName = (/** @type {any} */ { field, language }) =>
            [name, t(`${field}Field`), language && (LANGUAGE_NAMES[language] ?? language)].filter(Boolean).join(' · ');
        return h(
            'details',
            { class: 'article-diff' },
            h('summary', {}, t('changesIn', { name })),
            ...diff.map((/** @type {any} */ one) => lineDiff(linesOf(one.lines ?? []), { title: fieldName(one), t })),
        );
    }

    /** @param {import('../model/release.js').Release} release */
    async #publish(release) {
        const { t, releases } = this.page;
        const { number, state } = release;
        const channels = acknowledgedBy(releases.liveRelease ?? release).total;
        const isSure = await ask({
            title: channels > 0 ? t('publishAsk', { n: channels }) : t('publishAskPlain'),
            text: releases.live === undefined ? t('publishFirst') : t('publishMore', { n: number, v: releases.live }),
            act: t('publishAct'),
            cancel: t('cancel'),
        });
        if (isSure) this.#act(number, state === 'simulated' ? ['approve', 'publish'] : ['publish']);
    }

    /** @param {number} number */
    async #discard(number) {
        const { t, releases } = this.page;
        const words = { title: t('discardAsk', { n: number }), text: t('discardMore'), act: t('discard'), cancel: t('cancel') };
        if (!await ask({ ...words, isDanger: true })) return;
        releases.discard(number).catch((problem) => this.page.tell(problem));
    }

    /** @param {number} number @param {any[]} acts */
    #act(number, acts) {
        this.page.releases.act(number, acts).catch((problem) => this.page.tell(problem));
    }
}

/** Lines as the hub gives them; a sign other than ours is none. @param {any[]} lines */
function linesOf(lines) {
    return lines.map(({ sign, left, right, text }) => ({
        sign: sign === '+' || sign === '-' ? sign : ' ',
        text: String(text ?? ''),
        ...left && { left },
        ...right && { right },
    }));
}
