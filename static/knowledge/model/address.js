/**
 * @file What the page shows, as its address says it: so that a reload, a link and the browser's Back find it.
 *
 * @typedef {'articles' | 'graph' | 'rules' | 'releases' | 'gaps'} View
 * @typedef {{
 *   view: View, article?: string, state?: string, sort?: string, query?: string, node?: string, hops?: number,
 *   asOf?: number, isList?: boolean, file?: string, line?: number, release?: number,
 * }} Place
 */
import { validID } from '../../ui/rest.js';

export const VIEWS = /** @type {View[]} */ (['articles', 'graph', 'rules', 'releases', 'gaps']);
export const STATES = ['published', 'draft', 'changed', 'expiring', 'expired', 'removed'];
const LONGEST_QUERY = 200;

/** @param {string} search such as `?view=graph&node=customer%3A17` @returns {Place} */
export function readAddress(search) {
    const fields = new URLSearchParams(search);
    const view = /** @type {View} */ (fields.get('view'));
    const state = fields.get('state') ?? '';
    const hops = Number(fields.get('hops'));
    return {
        view: VIEWS.includes(view) ? view : 'articles',
        article: validID(fields.get('article')),
        state: STATES.includes(state) ? state : undefined,
        sort: fields.get('sort') === 'used' ? 'used' : undefined,
        query: fields.get('query')?.slice(0, LONGEST_QUERY) || undefined,
        node: validID(fields.get('node')),
        hops: hops === 1 || hops === 3 ? hops : undefined,
        asOf: wholeNumber(fields.get('asOf')),
        isList: fields.get('list') === '1' || undefined,
        file: validID(fields.get('file')),
        line: wholeNumber(fields.get('line')),
        release: wholeNumber(fields.get('release')),
    };
}

/** @param {string | null} text */
function wholeNumber(text) {
    return text && /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

/** Which fields belong to which view; the others are not carried along. */
const FIELDS = /** @type {Record<View, (keyof Place)[]>} */ ({
    articles: ['article', 'state', 'sort', 'query'],
    graph: ['node', 'hops', 'asOf', 'isList'],
    rules: ['file', 'line'],
    releases: ['release'],
    gaps: [],
});

/** @param {Place} place @returns {string} empty for what the page shows anyway */
export function writeAddress(place) {
    const fields = new URLSearchParams();
    if (place.view !== 'articles') fields.set('view', place.view);
    for (const name of FIELDS[place.view]) {
        const value = place[name];
        if (value === undefined || value === false) continue;
        fields.set(name === 'isList' ? 'list' : name, value === true ? '1' : String(value));
    }
    const search = fields.toString();
    return search && `?${search}`;
}
