/**
 * @file A search field with what it finds below it: a combobox by the pattern of WAI-ARIA.
 *
 * @typedef {{key: string, group?: string, icon: string, title: string, aside?: string, run: () => void}} Found
 */
import { h, isComposing } from '../dom.js';
import { icon } from './icons.js';
import { refusalOf, refusalText } from './rest.js';

const PAUSE_MS = 150;

export class SearchBox {
    /**
     * @param {{
     *   t: import('./text/texts.js').Translate, id: string, label: string, shortcut?: string,
     *   find: (text: string, signal: AbortSignal) => Promise<Found[]>, none: (text: string) => string,
     * }} how
     */
    constructor({ t, id, label, shortcut, find, none }) {
        this.t = t;
        this.find = find;
        this.none = none;
        /** @type {Found[]} */
        this.found = [];
        this.at = -1;
        this.running = new AbortController();
        this.list = h('div', { class: 'search-list', id: `${id}-list`, role: 'listbox', 'aria-label': label });
        this.note = h('p', { class: 'search-note', role: 'status' });
        this.popup = h('div', { class: 'search-popup', hidden: true }, this.list, this.note);
        this.input = /** @type {HTMLInputElement} */ (h('input', {
            id,
            class: 'search-input',
            type: 'search',
            autocomplete: 'off',
            spellcheck: 'false',
            placeholder: label,
            role: 'combobox',
            'aria-label': label,
            'aria-expanded': 'false',
            'aria-controls': `${id}-list`,
            'aria-autocomplete': 'list',
            oninput: (event) => !event.isComposing && this.#written(),
            oncompositionend: () => this.#written(),
            onkeydown: (event) => this.#pressed(event),
            onfocus: () => this.found.length > 0 && this.#open(true),
        }));
        this.element = h(
            'div',
            {
                class: 'search-box',
                role: 'search',
                onfocusout: (event) => !this.element.contains(event.relatedTarget) && this.#open(false),
            },
            icon('search'),
            this.input,
            shortcut && h('kbd', { 'aria-hidden': 'true' }, shortcut),
            this.popup,
        );
    }

    focus() {
        this.input.focus();
        this.input.select();
    }

    /** @param {string} text what stands in the field from now on */
    put(text) {
        if (document.activeElement !== this.input) this.input.value = text;
    }

    #written() {
        clearTimeout(this.timer);
        this.running.abort();
        const text = this.input.value.trim();
        if (text === '') {
            this.found = [];
            return this.#open(false);
        }
        this.timer = setTimeout(() => this.#ask(text), PAUSE_MS);
    }

    /** @param {string} text */
    async #ask(text) {
        const running = new AbortController();
        this.running = running;
        let note = '';
        try {
            const found = await this.find(text, running.signal);
            if (running !== this.running) return;
            this.found = found;
            if (found.length === 0) note = this.none(text);
        } catch (problem) {
            if (running !== this.running || running.signal.aborted) return;
            this.found = [];
            note = refusalText(refusalOf(problem), this.t);
        }
        this.at = this.found.length > 0 ? 0 : -1;
        this.note.textContent = note;
        this.#draw();
        this.#open(document.activeElement === this.input);
    }

    #draw() {
        const { id } = this.input;
        /** @type {HTMLElement[]} */
        const shown = [];
        this.found.forEach(({ group, icon: sign, title, aside, key }, at) => {
            if (group && group !== this.found[at - 1]?.group) {
                shown.push(h('p', { class: 'search-group', role: 'presentation' }, group));
            }
            shown.push(h(
                'div',
                {
                    class: 'search-option',
                    role: 'option',
                    id: `${id}-${at}`,
                    'aria-selected': String(at === this.at),
                    'data-key': key,
                    onpointerdown: (event) => event.preventDefault(),
                    onclick: () => this.#run(at),
                },
                icon(sign, 14),
                h('bdi', { class: 'search-title' }, title),
                aside && h('span', { class: 'facts' }, aside),
            ));
        });
        this.list.replaceChildren(...shown);
        this.#point();
    }

    #point() {
        const { id } = this.input;
        this.found.forEach((_, at) => {
            document.getElementById(`${id}-${at}`)?.setAttribute('aria-selected', String(at === this.at));
        });
        if (this.at < 0) this.input.removeAttribute('aria-activedescendant');
        else this.input.setAttribute('aria-activedescendant', `${id}-${this.at}`);
        document.getElementById(`${id}-${this.at}`)?.scrollIntoView({ block: 'nearest' });
    }

    /** @param {boolean} isOpen */
    #open(isOpen) {
        this.popup.hidden = !isOpen;
        this.input.setAttribute('aria-expanded', String(isOpen));
    }

    /** @param {number} at */
    #run(at) {
        const found = this.found[at];
        if (!found) return;
        this.#open(false);
        this.input.value = '';
        this.found = [];
        this.input.blur();
        found.run();
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event)) return;
        const last = this.found.length - 1;
        if (event.key === 'ArrowDown') this.at = this.at >= last ? 0 : this.at + 1;
        else if (event.key === 'ArrowUp') this.at = this.at <= 0 ? last : this.at - 1;
        else if (event.key === 'Enter') return void (this.at >= 0 && (event.preventDefault(), this.#run(this.at)));
        else if (event.key === 'Escape') {
            if (this.popup.hidden) return this.input.blur();
            return this.#open(false);
        } else return;
        event.preventDefault();
        this.#open(this.found.length > 0);
        this.#point();
    }
}
