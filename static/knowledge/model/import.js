/** @file Which files can be taken as articles. */

/** More at once is refused here already; the hub has its own bound. */
export const MOST_BYTES = 4_000_000;

const FORMATS = /** @type {Record<string, string>} */ ({
    md: 'markdown',
    markdown: 'markdown',
    csv: 'csv',
    html: 'html',
    htm: 'html',
});

/** @param {string} name of a file @returns {string | undefined} as the hub calls it */
export function formatOf(name) {
    const ending = /\.([^.]+)$/u.exec(name)?.[1].toLowerCase() ?? '';
    return Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
}
