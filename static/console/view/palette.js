/**
 * @file Ctrl K: finds conversations and commands by what is typed: letters in order in the title, or the start of one
 * of the keywords (for Chinese titles these are the pinyin and its initials).
 *
 * @typedef {{id: string, title: string, keywords?: string}} Choice
 * @typedef {Choice & {group: string, icon: string, keys?: string[], run: () => void}} Command
 */
import { h, isComposing } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { keycaps } from '../../ui/pieces.js';

/** More results than these are not read. */
const SHOWN = 12;

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

/**
 * How well `query` fits `text`: higher is better, 0 not at all. A run of letters beats scattered ones, an
 * early one beats a late one.
 *
 * @param {string} query
 * @param {string} text
 */
export function fit(query, text) {
    const needle = query.toLowerCase().replace(/\s+/gu, '');
    const hay = text.toLowerCase();
    if (needle === '') return 1;
    const at = hay.indexOf(needle);
    if (at >= 0) return 1000 - Math.min(at, 500);
    let from = 0;
    let first = -1;
    for (const letter of needle) {
        const found = hay.indexOf(letter, from);
        if (found < 0) return 0;
        if (first < 0) first = found;
        from = found + letter.length;
    }
    return Math.max(1, 400 - (from - first) * 4 - first);
}

/** Keywords are typed from their start. @param {string} query @param {string | undefined} keywords */
function fitKeywords(query, keywords) {
    const typed = query.trim().toLowerCase();
    if (typed === '' || !keywords) return 0;
    return keywords.toLowerCase().split(' ').some((word) => word.startsWith(typed)) ? 900 : 0;
}

/**
 * The choices that fit, best first; equal ones keep their order.
 *
 * @template {Choice} T
 * @param {string} query
 * @param {T[]} choices
 * @returns {T[]}
 */
export function matching(query, choices) {
    return choices
        .map((choice) => ({ choice, score: Math.max(fit(query, choice.title), fitKeywords(query, choice.keywords)) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .map(({ choice }) => choice);
}
