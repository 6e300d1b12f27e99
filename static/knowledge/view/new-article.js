/** @file Asks for what a new article needs: its title and its id. */
import { field, formDialog, input } from '../../ui/form.js';
import { isName, languageOf, newID } from '../model/content.js';

/**
 * @param {import('./page.js').Page} page
 * @param {string} text to begin with
 * @returns {Promise<{id: string, content: any} | undefined>}
 */
export async function newArticle({ t, locale }, text) {
    const random = crypto.randomUUID();
    const title = input({ value: text, dir: 'auto', autofocus: true });
    const id = input({ spellcheck: 'false', value: newID(text, random) });
    let isOwn = false;
    title.addEventListener('input', () => {
        if (!isOwn) id.value = newID(title.value, random);
    });
    id.addEventListener('input', () => isOwn = true);
    const isDone = await formDialog({
        title: t('newArticle'),
        text: t('newArticleMore'),
        act: t('create'),
        cancel: t('cancel'),
        fields: [field('new-title', t('title'), title), field('new-id', t('articleID'), id, t('articleIDMore'))],
        check: () => {
            if (title.value.trim() === '') return { field: title, problem: t('titleMissing') };
            if (!isName(id.value.trim())) return { field: id, problem: t('idWrong') };
            return undefined;
        },
        submit: async () => undefined,
    });
    if (!isDone) return undefined;
    const language = languageOf(locale);
    return { id: id.value.trim(), content: { title: { [language]: title.value.trim() } } };
}
