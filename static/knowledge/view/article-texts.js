/** @file The texts of an article in one language: title, question, phrasings, answer with its fields. */
import { h, isComposing } from '../../dom.js';
import { diffWords } from '../../ui/diff.js';
import { prose, wordDiff } from '../../ui/prose.js';
import { icon } from '../../ui/icons.js';
import { paint } from '../../ui/paint.js';
import { select } from '../../ui/form.js';
import { Tabs } from '../../ui/tabs.js';
import { fieldPieces, fieldsOf } from '../../ui/template.js';
import { contentOf, LANGUAGES, LANGUAGE_NAMES, languageOf, withPhrasings, withText } from '../model/content.js';
import { fieldsFrom } from '../model/fields.js';

export class ArticleTexts {
    /** @param {import('./page.js').Page} page @param {import('./article-editor.js').ArticleEditor} owner */
    constructor(page, owner) {
        const { t, canEdit } = page;
        this.page = page;
        this.owner = owner;
        this.language = languageOf(page.locale);
        const readonly = !canEdit;
        this.title = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            class: 'title-input',
            id: 'article-title',
            rows: 1,
            dir: 'auto',
            readonly,
            'aria-label': t('title'),
            placeholder: t('titlePlaceholder'),
            oninput: () => this.#write('title', this.title.value.replace(/\n/gu, ' ')),
            onkeydown: (event) => !isComposing(event) && event.key === 'Enter' && event.preventDefault(),
        }));
        this.question = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            class: 'input area',
            id: 'article-question',
            rows: 1,
            dir: 'auto',
            readonly,
            oninput: () => this.#write('question', this.question.value),
        }));
        this.phrasings = h('ul', { class: 'phrasings' });
        this.phrasing = /** @type {HTMLInputElement} */ (h('input', {
            class: 'phrasing-input',
            id: 'article-phrasing',
            type: 'text',
            autocomplete: 'off',
            dir: 'auto',
            placeholder: t('addPhrasing'),
            'aria-label': t('addPhrasing'),
            onkeydown: (event) => this.#phrasingKey(event),
            onblur: () => this.#addPhrasing(),
        }));
        this.phrasingsLabel = h('p', { class: 'label', id: 'phrasings-label' });
        this.backdrop = h('div', { class: 'answer-backdrop', 'aria-hidden': 'true' });
        this.answer = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            class: 'answer-input',
            id: 'article-answer',
            dir: 'auto',
            readonly,
            oninput: () => {
                this.#write('answer', this.answer.value);
                this.#drawBackdrop();
            },
            onscroll: () => this.backdrop.scrollTop = this.answer.scrollTop,
        }));
        this.comparison = h('div', { class: 'answer-compare', tabindex: 0, role: 'group' });
        this.compareButton = h('button', { type: 'button', class: 'button compare' });
        /** What the hub can fill, as far as is known; others can be written by hand. @type {string[]} */
        this.known = [];
        this.fields = select([['', t('insertField')]], {
            class: 'select field-select',
            'aria-label': t('insertField'),
            onchange: () => this.#insertField(),
        });
        this.tabs = new Tabs({
            label: t('answerLanguage'),
            tabs: LANGUAGES.map((name) => ({ name, label: LANGUAGE_NAMES[name] })),
            chosen: (language) => this.#setLanguage(language),
        });
        this.answerLabel = h('label', { class: 'label', for: 'article-answer' }, t('answer'));
        this.element = h(
            'div',
            { class: 'article-texts' },
            this.title,
            this.tabs.element,
            h('div', { class: 'part' }, h('label', { class: 'label', for: 'article-question' }, t('question')), this.question),
            h(
                'div',
                { class: 'part' },
                this.phrasingsLabel,
                h('div', { class: 'phrasing-box', role: 'group', 'aria-labelledby': 'phrasings-label' },
                    this.phrasings, canEdit && this.phrasing),
            ),
            h(
                'div',
                { class: 'part' },
                this.answerLabel,
                h(
                    'div',
                    { class: 'answer-box' },
                    h('div', { class: 'answer-tools' }, canEdit && this.fields, h('span', { class: 'spring' }), this.compareButton),
                    h('div', { class: 'answer-place' }, this.backdrop, this.answer),
                    this.comparison,
                ),
            ),
        );
    }

    /** A hub without a graph fills none. */
    async loadFields() {
        const { relations = [] } = await this.page.rest.get('/v1/graph').catch(() => ({}));
        this.known = fieldsFrom(relations);
        this.page.render();
    }

    focus() {
        this.title.focus();
    }

    reveal() {
        this.comparison.scrollIntoView({ block: 'nearest' });
    }

    /** Puts content into the fields. @param {import('../model/content.js').Content} content */
    take(content) {
        const { language } = this;
        const put = (/** @type {HTMLTextAreaElement} */ field, /** @type {string} */ text) => {
            field.lang = language;
            if (field.value !== text) field.value = text;
        };
        put(this.title, content.title[language] ?? '');
        put(this.question, content.question[language] ?? '');
        put(this.answer, content.answer[language] ?? '');
        this.phrasing.lang = language;
        this.#drawBackdrop();
    }

    /** @param {import('../model/content.js').Content} content */
    render(content) {
        const { t, canEdit } = this.page;
        const { language } = this;
        this.tabs.show(language);
        const phrasings = content.phrasings[language] ?? [];
        paint(this.phrasingsLabel, { n: phrasings.length }, (element) =>
            element.replaceChildren(t('phrasings', { n: phrasings.length })));
        paint(this.phrasings, { phrasings, language, canEdit }, (element) =>
            element.replaceChildren(...phrasings.map((text, at) =>
                h(
                    'li',
                    { class: 'phrasing', lang: language },
                    h('bdi', {}, text),
                    canEdit && h('button', {
                        type: 'button',
                        class: 'phrasing-remove',
                        'data-name': `remove-${at}`,
                        'aria-label': t('removePhrasing', { text }),
                        title: t('removePhrasing', { text }),
                        onclick: () => this.#setPhrasings(phrasings.filter((one) => one !== text)),
                    }, icon('close', 14)),
                )
            )));
        const used = fieldsOf(content.answer[language] ?? '');
        const names = [...new Set([...used, ...this.known])];
        paint(this.fields, { names, language }, (element) => {
            element.replaceChildren(
                h('option', { value: '' }, t('insertField')),
                ...names.map((name) => h('option', { value: name }, name)),
            );
        });
        this.#renderComparison(content);
    }

    /** @param {import('../model/content.js').Content} content */
    #renderComparison(content) {
        const { t, world: { editor } } = this.page;
        const { owner, language } = this;
        const published = editor.article?.published?.version;
        const past = owner.comparedContent;
        const isComparing = past !== undefined;
        const version = owner.compared ?? published;
        this.compareButton.hidden = version === undefined;
        paint(this.compareButton, { version, isComparing }, (element) => {
            element.textContent = t('compareWith', { n: version ?? 0 });
            element.setAttribute('aria-pressed', String(isComparing));
            element.onclick = () => owner.compare(isComparing ? owner.compared : published);
        });
        /** @type {HTMLElement} */ (this.answer.parentElement).hidden = isComparing;
        this.comparison.hidden = !isComparing;
        if (!isComparing) return;
        const before = contentOf(past).answer[language] ?? '';
        const after = content.answer[language] ?? '';
        this.comparison.setAttribute('aria-label', t('changesSince', { n: version ?? 0 }));
        paint(this.comparison, { before, after, language }, (element) => {
            element.lang = language;
            element.replaceChildren(
                ...before === after
                    ? [h('p', {}, ...prose(after)), h('p', { class: 'facts' }, t('answerSame'))]
                    : [h('p', { dir: 'auto' }, ...wordDiff(diffWords(before, after)))],
            );
        });
    }

    /** The field under its own text: there fields have their ground, since a text field itself has one style. */
    #drawBackdrop() {
        this.backdrop.lang = this.language;
        this.backdrop.replaceChildren(
            ...fieldPieces(this.answer.value).map(({ text, field }) => (field ? h('mark', {}, text) : text)),
            // A line break at the end has no height of its own.
            this.answer.value.endsWith('\n') ? ' ' : '',
        );
        this.backdrop.scrollTop = this.answer.scrollTop;
    }

    /** @param {string} language */
    #setLanguage(language) {
        const content = this.page.world.editor.editing?.content;
        this.#addPhrasing();
        this.language = language;
        if (content) this.take(this.page.world.editor.editing?.content ?? content);
        this.page.draw();
    }

    /** @param {'title' | 'question' | 'answer'} name @param {string} text */
    #write(name, text) {
        const { editor } = this.page.world;
        if (editor.editing) editor.write(withText(editor.editing.content, name, this.language, text));
    }

    /** @param {string[]} phrasings */
    #setPhrasings(phrasings) {
        const { editor } = this.page.world;
        if (editor.editing) editor.write(withPhrasings(editor.editing.content, this.language, phrasings));
    }

    #addPhrasing() {
        const text = this.phrasing.value.trim();
        if (text === '') return;
        this.phrasing.value = '';
        const phrasings = this.page.world.editor.editing?.content.phrasings[this.language] ?? [];
        // Several lines pasted at once are several phrasings.
        this.#setPhrasings([...phrasings, ...text.split('\n')]);
    }

    /** @param {KeyboardEvent} event */
    #phrasingKey(event) {
        if (isComposing(event)) return;
        const phrasings = this.page.world.editor.editing?.content.phrasings[this.language] ?? [];
        if (event.key === 'Enter') this.#addPhrasing();
        else if (event.key === 'Backspace' && this.phrasing.value === '' && phrasings.length > 0) {
            this.phrasing.value = phrasings[phrasings.length - 1];
            this.#setPhrasings(phrasings.slice(0, -1));
        } else return;
        event.preventDefault();
    }

    #insertField() {
        const name = this.fields.value;
        this.fields.value = '';
        if (name === '') return;
        if (this.owner.compared !== undefined) this.owner.compare(this.owner.compared);
        this.answer.focus();
        const { selectionStart: start, selectionEnd: end } = this.answer;
        this.answer.setRangeText(`{${name}}`, start, end, 'end');
        this.answer.dispatchEvent(new Event('input', { bubbles: true }));
    }
}
