/** @file Which rows of a long list are near the screen; only those are drawn. */

/** Rows drawn beyond each edge, so that the next ones are there before they are seen. */
const BEYOND = 10;

/**
 * @param {{count: number, height: number, top: number, visible: number}} list rows and their height; what has been
 *   scrolled away and what can be seen, in pixels
 * @returns {{from: number, to: number, above: number, below: number}} rows half open; room in pixels for the others
 */
export function windowOf({ count, height, top, visible }) {
    const first = Math.floor(Math.max(0, top) / height);
    const last = Math.ceil((Math.max(0, top) + visible) / height);
    const to = Math.max(0, Math.min(count, last + BEYOND));
    const from = Math.max(0, Math.min(first - BEYOND, to));
    return { from, to, above: from * height, below: (count - to) * height };
}
