/** @file The banner over the panes: what is off, what still works, since when. */
import { h } from '../../dom.js';
import { clockTime, exactTime } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { bannerOf } from '../model/problem.js';
import { button } from '../../ui/pieces.js';
import { paint } from '../../ui/paint.js';

export class Banner {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
        this.element = h('div', { class: 'banner', role: 'status' });
    }

    render() {
        const { desk, t, locale } = this.page;
        const notice = bannerOf(desk.service, desk.link, this.page.now());
        paint(this.element, notice ?? null, (element) => {
            element.className = `banner ${notice?.tone ?? ''}`;
            element.setAttribute('role', notice?.tone === 'bad' ? 'alert' : 'status');
            if (!notice) return element.replaceChildren();
            const { key, since } = notice;
            element.replaceChildren(
                icon('alert'),
                h('p', {}, h('strong', {}, t(key)), ' ', h('span', { class: 'banner-more' }, t(`${key}more`))),
            );
            if (key === 'stopped') {
                element.append(button('', 'connect', t('connectAgain'), { onclick: () => desk.client.connect() }));
            }
            if (since !== undefined) {
                element.append(
                    h(
                        'time',
                        { datetime: new Date(since).toISOString(), title: exactTime(since, locale) },
                        t('sinceTime', { time: clockTime(since, locale) }),
                    ),
                );
            }
        });
    }
}
