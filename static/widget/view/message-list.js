/** @file Keeps the list's elements in step with its rows, and its scroll position with its reader. */
import { h } from '../../dom.js';
import { icon } from '../../icons.js';

/** This close to the end the reader follows the conversation. */
const FOLLOWS_WITHIN = 100;

/** `views` by kind of row. An element with `update(row)` stays when its row changes. */
export function messageList(views, context) {
    const { t } = context;
    const drawn = new Map();
    const items = h('ol');
    const place = { class: 'thread', role: 'region', tabindex: 0, 'aria-label': t('conversation') };
    const region = h('section', place, items);
    const latest = h('button', { class: 'latest', hidden: true, onclick: scrollToEnd });
    let missed = 0;
    region.addEventListener('scroll', () => follows() && forgetMissed(), { passive: true });

    /** `arrived`: so many of others since the last call. */
    function show(rows, arrived) {
        const followed = follows();
        const anchor = items.querySelector('.message');
        const before = anchor?.getBoundingClientRect().top;
        const ownLast = rows.findLast((row) => row.mine);
        const saidMore = ownLast && !drawn.has(ownLast.key);
        reconcile(rows);
        if (followed || saidMore) return scrollToEnd();
        // What the reader looks at stays where it is, whatever came in above.
        if (anchor?.isConnected) region.scrollTop += anchor.getBoundingClientRect().top - before;
        missed += arrived;
        latest.hidden = !missed;
        latest.replaceChildren(t('latest', { n: missed }), icon('arrowDown', 14));
    }

    function reconcile(rows) {
        const keys = new Set(rows.map((row) => row.key));
        for (const [key, { element }] of drawn) {
            if (keys.has(key)) continue;
            element.remove();
            drawn.delete(key);
        }
        rows.map(elementFor).forEach((element, index) => {
            if (items.children[index] !== element) items.insertBefore(element, items.children[index] ?? null);
        });
    }

    function elementFor(row) {
        const signature = JSON.stringify(row);
        const known = drawn.get(row.key);
        if (known?.signature === signature) return known.element;
        const isKept = known?.kind === row.kind && known.element.update;
        const element = isKept ? known.element : views[row.kind](row, context);
        if (isKept) element.update(row);
        else known?.element.replaceWith(element);
        drawn.set(row.key, { element, signature, kind: row.kind });
        return element;
    }

    function follows() {
        return region.scrollHeight - region.scrollTop - region.clientHeight < FOLLOWS_WITHIN;
    }

    function scrollToEnd() {
        region.scrollTop = region.scrollHeight;
        forgetMissed();
    }

    function forgetMissed() {
        missed = 0;
        latest.hidden = true;
    }

    return { element: h('div', { class: 'thread-frame' }, region, latest), show, scrollToEnd, follows };
}
