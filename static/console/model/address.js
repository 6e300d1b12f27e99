/**
 * @file What the page shows, as its address says it: so that a reload, a link and the browser's Back find it.
 *
 * @typedef {'inbox' | 'trial'} View `trial`: where a message can be tried
 * @typedef {{
 *   view: View, folder: import('./rows.js').Folder, sort: import('./rows.js').Sort, conversation?: string,
 * }} Place
 */
import { FOLDERS } from './rows.js';

/** @param {string} search such as `?folder=queue&conversation=c1` @returns {Place} */
export function readAddress(search) {
    const fields = new URLSearchParams(search);
    const folder = /** @type {any} */ (fields.get('folder'));
    return {
        view: fields.get('view') === 'trial' ? 'trial' : 'inbox',
        folder: FOLDERS.includes(folder) ? folder : 'mine',
        sort: fields.get('sort') === 'latest' ? 'latest' : 'wait',
        conversation: fields.get('conversation') || undefined,
    };
}

/** @param {Place} place @returns {string} empty for what the page shows anyway */
export function writeAddress({ view, folder, sort, conversation }) {
    const fields = new URLSearchParams();
    if (view !== 'inbox') fields.set('view', view);
    if (folder !== 'mine') fields.set('folder', folder);
    if (sort !== 'wait') fields.set('sort', sort);
    if (conversation !== undefined) fields.set('conversation', conversation);
    const search = fields.toString();
    return search === '' ? '' : `?${search}`;
}
