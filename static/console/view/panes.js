/** @file The panes beside each other: which of them is a drawer just now, and going round them by keyboard. */

export class Panes {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
        /** What had the focus when the drawer was opened. @type {HTMLElement | null} */
        this.opener = null;
    }

    get hasDrawer() {
        return this.page.element.dataset.drawer !== undefined;
    }

    /** @param {'folders' | 'details'} drawer */
    openDrawer(drawer) {
        const { page } = this;
        this.opener = /** @type {HTMLElement | null} */ (document.activeElement);
        page.element.dataset.drawer = drawer;
        const others = [page.list, page.thread, drawer === 'folders' ? page.details : page.folders];
        for (const pane of others) pane.element.inert = true;
        page[drawer].element.focus();
    }

    closeDrawer() {
        if (!this.hasDrawer) return;
        const { page } = this;
        delete page.element.dataset.drawer;
        for (const pane of [page.folders, page.list, page.thread, page.details]) pane.element.inert = false;
        this.opener?.focus();
    }

    /** To the next pane, or the one before. @param {number} step */
    go(step) {
        const { folders, list, thread, details, trialPane } = this.page;
        const panes = [folders, list, thread.messages, thread.composer, details, trialPane].filter((pane) =>
            pane.element.checkVisibility({ visibilityProperty: true }) && !pane.element.closest('[inert]')
        );
        const at = panes.findIndex((pane) => pane.element.contains(document.activeElement));
        const to = at < 0 ? (step > 0 ? 0 : panes.length - 1) : (at + step + panes.length) % panes.length;
        panes[to]?.focus();
    }
}
