/** @file The settings menu beside the rail: language, appearance, shortcuts, signing out. */
import { h } from '../../dom.js';
import { icon } from '../icons.js';
import { choice } from './pieces.js';
import { paint } from './paint.js';

export class Menu {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t, settings } = page;
        this.page = page;
        this.who = h('p', { class: 'menu-who' });
        this.element = h(
            'div',
            { class: 'menu', id: 'settings', popover: 'auto', role: 'dialog', 'aria-label': t('settings') },
            this.who,
            choice(
                'language',
                t('language'),
                [['zh-CN', '中文'], ['en', 'English']],
                page.locale,
                (value) => page.run('locale', value),
            ),
            choice(
                'theme',
                t('theme'),
                [['system', t('themeSystem')], ['light', t('themeLight')], ['dark', t('themeDark')]],
                settings.theme,
                (value) => page.run('theme', value),
            ),
            this.#item('keyboard', t('help'), () => page.run('help')),
            this.#item('signOut', t('signOut'), () => page.run('signOut')),
        );
    }

    render() {
        const { desk, t } = this.page;
        paint(
            this.who,
            desk.me ?? null,
            (element) =>
                element.replaceChildren(
                    ...desk.me
                        ? [
                            h('bdi', {}, desk.me.name ?? desk.me.id),
                            desk.me.role ? h('span', { class: 'facts' }, t(`${desk.me.role}Role`)) : '',
                        ]
                        : [],
                ),
        );
    }

    /** @param {string} iconName @param {string} label @param {() => void} run */
    #item(iconName, label, run) {
        return h(
            'button',
            {
                type: 'button',
                class: 'menu-item',
                onclick: () => {
                    this.element.hidePopover();
                    run();
                },
            },
            icon(iconName),
            label,
        );
    }
}
