/** @file The rail at the far left: the page's mark, its places, settings and who is signed in. */
import { h } from '../../dom.js';
import { icon } from '../icons.js';
import { avatar } from './pieces.js';
import { paint } from './paint.js';

export class Rail {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        const place = (/** @type {'inbox' | 'trial'} */ name, /** @type {string} */ href) =>
            h('a', {
                class: 'rail-item',
                href,
                'aria-label': t(name),
                title: t(name),
                onclick: (event) => {
                    event.preventDefault();
                    page.run(name);
                },
            });
        this.inbox = place('inbox', '/console');
        this.trial = place('trial', '/console/?view=trial');
        this.trial.append(icon('flask', 20));
        this.me = h('span', { class: 'me' });
        this.element = h(
            'nav',
            { class: 'rail', 'aria-label': t('pages') },
            h('span', { class: 'mark' }, icon('switchboard', 20)),
            this.inbox,
            this.trial,
            h('span', { class: 'spring' }),
            h('button', {
                type: 'button',
                class: 'rail-item',
                'aria-label': t('settings'),
                title: t('settings'),
                popovertarget: 'settings',
            }, icon('gear', 20)),
            this.me,
        );
    }

    render() {
        const { desk, t } = this.page;
        const unread = this.page.unreadOfMine();
        const isTrial = this.page.ui.view === 'trial';
        (isTrial ? this.inbox : this.trial).removeAttribute('aria-current');
        (isTrial ? this.trial : this.inbox).setAttribute('aria-current', 'page');
        paint(this.inbox, { unread }, (element) => {
            element.setAttribute('aria-label', unread ? `${t('inbox')}, ${t('unread', { n: unread })}` : t('inbox'));
            element.replaceChildren(icon('inbox', 20));
            if (unread) {
                element.append(
                    h('span', { class: 'badge alarm', 'aria-hidden': 'true' }, unread > 9 ? '9+' : String(unread)),
                );
            }
        });
        const isOnline = desk.link.state === 'connected';
        paint(this.me, { me: desk.me, isOnline }, (element) => {
            element.title = [desk.me?.name ?? desk.me?.id, t(isOnline ? 'connected' : 'reconnecting')].filter(Boolean)
                .join(' · ');
            if (desk.me) {
                element.replaceChildren(avatar(desk.me, 32), h('span', { class: isOnline ? 'dot online' : 'dot' }));
            }
        });
    }
}
