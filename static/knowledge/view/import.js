/** @file Takes articles from files: Markdown, CSV or HTML. What they give is drafted, nothing is published. */
import { h } from '../../dom.js';
import { openDialog } from '../../ui/dialogs.js';
import { field, select } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { complaint } from '../../ui/pieces.js';
import { refusalOf, refusalText } from '../../ui/rest.js';
import { formatOf, MOST_BYTES } from '../model/import.js';
import { languageOf } from '../model/content.js';

/** @param {import('./page.js').Page} page @returns {Promise<boolean>} whether anything was drafted */
export function importArticles({ t, locale, rest }) {
    return new Promise((resolve) => {
        let drafted = 0;
        const files = /** @type {HTMLInputElement} */ (h('input', {
            type: 'file',
            multiple: true,
            accept: '.md,.markdown,.csv,.html,.htm',
            class: 'file-input',
        }));
        const language = select([['', t('languageByText')], ['zh', '中文'], ['en', 'English']]);
        language.value = languageOf(locale);
        const result = h('div', { class: 'import-result', role: 'status' });
        const go = h('button', { class: 'button primary', type: 'submit' }, t('import'));
        const fileField = field('import-files', t('importFiles'), files, t('importFilesMore'));
        const { element: problem, complain } = complaint(files);
        files.addEventListener('change', () => result.replaceChildren());
        const send = async () => {
            const chosen = [...files.files ?? []];
            if (chosen.length === 0) return complain(t('chooseFiles'));
            const formats = new Set(chosen.map(({ name }) => formatOf(name)));
            if (formats.has(undefined)) return complain(t('unknownFormat'));
            if (chosen.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return complain(t('filesTooLarge'));
            go.setAttribute('aria-busy', 'true');
            const problems = [];
            const before = drafted;
            try {
                for (const format of formats) {
                    const some = chosen.filter(({ name }) => formatOf(name) === format);
                    const texts = await Promise.all(some.map(async (file) => ({ name: file.name, text: await file.text() })));
                    const answer = await rest.post('/v1/articles/import', {
                        format,
                        files: texts,
                        ...language.value && { language: language.value },
                    });
                    drafted += answer.drafted?.length ?? 0;
                    problems.push(...answer.problems ?? []);
                }
                result.replaceChildren(...resultOf(drafted - before, problems, t));
            } catch (refusal) {
                complain(refusalText(refusalOf(refusal), t));
            }
            go.removeAttribute('aria-busy');
        };
        const dialog = /** @type {HTMLDialogElement} */ (h(
            'dialog',
            { class: 'dialog', 'aria-labelledby': 'import-title' },
            h('h2', { id: 'import-title' }, t('importTitle')),
            h('p', {}, t('importMore')),
            h(
                'form',
                {
                    class: 'dialog-form',
                    onsubmit: (event) => {
                        event.preventDefault();
                        if (go.getAttribute('aria-busy') !== 'true') send();
                    },
                },
                fileField,
                field('import-language', t('language'), language),
                problem,
                result,
                h(
                    'div',
                    { class: 'dialog-acts' },
                    h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, t('close')),
                    go,
                ),
            ),
        ));
        openDialog(dialog, () => resolve(drafted > 0));
    });
}

/** @param {number} drafted @param {{file: string, line?: number, message: string}[]} problems @param {any} t */
function resultOf(drafted, problems, t) {
    return [
        h('p', { class: 'import-done' }, icon(drafted > 0 ? 'tick' : 'info'), t('drafted', { n: drafted })),
        problems.length > 0 && h(
            'ul',
            { class: 'problem-list' },
            ...problems.map(({ file, line, message }) =>
                h('li', {}, icon('alert', 14), h('span', {}, `${file}${line ? `:${line}` : ''} · ${message}`))
            ),
        ),
    ].filter(Boolean);
}
