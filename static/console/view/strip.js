/** @file The strip under the thread's head: who had the conversation, and who has it now. */
import { h } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { stretchesOf } from '../model/ownership.js';
import { linkNotice } from '../model/problem.js';
import { roughSpan } from '../../ui/time.js';
import { paint } from '../../ui/paint.js';
import { OWNER_ICONS } from '../../ui/pieces.js';

/** More stretches than these do not fit; the newest count. */
const SHOWN = 4;

export class Strip {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
        this.owners = h('ol', { class: 'owners', 'aria-label': page.t('owner') });
        this.link = h('span', { class: 'strip-link' }, icon('sync', 14), page.t('reconnecting'));
        this.element = h('div', { class: 'strip' }, this.owners, this.link);
    }

    /** @param {string} conversation */
    render(conversation) {
        const { desk } = this.page;
        const now = this.page.now();
        const ownership = desk.ownership(conversation);
        const known = stretchesOf(desk.threads.get(conversation));
        const past = known.filter((stretch) => stretch.until !== undefined);
        const running = known[known.length - 1];
        // Our own act shows before its status entry is there.
        const isRunning = running?.owner === ownership.owner && (running.name ?? ownership.name) === ownership.name;
        const earlier = isRunning || !running ? past : [...past, { ...running, until: now }];
        const current = { ...ownership, from: isRunning ? running.from : undefined };
        const face = [
            ...earlier.slice(-SHOWN).map((stretch) =>
                this.#face(stretch, (stretch.until ?? now) - stretch.from, false)
            ),
            this.#face(current, current.from === undefined ? undefined : now - current.from, true),
        ];
        paint(
            this.owners,
            face,
            (element) =>
                element.replaceChildren(...face.map((each) =>
                    h(
                        'li',
                        { class: `owner ${each.owner}`, 'aria-current': each.isCurrent && 'true' },
                        icon(OWNER_ICONS[each.owner] ?? 'person', 14),
                        h('span', {}, each.text),
                    )
                )),
        );
        this.link.hidden = linkNotice(desk.link, now) !== 'header';
    }

    /**
     * @param {{owner: string, name?: string, isMine?: boolean}} stretch
     * @param {number | undefined} length ms
     * @param {boolean} isCurrent
     */
    #face({ owner, name, isMine }, length, isCurrent) {
        const { t, desk } = this.page;
        const isMe = isMine ?? name === desk.me?.name;
        const who = { bot: t('bot'), queue: t('queued'), closed: t('resolved') }[owner] ??
            (isMe ? t('you') : name || t('colleague'));
        const time = length === undefined || owner === 'closed' ? '' : roughSpan(length / 1000, t);
        return { owner, isCurrent, text: isCurrent ? [who, time].filter(Boolean).join(' · ') : `${who} ${time}` };
    }
}
