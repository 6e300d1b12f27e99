/** @file The article that is open: its head, what is wrong, its texts, where it holds, what it did, what it was. */
import { h } from '../../dom.js';
import { exactTime } from '../../i18n.js';
import { ask } from '../../ui/dialogs.js';
import { paint } from '../../ui/paint.js';
import { button, emptyState, loadingPhase, skeleton } from '../../ui/pieces.js';
import { refusalText } from '../../ui/rest.js';
import { shortTime } from '../../ui/time.js';
import { problemsOf } from '../model/content.js';
import { stateChip } from './article-row.js';
import { ArticleTexts } from './article-texts.js';
import { fillNotice } from './article-notice.js';
import { ArticleScope } from './article-scope.js';
import { fillEffect, fillHistory } from './article-past.js';

export class ArticleEditor {
    /** @param {import('./page.js').Page} page @param {import('./articles.js').ArticlesSection} section */
    constructor(page, section) {
        const { t } = page;
        this.page = page;
        this.section = section;
        /** The version that the answer is compared with, if it is. @type {number | undefined} */
        this.compared = undefined;
        this.chip = h('span', {});
        this.status = h('span', { class: 'facts save-state', role: 'status' });
        this.acts = h('div', { class: 'editor-acts' });
        this.notice = h('div', { class: 'notice-place' });
        this.texts = new ArticleTexts(page, this);
        this.texts.loadFields();
        this.problems = h('div', { class: 'problems-place', role: 'status' });
        this.scope = new ArticleScope(page);
        this.effect = h('section', { class: 'part' });
        this.history = h('section', { class: 'part', id: 'article-history', tabindex: -1 });
        this.foot = h('div', { class: 'editor-foot' });
        this.state = h('div', { class: 'section-state' });
        this.sheet = h(
            'div',
            { class: 'editor-sheet' },
            h('header', { class: 'editor-head' }, this.#back(), this.chip, this.status, h('span', { class: 'spring' }), this.acts),
            this.notice,
            this.texts.element,
            this.problems,
            this.scope.element,
            this.effect,
            this.history,
            this.foot,
        );
        this.element = h(
            'main',
            { class: 'pane editor', id: 'main', tabindex: -1, 'aria-label': t('article') },
            this.state,
            this.sheet,
        );
        this.revision = -1;
    }

    focus() {
        if (this.page.world.editor.editing) this.texts.focus();
        else this.element.focus();
    }

    render() {
        const { t, world: { editor } } = this.page;
        const now = this.page.now();
        const { editing, article } = editor;
        const phase = editor.askedAt === undefined ? 'done' : loadingPhase(editor.askedAt, now);
        this.sheet.hidden = !editing;
        const kind = editing ? '' : editor.refusal ? 'refused' : editor.id === undefined ? 'none' : phase;
        paint(this.state, { kind, refusal: editor.refusal }, (element) => {
            const again = { name: 'again', label: t('tryAgain'), run: () => editor.load() };
            const states = /** @type {Record<string, () => HTMLElement>} */ ({
                none: () => emptyState({ icon: 'file', title: t('chooseArticle'), text: t('chooseArticleMore') }),
                shapes: () => skeleton('message'),
                late: () => emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: again }),
                refused: () =>
                    emptyState({
                        icon: 'alert',
                        title: editor.refusal?.status === 404 ? t('articleGone') : t('notLoaded'),
                        text: editor.refusal && refusalText(editor.refusal, t),
                        action: again,
                    }),
            });
            element.replaceChildren(...states[kind] ? [states[kind]()] : []);
        });
        if (!editing || !article) return;
        if (this.revision !== editor.revision) {
            this.revision = editor.revision;
            this.compared = undefined;
            this.texts.take(editing.content);
            this.scope.take(editing.content);
        }
        this.#renderHead(editing, article);
        fillNotice(this.notice, this.page);
        this.texts.render(editing.content);
        this.#renderProblems(editing.content);
        this.scope.render(editing.content);
        fillEffect(this.effect, article.effect, this.page);
        fillHistory(this.history, article, this);
        this.#renderFoot(article);
    }

    /** @param {number | undefined} version */
    compare(version) {
        this.compared = this.compared === version ? undefined : version;
        this.page.draw();
        if (this.compared !== undefined) this.texts.reveal();
    }

    /** What the present text is compared with. @returns {any} */
    get comparedContent() {
        const { article } = this.page.world.editor;
        if (this.compared === undefined || !article) return undefined;
        if (this.compared === article.published?.version) return article.published;
        return article.history?.find((/** @type {any} */ one) => one.version === this.compared)?.content;
    }

    /** @param {any} past of the history */
    async takeBack(past) {
        const { t, world: { editor } } = this.page;
        editor.replace(past.content);
        this.page.draw();
        this.page.toast.show(t('tookBack', { n: past.version }));
    }

    #back() {
        const { t } = this.page;
        return h('button', {
            type: 'button',
            class: 'button ghost back',
            onclick: () => this.page.go({ article: undefined }),
        }, t('backToList'));
    }

    /** @param {import('../model/editing.js').Editing} editing @param {any} article */
    #renderHead(editing, article) {
        const { t, locale, canEdit } = this.page;
        const isChanged = editing.phase !== 'clean' && article.state === 'published';
        const state = isChanged ? 'changed' : article.state ?? 'draft';
        paint(this.chip, { state, end: article.published?.valid_to }, (element) =>
            element.replaceChildren(stateChip({ state, valid_to: article.published?.valid_to }, this.page)));
        const words = this.#saveWords(editing, article);
        paint(this.status, words, (element) => {
            element.textContent = words;
            element.title = editing.savedAt ? exactTime(editing.savedAt, locale) : '';
        });
        paint(this.acts, { canEdit, hasDraft: Boolean(article.draft) }, (element) =>
            element.replaceChildren(
                button('', 'history', t('history'), {
                    onclick: () => {
                        this.history.scrollIntoView({ block: 'start' });
                        this.history.focus({ preventScroll: true });
                    },
                }, 'clock'),
                button('', 'try', t('try'), { onclick: () => this.section.tryPane.focus() }, 'play'),
                button('primary', 'submit', t('submit'), {
                    onclick: () => canEdit && this.page.newRelease(),
                    ...canEdit ? {} : { 'aria-disabled': 'true', title: t('onlyEditors') },
                }),
            ));
    }

    /** @param {import('../model/editing.js').Editing} editing @param {any} article */
    #saveWords({ phase, savedAt }, article) {
        const { t, locale, me } = this.page;
        if (!this.page.canEdit) return t('readOnly');
        if (phase === 'dirty') return t('unsaved');
        if (phase === 'saving') return t('saving');
        if (phase === 'waiting') return t('savingLater');
        if (phase === 'refused' || phase === 'conflict') return t('notSaved');
        if (savedAt === undefined) return article.published ? t('version', { n: article.published.version }) : '';
        const name = article.draft?.author ?? me.name ?? me.id;
        const time = shortTime(savedAt, this.page.now(), locale, t);
        return t('autoSaved', { name, time });
    }

    /** @param {import('../model/content.js').Content} content */
    #renderProblems(content) {
        const { t } = this.page;
        const problems = problemsOf(content);
        paint(this.problems, problems, (element) =>
            element.replaceChildren(...problems.map(({ key, params, severity }) =>
                h('p', { class: severity === 'error' ? 'problem' : 'hint' }, t(key, params))
            )));
    }

    /** @param {any} article */
    #renderFoot(article) {
        const { t, canEdit, world: { editor } } = this.page;
        const face = { canEdit, hasDraft: Boolean(article.draft), isPublished: Boolean(article.published), id: article.id };
        paint(this.foot, { ...face, state: article.state }, (element) =>
            element.replaceChildren(...!canEdit ? [] : [
                article.draft && button('', 'drop', t(article.published ? 'dropChanges' : 'dropDraft'), {
                    onclick: () => this.#sure(t('dropAsk'), t('dropMore'), t('drop'), () => editor.dropDraft()),
                }),
                article.published && article.state !== 'removed' && button('', 'remove', t('removeArticle'), {
                    onclick: () => this.#sure(t('removeAsk'), t('removeMore'), t('remove'), () => editor.remove()),
                }),
            ].filter(Boolean)));
    }

    /** @param {string} title @param {string} text @param {string} act @param {() => Promise<void>} run */
    async #sure(title, text, act, run) {
        const { t } = this.page;
        if (!await ask({ title, text, act, cancel: t('cancel'), isDanger: true })) return;
        try {
            await run();
            if (this.page.world.editor.id === undefined) this.page.go({ article: undefined });
        } catch (problem) {
            this.page.tell(problem);
        }
    }
}
