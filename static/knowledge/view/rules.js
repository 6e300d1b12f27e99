/** @file Rules: the files, the text of one with its problems, and what a trial on a fork of the graph would change. */
import { h } from '../../dom.js';
import { exactTime } from '../../i18n.js';
import { ask } from '../../ui/dialogs.js';
import { lineDiff } from '../../ui/diff-view.js';
import { diffLines } from '../../ui/diff.js';
import { field, formDialog, input } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { ListView } from '../../ui/list-view.js';
import { paint } from '../../ui/paint.js';
import { button, chip, emptyState, iconButton } from '../../ui/pieces.js';
import { refusalOf, refusalText } from '../../ui/rest.js';
import { shortTime } from '../../ui/time.js';
import { Rules } from '../data/rules.js';
import { isName } from '../model/content.js';
import { problemsByLine } from '../model/rules.js';
import { RuleText } from './rule-text.js';
import { RulesPane } from './rules-pane.js';

export class RulesSection {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        /** @type {Rules} */
        this.rules = page.kept('rules', () => new Rules({ rest: page.rest, storage: localStorage, user: page.me.id }));
        const { rules } = this;
        this.isDiff = false;
        this.view = new ListView({
            t,
            label: t('ruleFiles'),
            height: 65,
            key: (/** @type {any} */ { name }) => name,
            face: (file) => this.#face(file),
            fill: (row, file) => this.#fillRow(row, file),
            chosen: (file) => page.go({ file, line: undefined }),
            again: () => rules.load(),
            empty: () => ({
                icon: 'rules',
                title: t('noRules'),
                text: t('noRulesMore'),
                action: page.canEdit ? { name: 'first', label: t('newFile'), run: () => this.#newFile() } : undefined,
            }),
        });
        const denied = page.canEdit ? {} : { 'aria-disabled': 'true', title: t('onlyEditors') };
        this.listPane = h(
            'aside',
            { class: 'pane list-pane', 'aria-label': t('ruleFiles'), tabindex: -1 },
            h(
                'div',
                { class: 'list-tools' },
                h('h2', { class: 'list-heading' }, t('ruleFiles')),
                h('span', { class: 'spring' }),
                iconButton('new-file', 'plus', t('newFile'), {
                    ...denied,
                    class: 'button icon-only primary',
                    onclick: () => page.canEdit && this.#newFile(),
                }),
            ),
            this.view.element,
        );
        this.title = h('h2', { class: 'rule-title' });
        this.facts = h('span', { class: 'facts' });
        this.chip = h('span', {});
        this.acts = h('div', { class: 'editor-acts' });
        this.text = new RuleText({
            label: t('ruleText'),
            readonly: !page.canEdit,
            written: (text) => this.file && rules.write(this.file, text),
        });
        this.diff = h('div', { class: 'rule-diff' });
        this.problems = h('div', { class: 'rule-problems', role: 'region', 'aria-label': t('problems') });
        this.state = h('div', { class: 'section-state' });
        this.sheet = h(
            'div',
            { class: 'rule-sheet' },
            h(
                'header',
                { class: 'editor-head' },
                button('ghost back', 'back', t('backToList'), { onclick: () => page.go({ file: undefined }) }),
                this.title,
                this.chip,
                this.facts,
                h('span', { class: 'spring' }),
                this.acts,
            ),
            this.text.element,
            this.diff,
            this.problems,
        );
        this.main = h('main', { class: 'pane rule-pane', id: 'main', tabindex: -1, 'aria-label': t('rules') }, this.state, this.sheet);
        this.side = new RulesPane(page);
        this.element = h('div', { class: 'section three-panes' }, this.listPane, this.main, this.side.element);
        /** The file whose text is in the field. @type {string | undefined} */
        this.file = undefined;
        this.shownText = '';
        rules.load();
    }

    get panes() {
        return [this.listPane, this.main, this.side.element];
    }

    /** @param {import('../model/address.js').Place} place */
    open({ file, line }) {
        this.wantedLine = line;
        this.element.dataset.pane = file === undefined ? 'list' : 'detail';
    }

    focusMain() {
        this.text.focus();
    }

    /** @param {number} step */
    step(step) {
        const file = this.view.neighbour(step);
        if (file !== undefined) this.page.go({ file, line: undefined });
    }

