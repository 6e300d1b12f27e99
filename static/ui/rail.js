/** @file The rail at the far left, the same on all pages for staff: the pages, settings, and who is signed in. */
import { h } from '../dom.js';
import { icon } from './icons.js';
import { avatar } from './pieces.js';
import { paint } from './paint.js';

/** @typedef {{name: string, icon: string, href: string, run?: () => void}} Place `run`: on this page, without a load */

export class Rail {
    /**
     * @param {import('./text/texts.js').Translate} t
     * @param {Place[]} places
     */
    constructor(t, places) {
        this.t = t;
        this.places = places;
        this.links = places.map(({ name, href, run }) =>
            h('a', {
                class: 'rail-item',
                href,
                'aria-label': t(name),
                title: t(name),
                onclick: run && ((/** @type {MouseEvent} */ event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                    event.preventDefault();
                    run();
                }),
            })
        );
        this.me = h('span', { class: 'me' });
        this.element = h(
            'nav',
            { class: 'rail', 'aria-label': t('pages') },
            h('span', { class: 'mark' }, icon('switchboard', 20)),
            ...this.links,
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

    /**
     * @param {{
     *   current: string, // the name of a place
     *   badges?: Record<string, {count: number, words: string}>,
     *   me?: {id: string, name?: string},
     *   isOnline: boolean,
     *   state: string, // of the link to the hub, in words
     * }} face
     */
    render({ current, badges = {}, me, isOnline, state }) {
        this.places.forEach(({ name, icon: sign }, at) => {
            const badge = badges[name];
            paint(this.links[at], { isHere: name === current, badge }, (link) => {
                if (name === current) link.setAttribute('aria-current', 'page');
                else link.removeAttribute('aria-current');
                link.setAttribute('aria-label', badge ? `${this.t(name)}, ${badge.words}` : this.t(name));
                link.replaceChildren(icon(sign, 20));
                if (!badge) return;
                const shown = badge.count > 9 ? '9+' : String(badge.count);
                link.append(h('span', { class: 'badge alarm', 'aria-hidden': 'true' }, shown));
            });
        });
        paint(this.me, { me, isOnline, state }, (element) => {
            element.title = [me?.name ?? me?.id, state].filter(Boolean).join(' · ');
            if (!me) return element.replaceChildren();
            element.replaceChildren(avatar(me, 32), h('span', { class: isOnline ? 'dot online' : 'dot' }));
        });
    }
}
