/** @file The settings menu beside the rail: language, appearance, shortcuts, signing out. */
import { h } from '../dom.js';
import { icon } from './icons.js';
import { choice } from './pieces.js';
import { paint } from './paint.js';

export class Menu {
    /**
     * @param {{
     *   t: import('./text/texts.js').Translate,
     *   settings: import('./settings.js').Settings,
     *   locale: string,
     *   run: (action: string, detail?: string) => void,
     * }} page
     */
    constructor({ t, settings, locale, run }) {
        this.t = t;
        this.who = h('p', { class: 'menu-who' });
        this.element = h(
            'div',
            { class: 'menu', id: 'settings', popover: 'auto', role: 'dialog', 'aria-label': t('settings') },
            this.who,
            choice(
                'language',
                t('language'),
                [['zh-CN', '中文'], ['en', 'English']],
                locale,
                (value) => run('locale', value),
            ),
            choice(
                'theme',
                t('theme'),
                [['system', t('themeSystem')], ['light', t('themeLight')], ['dark', t('themeDark')]],
                settings.theme,
                (value) => run('theme', value),
            ),
            this.#item('keyboard', t('help'), () => run('help')),
            this.#item('signOut', t('signOut'), () => run('signOut')),
        );
    }

    /** @param {{id: string, name?: string, role?: string} | undefined} me */
    render(me) {
        const { t } = this;
        paint(this.who, me ?? null, (element) => {
            if (!me) return element.replaceChildren();
            const role = me.role && h('span', { class: 'facts' }, t(`${me.role}Role`));
            element.replaceChildren(h('bdi', {}, me.name ?? me.id), role || '');
        });
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
