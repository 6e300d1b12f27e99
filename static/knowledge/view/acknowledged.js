/** @file Who has the live release, who is late, and the way back to the one before. */
import { h } from '../../dom.js';
import { ask } from '../../ui/dialogs.js';
import { icon } from '../../ui/icons.js';
import { paint } from '../../ui/paint.js';
import { button } from '../../ui/pieces.js';
import { acknowledgedBy, lateOnes, releaseBefore } from '../model/release.js';

const SHOWN = 7;
/** By what a channel's name has in it; any other is a talk. @type {[RegExp, string][]} */
const CHANNEL_ICONS = [[/web|widget/iu, 'globe'], [/mail/iu, 'mail'], [/telegram/iu, 'send'], [/app|sms/iu, 'phone']];

/** @param {string} name */
function iconOf(name) {
    return CHANNEL_ICONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'chat';
}

export class AcknowledgedPane {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
        this.isWhole = false;
        this.body = h('div', { class: 'acknowledged' });
        this.element = h(
            'aside',
            { class: 'pane side-pane', 'aria-label': page.t('acknowledgements'), tabindex: -1 },
            this.body,
        );
    }

    render() {
        const { releases, t, locale, canApprove } = this.page;
        const { chosen, release, liveRelease, live, all, busy } = releases;
        // Of the one on screen when channels have had it, else of the live one.
        const shown = release?.acknowledgements?.length && release.number === chosen ? release : liveRelease;
        const before = releaseBefore(all, live);
        const late = shown ? lateOnes(shown, this.page.now()) : [];
        const face = {
            number: shown?.number,
            acknowledgements: shown?.acknowledgements,
            late,
            live,
            before: before?.number,
            canApprove,
            isWhole: this.isWhole,
            isLoaded: releases.isLoaded,
            busy,
        };
        paint(this.body, face, (element) => {
            if (!shown) {
                return element.replaceChildren(
                    h('p', { class: 'side-note' }, releases.isLoaded ? t('nothingLiveMore') : ''),
                );
            }
            const { done, total, seconds, isComplete } = acknowledgedBy(shown);
            const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
            const all = shown.acknowledgements ?? [];
            const rows = this.isWhole ? all : all.slice(0, SHOWN);
            element.replaceChildren(...[
                h('h2', { class: 'side-heading' }, t(isComplete ? 'acknowledgedTitle' : 'acknowledgingTitle', { n: shown.number })),
                h('p', { class: 'facts', role: 'status' },
                    isComplete
                        ? t('acknowledgedIn', { done, total, n: number.format(seconds) })
                        : t('acknowledgedSoFar', { done, total })),
                ...late.map(({ name, version }) =>
                    h('p', { class: 'notice warn', role: 'alert' }, icon('alert'), t(version === undefined ? 'lateUnknown' : 'lateChannel', { name, v: version ?? '' }))
                ),
                all.length > 0 && h(
                    'ul',
                    { class: 'acknowledgements' },
                    ...rows.map(({ name, kind, version, seconds: took }) => {
                        const has = version === shown.number;
                        return h(
                            'li',
                            {},
                            icon(kind === 'node' ? 'bolt' : iconOf(name)),
                            h('span', { class: 'acknowledged-name' }, kind === 'node' ? t('nodeName', { name }) : name),
                            h('span', { class: 'facts' }, has ? t('seconds', { n: number.format(took ?? 0) }) : version === undefined ? '' : t('stillOn', { n: version })),
                            h('span', { class: has ? 'acknowledged-tick' : 'acknowledged-wait' }, icon(has ? 'tick' : 'clock')),
                            h('span', { class: 'said' }, t(has ? 'hasIt' : 'waits')),
                        );
                    }),
                    all.length > rows.length && h('li', {}, button('link', 'show-all', t('showMoreN', { n: all.length - rows.length }), {
                        onclick: () => {
                            this.isWhole = true;
                            this.page.draw();
                        },
                    })),
                ),
                before && shown.number === live && button('wide', 'roll-back', t('rollBack', { n: before.number }), {
                    'aria-disabled': canApprove ? undefined : 'true',
                    title: canApprove ? undefined : t('onlyApprovers'),
                    'aria-busy': String(busy === 'rollback'),
                    onclick: () => canApprove && !busy && this.#rollBack(shown.number, before.number),
                }, 'sync'),
                before && shown.number === live && h('p', { class: 'facts' }, t('rollBackMore', { n: shown.number })),
            ].filter(Boolean));
        });
    }

    /** @param {number} from @param {number} to */
    async #rollBack(from, to) {
        const { t, releases } = this.page;
        const isSure = await ask({
            title: t('rollBackAsk', { n: to }),
            text: t('rollBackMore', { n: from }),
            act: t('rollBackAct'),
            cancel: t('cancel'),
            isDanger: true,
        });
        if (isSure) releases.act(from, ['rollback']).catch((problem) => this.page.tell(problem));
    }
}
