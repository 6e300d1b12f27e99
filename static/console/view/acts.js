/** @file What the agent does with the open conversation: shown at once, asked about first where it is final. */
import { isInFolder } from '../model/rows.js';
import { ask } from '../../ui/dialogs.js';

export class Acts {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
    }

    /** @param {'reply' | 'note'} mode */
    write(mode) {
        const { desk, thread, toast, t } = this.page;
        if (desk.open === undefined) return;
        if (mode === 'reply' && !desk.rights(desk.open).canReply) return toast.show(t('onlyOwner'));
        thread.composer.turnTo(mode);
    }

    async claim() {
        const { desk, thread } = this.page;
        const { open } = desk;
        if (open === undefined) return;
        const done = desk.claim(open);
        this.#settleList(open);
        this.page.draw();
        thread.composer.turnTo('reply');
        await done;
    }

    async release() {
        const { desk, toast, t } = this.page;
        const { open } = desk;
        if (open === undefined) return;
        const done = desk.release(open);
        this.#settleList(open);
        if (await done) toast.show(t('released'), { undo: () => desk.claim(open) });
    }

    /** @param {boolean} goesOn to the conversation that follows in the list */
    async resolve(goesOn) {
        const { desk, list, toast, t } = this.page;
        const { open } = desk;
        if (open === undefined || !desk.rights(open).canClose) return;
        const words = { title: t('resolveAsk'), text: t('resolveMore'), act: t('resolve'), cancel: t('cancel') };
        if (!await ask(words)) return;
        const following = list.neighbour(1) === open ? list.neighbour(-1) : list.neighbour(1);
        const done = desk.resolve(open);
        this.#settleList(open);
        if (goesOn && following !== open) this.page.run('select', following);
        if (await done) toast.show(t('resolvedToast'));
    }

    /** @param {string} conversation */
    #settleList(conversation) {
        const { desk, list, ui } = this.page;
        const row = desk.inbox.rows.get(conversation);
        if (row && !isInFolder(row, ui.folder, desk.me?.id ?? '')) list.drop(conversation);
        this.page.render();
    }
}