    save() {
        if (this.file && this.rules.isWritten(this.file)) this.#save(this.file);
    }

    render() {
        const { place, t, world: { rules } } = this.page;
        const names = rules.all;
        const list = { items: names, isLoaded: rules.isLoaded, askedAt: rules.askedAt, refusal: rules.refusal };
        const wanted = place.file ?? names[0]?.name;
        this.view.show(list, wanted, this.page.now());
        const isKnown = wanted !== undefined && names.some(({ name }) => name === wanted);
        this.sheet.hidden = !isKnown;
        paint(this.state, { isLoaded: rules.isLoaded, isKnown, wanted }, (element) =>
            element.replaceChildren(
                ...rules.isLoaded && !isKnown && wanted !== undefined
                    ? [emptyState({ icon: 'rules', title: t('fileGone'), text: t('fileGoneMore', { name: wanted }) })]
                    : [],
            ));
        this.side.render();
        if (!isKnown) return;
        this.#renderText(wanted);
        this.#renderHead(wanted);
        this.#renderProblems(wanted);
    }

    /** @param {string} name */
    #renderText(name) {
        const { world: { rules } } = this.page;
        const text = rules.textOf(name);
        if (this.file !== name) this.isDiff = false;
        if (this.file !== name || !this.text.isFocused) this.text.put(text, this.file !== name);
        this.file = name;
        this.text.element.hidden = this.isDiff;
        this.diff.hidden = !this.isDiff;
        const stored = rules.files.find((file) => file.name === name)?.text ?? '';
        if (this.isDiff) {
            paint(this.diff, { stored, text }, (element) =>
                element.replaceChildren(lineDiff(diffLines(stored, text), { title: name, t: this.page.t })));
        }
        this.text.mark(problemsByLine(rules.check?.problems ?? [], name));
        if (this.wantedLine !== undefined) {
            this.text.goTo(this.wantedLine);
            this.wantedLine = undefined;
        }
    }

    /** @param {string} name */
    #renderHead(name) {
        const { t, locale, canEdit, world: { rules } } = this.page;
        const file = rules.files.find((one) => one.name === name);
        const isWritten = rules.isWritten(name);
        const { busy } = rules;
        paint(this.title, name, (element) => element.replaceChildren(h('bdi', {}, name)));
        const state = isWritten ? 'unsavedState' : file?.draft !== undefined ? 'changedState' : file ? 'publishedState' : 'draftState';
        paint(this.chip, state, (element) =>
            element.replaceChildren(chip(state === 'publishedState' ? 'ok' : 'warn', t(state))));
        const facts = [
            file?.version && t('version', { n: file.version }),
            file?.author,
            file?.changed && shortTime(file.changed, this.page.now(), locale, t),
        ].filter(Boolean).join(' · ');
        paint(this.facts, facts, (element) => {
            element.textContent = facts;
            element.title = file?.changed ? exactTime(file.changed, locale) : '';
        });
        const hasChange = isWritten || file?.draft !== undefined;
        paint(this.acts, { busy, isWritten, hasChange, canEdit, isDiff: this.isDiff }, (element) =>
            element.replaceChildren(...[
                hasChange && button('', 'diff', t('changes'), {
                    'aria-pressed': String(this.isDiff),
                    onclick: () => {
                        this.isDiff = !this.isDiff;
                        this.page.draw();
                    },
                }),
                canEdit && hasChange && button('', 'drop', t('drop'), { onclick: () => this.#drop(name) }),
                button('', 'check', t('check'), {
                    'aria-busy': String(busy === 'check'),
                    onclick: () => !busy && this.#act(() => rules.runCheck()),
                }),
                button('', 'dry-run', t('dryRun'), {
                    'aria-busy': String(busy === 'try'),
                    onclick: () => !busy && this.#act(() => rules.runTrial()),
                }),
                canEdit && button('primary', 'save', t('saveDraft'), {
                    'aria-busy': String(busy === 'save'),
                    'aria-disabled': isWritten ? undefined : 'true',
                    title: isWritten ? undefined : t('nothingToSave'),
                    onclick: () => isWritten && !busy && this.#save(name),
                }),
            ].filter(Boolean)));
    }

    /** @param {string} name */
    #renderProblems(name) {
        const { t, world: { rules } } = this.page;
        const problems = rules.check?.problems;
        paint(this.problems, problems ?? null, (element) => {
            if (!problems) return element.replaceChildren();
            if (problems.length === 0) {
                const strata = rules.check?.strata?.length;
                return element.replaceChildren(
                    h('p', { class: 'good', role: 'status' }, icon('tick', 14), strata ? t('checkedStrata', { n: strata }) : t('checked')),
                );
            }
            element.replaceChildren(
                h('h3', { class: 'side-title', role: 'status' }, t('problemCount', { n: problems.length })),
                h('ul', { class: 'problem-list' }, ...problems.map(({ file, line, column, message, fix }, at) =>
                    h(
                        'li',
                        {},
                        icon('alert', 14),
                        h(
                            'div',
                            {},
                            button('link', `problem-${at}`, `${file}:${line}:${column}`, {
                                onclick: () => {
                                    if (file !== name) return this.page.go({ file, line });
                                    this.isDiff = false;
                                    this.page.draw();
                                    this.text.goTo(line, column);
                                },
                            }),
                            h('p', {}, message),
                            fix && h('p', { class: 'facts' }, t('fix', { text: fix })),
                        ),
                    )
                )),
            );
        });
    }

    /** @param {() => Promise<void>} run */
    async #act(run) {
        try {
            await run();
        } catch (problem) {
            this.page.tell(problem);
        }
    }

    /** @param {string} name */
    async #save(name) {
        const { t, world: { rules } } = this.page;
        const note = input({ dir: 'auto' });
        await formDialog({
            title: t('saveRules', { name }),
            text: t('saveRulesMore'),
            act: t('saveDraft'),
            cancel: t('cancel'),
            fields: [field('rule-note', t('noteOptional'), note)],
            submit: async () => {
                try {
                    await rules.save(name, note.value.trim());
                    return undefined;
                } catch (problem) {
                    return refusalText(refusalOf(problem), t);
                }
            },
        });
    }

    /** @param {string} name */
    async #drop(name) {
        const { t, world: { rules } } = this.page;
        const words = { title: t('dropAsk'), text: t('dropRulesMore', { name }), act: t('drop'), cancel: t('cancel') };
        if (!await ask({ ...words, isDanger: true })) return;
        await this.#act(() => rules.dropDraft(name));
        this.file = undefined;
        this.page.draw();
    }

    async #newFile() {
        const { t, world: { rules } } = this.page;
        const name = input({ value: '.rules', spellcheck: 'false' });
        const isDone = await formDialog({
            title: t('newFile'),
            act: t('create'),
            cancel: t('cancel'),
            fields: [field('file-name', t('fileName'), name, t('fileNameMore'))],
            check: () => {
                const wanted = name.value.trim();
                if (!isName(wanted)) return { field: name, problem: t('fileNameWrong') };
                if (rules.all.some((file) => file.name === wanted)) return { field: name, problem: t('fileExists') };
                return undefined;
            },
            submit: async () => undefined,
        });
        if (!isDone) return;
        rules.write(name.value.trim(), `# ${name.value.trim()}\n`);
        this.page.go({ file: name.value.trim() });
        this.text.focus();
    }

    /** @param {any} file */
    #face({ name }) {
        const { t, locale, world: { rules } } = this.page;
        const stored = rules.files.find((one) => one.name === name);
        const when = stored?.changed ? shortTime(stored.changed, this.page.now(), locale, t) : '';
        const problems = (rules.check?.problems ?? []).filter(({ file }) => file === name).length;
        return { name, when, problems, isWritten: rules.isWritten(name), hasDraft: stored?.draft !== undefined, version: stored?.version };
    }

    /** @param {HTMLElement} row @param {any} file */
    #fillRow(row, file) {
        const { t } = this.page;
        const { name, when, problems, isWritten, hasDraft, version } = this.#face(file);
        row.replaceChildren(
            h('bdi', { class: 'row-title mono' }, name),
            h(
                'span',
                { class: 'row-facts' },
                problems > 0 && chip('bad', t('problemCount', { n: problems }), 'alert'),
                isWritten ? chip('warn', t('unsavedState')) : hasDraft ? chip('warn', t('changedState')) : '',
                h('span', { class: 'facts row-when' }, [version && t('version', { n: version }), when].filter(Boolean).join(' · ')),
            ),
        );
    }
}
