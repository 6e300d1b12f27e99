/** @file A question tried on the articles: what is found, what would be answered, why, and why not the others. */
import { h, isComposing } from '../../dom.js';
import { select } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { paint } from '../../ui/paint.js';
import { button, chip, loadingPhase, skeleton } from '../../ui/pieces.js';
import { ProofTree } from '../../ui/proof-tree.js';
import { refusalOf, refusalText } from '../../ui/rest.js';
import { percent } from '../../ui/figures.js';
import { Asker } from './asker.js';
import { languageOf, textIn } from '../model/content.js';

export class TryPane {
    /** @param {import('./page.js').Page} page @param {import('./articles.js').ArticlesSection} section */
    constructor(page, section) {
        const { t, locale } = page;
        this.page = page;
        this.section = section;
        /** What the hub said, with the question it was asked. @type {any} */
        this.result = undefined;
        this.refusal = /** @type {import('../../ui/rest.js').Refusal | undefined} */ (undefined);
        this.askedAt = /** @type {number | undefined} */ (undefined);
        /** The question that the page put there by itself. */
        this.offered = '';
        this.running = new AbortController();
        this.text = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            class: 'input area',
            id: 'try-text',
            rows: 2,
            dir: 'auto',
            onkeydown: (event) => this.#pressed(event),
        }));
        this.language = select([['', t('languageByText')], ['zh', '中文'], ['en', 'English']], {
            'aria-label': t('language'),
        });
        this.drafts = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', checked: true, id: 'try-drafts' }));
        this.asker = new Asker({ t, changed: () => this.text.value.trim() !== '' && this.ask() });
        this.confidence = h('span', {});
        this.body = h('div', { class: 'try-body', role: 'region', 'aria-label': t('tryResult') });
        this.tree = new ProofTree({
            t,
            locale,
            label: t('whyAnswer'),
            openRule: ({ file, line }) => page.go({ view: 'rules', file, line }),
        });
        this.element = h(
            'aside',
            { class: 'pane side-pane', 'aria-label': t('try'), tabindex: -1 },
            h('div', { class: 'side-head' }, h('h2', {}, t('whyAnswer')), this.confidence),
            h(
                'form',
                {
                    class: 'try-form',
                    onsubmit: (event) => {
                        event.preventDefault();
                        this.ask();
                    },
                },
                h('label', { class: 'label', for: 'try-text' }, t('customerAsks')),
                this.text,
                this.asker.element,
                h(
                    'div',
                    { class: 'try-tools' },
                    this.language,
                    h('label', { class: 'check' }, this.drafts, h('span', {}, t('withDrafts'))),
                    h('span', { class: 'spring' }),
                    h('button', { class: 'button', type: 'submit' }, icon('play', 14), t('try')),
                ),
            ),
            this.body,
        );
    }

    focus() {
        this.text.focus();
        this.text.select();
    }

    /** Tries the first phrasing of the article that was opened, unless somebody wrote a question of their own. */
    offer() {
        const { locale, world: { editor } } = this.page;
        const content = editor.editing?.content;
        if (!content || this.text.value !== this.offered) return;
        const own = content.phrasings[languageOf(locale)] ?? [];
        const phrasings = [...own, ...Object.values(content.phrasings).flat()];
        const question = phrasings[0] ?? (textIn(content.question, locale) || textIn(content.title, locale));
        if (!question) return;
        this.text.value = this.offered = question;
        this.ask();
    }

    async ask() {
        const text = this.text.value.trim();
        if (text === '') return this.text.focus();
        this.running.abort();
        const running = new AbortController();
        this.running = running;
        this.refusal = undefined;
        this.askedAt = this.page.now();
        this.page.render();
        try {
            const language = this.language.value || undefined;
            const answer = await this.page.rest.post(
                '/v1/articles/try',
                { text, drafts: this.drafts.checked, ...language && { language }, ...this.asker.question },
                running.signal,
            );
            if (running !== this.running) return;
            this.result = { ...answer, text };
        } catch (problem) {
            if (running !== this.running) return;
            this.result = undefined;
            this.refusal = refusalOf(problem);
        }
        this.askedAt = undefined;
        this.page.render();
    }

    render() {
        const { page } = this;
        const { t, locale } = page;
        const phase = this.askedAt === undefined ? 'done' : loadingPhase(this.askedAt, page.now());
        const best = this.result?.hits?.find((/** @type {any} */ hit) => !hit.excluded);
        paint(this.confidence, best?.confidence ?? null, (element) => {
            element.className = best ? 'chip person' : '';
            element.textContent = best ? percent(best.confidence, locale) : '';
            element.title = best ? t('confidence') : '';
        });
        this.body.setAttribute('aria-busy', String(this.askedAt !== undefined));
        const face = { result: this.result, refusal: this.refusal, phase: phase === 'blank' ? 'done' : phase };
        paint(this.body, face, (element) => {
            if (phase === 'shapes' && !this.result) return element.replaceChildren(skeleton('message'));
            if (this.refusal) {
                return element.replaceChildren(
                    h('p', { class: 'problem', role: 'alert' }, icon('alert', 14), refusalText(this.refusal, t)),
                );
            }
            if (!this.result) return element.replaceChildren(h('p', { class: 'facts side-note' }, t('tryMore')));
            element.replaceChildren(...this.#result());
        });
    }

    /** @returns {HTMLElement[]} */
    #result() {
        const { t } = this.page;
        const { answer, why, hits = [], reasons = [] } = this.result;
        const chosen = hits.filter((/** @type {any} */ hit) => !hit.excluded);
        const others = hits.filter((/** @type {any} */ hit) => hit.excluded);
        if (why) this.tree.show(why);
        return [
            answer
                ? h('div', { class: 'try-answer' }, h('span', { class: 'chip bot' }, icon('bot', 14), t('botLabel')),
                    h('p', { dir: 'auto' }, typeof answer === 'string' ? answer : textIn(answer, this.page.locale)))
                : h('p', { class: 'side-note' }, t('noAnswerFound')),
            why && this.tree.element,
            // Where no article answers, what was considered says why not.
            !why && reasons.length > 0 && h('ul', { class: 'reasons' }, ...reasons.map((/** @type {string} */ text) => h('li', { class: 'facts' }, text))),
            chosen.length > 0 && h('h3', { class: 'side-title' }, t('found')),
            chosen.length > 0 && h('ol', { class: 'hits' }, ...chosen.map((/** @type {any} */ hit) => this.#hit(hit))),
            others.length > 0 && h('h3', { class: 'side-title' }, t('whyNotChosen')),
            others.length > 0 && h('ul', { class: 'hits' }, ...others.map((/** @type {any} */ hit) => this.#hit(hit))),
        ].filter(Boolean);
    }

    /** @param {any} hit */
    #hit({ article, title, score, confidence, boosts = [], excluded }) {
        const { t, locale } = this.page;
        const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
        const name = textIn(title, locale) || this.section.titleOf(article);
        return h(
            'li',
            { class: 'hit' },
            button('link hit-title', `hit-${article}`, name, { onclick: () => this.page.go({ article }) }),
            score !== undefined && h('span', { class: 'facts' }, t('hitFigures', {
                score: number.format(score),
                confidence: percent(confidence ?? 0, locale),
            })),
            excluded && h('p', { class: 'hit-excluded' }, icon('close', 14), t('firstFailing', { text: excluded })),
            boosts.length > 0 && h('span', { class: 'chips wrapped' }, ...boosts.map((/** @type {any} */ boost) =>
                chip('calm', `${boost.reason} × ${number.format(boost.factor)}`)
            )),
        );
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event) || event.key !== 'Enter' || event.shiftKey) return;
        event.preventDefault();
        this.ask();
    }
}
