/** @file Makes a release of all that is drafted now. */
import { h } from '../../dom.js';
import { field, formDialog } from '../../ui/form.js';
import { refusalOf, refusalText } from '../../ui/rest.js';

/** @param {import('./page.js').Page} page */
export async function newRelease(page) {
    const { t, releases } = page;
    // What is still being written belongs to it.
    await page.world.editor?.flush();
    const note = /** @type {HTMLTextAreaElement} */ (h('textarea', { class: 'input area', rows: 3, dir: 'auto' }));
    let number = /** @type {number | undefined} */ (undefined);
    const isDone = await formDialog({
        title: t('newRelease'),
        text: t('newReleaseMore'),
        act: t('createRelease'),
        cancel: t('cancel'),
        fields: [field('release-note', t('whatChanges'), note)],
        check: () => (note.value.trim() === '' ? { field: note, problem: t('noteMissing') } : undefined),
        submit: async () => {
            try {
                ({ number } = await releases.create(note.value.trim()));
                return undefined;
            } catch (problem) {
                return refusalText(refusalOf(problem), t);
            }
        },
    });
    if (isDone) page.go({ view: 'releases', release: number });
}
