/** @file Ctrl K: finds conversations and commands by what is typed. */
import { h, isComposing } from '../../dom.js';
import { icon } from '../icons.js';
import { matching } from '../model/match.js';
import { keycaps } from './pieces.js';

/** More results than these are not read. */
const SHOWN = 12;

/**
 * @typedef {import('../model/match.js').Choice &
 *   {group: string, icon: string, keys?: string[], run: () => void}} Command
 */

export class Palette {
    /** @param {import('./page.js').Page} page @param {Command[]} commands */
    constructor(page, commands) {
        const { t } = page;
        this.page = page;
        this.commands = commands;
        this.at = 0;
        this.input = /** @type {HTMLInputElement} */ (h('input', {
            type: 'text',
            class: 'palette-input',
            role: 'combobox',
            'aria-expanded': 'true',
            'aria-controls': 'palette-list',
            'aria-label': t('search'),
            placeholder: t('commandPlaceholder'),
            autocomplete: 'off',
            spellcheck: 'false',
            oninput: () => this.#find(),
            onkeydown: (event) => this.#pressed(event),
        }));
        this.list = h('ul', {
            class: 'palette-list',
            id: 'palette-list',
            role: 'listbox',
            'aria-label': t('commands'),
        });
        this.dialog = /** @type {HTMLDialogElement} */ (h(
            'dialog',
            { class: 'palette', 'aria-label': t('search') },
            h('div', { class: 'palette-head' }, icon('search'), this.input, keycaps(['Esc'])),
            this.list,
        ));
        this.dialog.addEventListener('close', () => this.dialog.remove());
        this.dialog.addEventListener('click', (event) => event.target === this.dialog && this.dialog.close());
        document.body.append(this.dialog);
        this.dialog.showModal();
        this.#find();
    }

    #find() {
        const { t } = this.page;
        this.found = matching(this.input.value, this.commands).slice(0, SHOWN);
        // Groups stay together, in the order of their best entry.
        const groups = [...new Set(this.found.map((command) => command.group))];
        this.found = groups.flatMap((group) => this.found.filter((command) => command.group === group));
        this.at = 0;
        this.list.replaceChildren(...groups.flatMap((group) => [
            h('li', { class: 'palette-group', role: 'presentation' }, group),
            ...this.found.filter((command) => command.group === group).map((command) => this.#option(command)),
        ]));
        if (this.found.length === 0) {
            this.list.append(
                h('li', { class: 'palette-none', role: 'presentation' }, t('noResult', { q: this.input.value })),
            );
        }
        this.#mark();
    }

    /** @param {Command} command */
    #option(command) {
        const at = this.found.indexOf(command);
        return h(
            'li',
            {
                class: 'palette-option',
                role: 'option',
                id: `palette-${at}`,
                onclick: () => this.#run(command),
                onpointermove: () => {
                    if (this.at === at) return;
                    this.at = at;
                    this.#mark();
                },
            },
            icon(command.icon),
            h('span', { class: 'palette-title' }, command.title),
            command.keys && keycaps(command.keys),
        );
    }

    #mark() {
        for (const option of this.list.querySelectorAll('[role=option]')) {
            option.setAttribute('aria-selected', String(option.id === `palette-${this.at}`));
        }
        if (this.found.length) this.input.setAttribute('aria-activedescendant', `palette-${this.at}`);
        else this.input.removeAttribute('aria-activedescendant');
        this.list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event)) return;
        const count = this.found.length;
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            if (count) this.at = (this.at + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
            this.#mark();
        } else if (event.key === 'Enter') {
            event.preventDefault();
            if (count) this.#run(this.found[this.at]);
        }
    }

    /** @param {Command} command */
    #run(command) {
        this.dialog.close();
        command.run();
    }
}
