/** @file Tabs and segments: one of a few views, by click and by arrow keys. */
import { h } from '../dom.js';
import { icon } from './icons.js';

export class Tabs {
    /**
     * @param {{
     *   label: string,
     *   tabs: {name: string, label: string, icon?: string, panel?: string}[], // `panel`: id of what the tab shows
     *   className?: string, // `segments-bar` for segments, else underlined tabs
     *   chosen: (name: string) => void,
     * }} how
     */
    constructor({ label, tabs, className = 'tab-bar', chosen }) {
        this.names = tabs.map(({ name }) => name);
        this.chosen = chosen;
        this.current = '';
        this.counts = tabs.map(() => h('span', { class: 'tab-count' }));
        this.buttons = tabs.map(({ name, label: text, icon: sign, panel }, at) =>
            h(
                'button',
                {
                    type: 'button',
                    class: 'tab-button',
                    role: 'tab',
                    'data-name': `tab-${name}`,
                    'aria-controls': panel,
                    onclick: () => chosen(name),
                },
                sign && icon(sign, 14),
                h('span', {}, text),
                this.counts[at],
            )
        );
        this.element = h('div', {
            class: className,
            role: 'tablist',
            'aria-label': label,
            onkeydown: (event) => this.#pressed(event),
        }, ...this.buttons);
    }

    /** @param {string} current @param {Record<string, string | undefined>} [counts] */
    show(current, counts = {}) {
        this.current = current;
        this.names.forEach((name, at) => {
            const isCurrent = name === current;
            this.buttons[at].setAttribute('aria-selected', String(isCurrent));
            this.buttons[at].tabIndex = isCurrent ? 0 : -1;
            const count = counts[name] ?? '';
            if (this.counts[at].textContent !== count) this.counts[at].textContent = count;
            this.counts[at].hidden = count === '';
        });
    }

    focus() {
        this.buttons[Math.max(0, this.names.indexOf(this.current))]?.focus();
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        const at = this.names.indexOf(this.current);
        const last = this.names.length - 1;
        const to = /** @type {Record<string, number>} */ ({
            ArrowRight: at === last ? 0 : at + 1,
            ArrowLeft: at <= 0 ? last : at - 1,
            Home: 0,
            End: last,
        })[event.key];
        if (to === undefined) return;
        event.preventDefault();
        this.chosen(this.names[to]);
        this.buttons[to].focus();
    }
}
