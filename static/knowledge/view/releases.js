/** @file Releases: the list, the one on screen on its way to the channels, and who has acknowledged. */
import { h } from '../../dom.js';
import { ListView } from '../../ui/list-view.js';
import { paint } from '../../ui/paint.js';
import { button, chip, emptyState, skeleton } from '../../ui/pieces.js';
import { refusalText } from '../../ui/rest.js';
import { shortTime } from '../../ui/time.js';
import { STATE_TONES } from '../model/release.js';
import { AcknowledgedPane } from './acknowledged.js';
import { ReleaseView } from './release.js';

export class ReleasesSection {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t, releases, canEdit } = page;
        this.page = page;
        const act = { name: 'first', label: t('newRelease'), run: () => page.newRelease() };
        this.view = new ListView({
            t,
            label: t('releases'),
            height: 65,
            key: (/** @type {any} */ { number }) => String(number),
            face: (release) => [release.state, this.#meta(release), release.number],
            fill: (row, release) => this.#fillRow(row, release),
            chosen: (number) => page.go({ release: Number(number) }),
            again: () => releases.refresh(),
            empty: () => ({
                icon: 'rocket',
                title: t('noReleases'),
                text: t('noReleasesMore'),
                action: canEdit ? act : undefined,
            }),
        });
        this.listPane = h(
            'aside',
            { class: 'pane list-pane', 'aria-label': t('releases'), tabindex: -1 },
            h(
                'div',
                { class: 'list-tools' },
                button('wide new-release', 'new-release', t('newRelease'), {
                    onclick: () => canEdit && page.newRelease(),
                    ...canEdit ? {} : { 'aria-disabled': 'true', title: t('onlyEditors') },
                }, 'plus'),
            ),
            this.view.element,
        );
        this.release = new ReleaseView(page);
        this.state = h('div', { class: 'section-state' });
        this.main = h(
            'main',
            { class: 'pane release-pane', id: 'main', tabindex: -1, 'aria-label': t('release') },
            this.state,
            this.release.element,
        );
        this.side = new AcknowledgedPane(page);
        this.element = h('div', { class: 'section three-panes wide-side' }, this.listPane, this.main, this.side.element);
    }

    get panes() {
        return [this.listPane, this.main, this.side.element];
    }

    /** @param {import('../model/address.js').Place} place */
    open({ release }) {
        const { releases } = this.page;
        this.element.dataset.pane = release === undefined ? 'list' : 'detail';
        if (release !== undefined) releases.choose(release);
    }

    focusMain() {
        this.main.focus();
    }

    /** @param {number} step */
    step(step) {
        const number = this.view.neighbour(step);
        if (number !== undefined) this.page.go({ release: Number(number) });
    }

    render() {
        const { releases, place, t } = this.page;
        // Without a wish: the newest, which is most often the one to act on.
        if (place.release === undefined && releases.isLoaded) releases.choose(releases.all[0]?.number);
        const { all, isLoaded, askedAt, refusal, chosen } = releases;
        const list = { items: all, isLoaded, askedAt: all.length > 0 ? undefined : askedAt, refusal };
        this.view.show(list, chosen === undefined ? undefined : String(chosen), this.page.now());
        const { release, detailRefusal } = releases;
        const kind = release ? '' : detailRefusal ? 'refused' : chosen !== undefined ? 'shapes' : '';
        paint(this.state, { kind, detailRefusal }, (element) => {
            if (kind === 'shapes') return element.replaceChildren(skeleton('message'));
            if (kind !== 'refused' || !detailRefusal) return element.replaceChildren();
            element.replaceChildren(emptyState({
                icon: 'alert',
                title: t(detailRefusal.status === 404 ? 'releaseGone' : 'notLoaded'),
                text: refusalText(detailRefusal, t),
                action: { name: 'again', label: t('tryAgain'), run: () => releases.refresh() },
            }));
        });
        this.release.render(release);
        this.side.render();
    }

    /** @param {any} release */
    #meta({ created, published, seconds, author }) {
        const { t, locale } = this.page;
        const time = shortTime(published ?? created, this.page.now(), locale, t);
        if (published === undefined || published === null) return `${time} · ${author}`;
        if (seconds === undefined || seconds === null) return time;
        return `${time} · ${t('seconds', { n: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(seconds) })}`;
    }

    /** @param {HTMLElement} row @param {any} release */
    #fillRow(row, release) {
        const { t } = this.page;
        const { number, state } = release;
        row.replaceChildren(
            h(
                'span',
                { class: 'row-facts' },
                h('span', { class: 'row-title' }, t('releaseTitle', { n: number })),
                h('span', { class: 'spring' }),
                chip(STATE_TONES[state] ?? 'calm', t(state === 'simulated' ? 'waitingApproval' : `${state}Release`)),
            ),
            h('span', { class: 'facts' }, this.#meta(release)),
        );
    }
}
