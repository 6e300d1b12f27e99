/** @file A text field for rules: line numbers beside it, lines with problems marked. */
import { h, isComposing } from '../../dom.js';
import { indentAt, lineCount, offsetOf } from '../model/rules.js';

const LINE_PX = 22;

export class RuleText {
    /** @param {{label: string, readonly: boolean, written: (text: string) => void}} how */
    constructor({ label, readonly, written }) {
        this.written = written;
        /** @type {Map<number, import('../model/rules.js').Problem[]>} */
        this.problems = new Map();
        this.lines = 0;
        this.gutter = h('div', { class: 'gutter', 'aria-hidden': 'true' });
        this.marks = h('div', { class: 'line-marks', 'aria-hidden': 'true' });
        this.input = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            class: 'rule-input',
            'aria-label': label,
            'data-name': 'rule-text',
            spellcheck: 'false',
            autocapitalize: 'off',
            autocomplete: 'off',
            wrap: 'off',
            readonly,
            oninput: () => {
                written(this.input.value);
                this.#number();
            },
            onscroll: () => this.#follow(),
            onkeydown: (event) => this.#pressed(event),
        }));
        this.element = h('div', { class: 'rule-text' }, this.gutter, h('div', { class: 'rule-place' }, this.marks, this.input));
    }

    get isFocused() {
        return document.activeElement === this.input;
    }

    focus() {
        this.input.focus();
    }

    /** @param {string} text @param {boolean} isOther whether it is of another file */
    put(text, isOther) {
        if (this.input.value !== text) this.input.value = text;
        if (isOther) this.input.scrollTop = 0;
        this.#number();
    }

    /** @param {Map<number, import('../model/rules.js').Problem[]>} problems by line */
    mark(problems) {
        const face = JSON.stringify([...problems]);
        if (face === this.face) return;
        this.face = face;
        this.problems = problems;
        this.lines = 0;
        this.#number();
        this.marks.replaceChildren(...[...problems].map(([line]) => {
            const mark = h('div', { class: 'line-mark' });
            mark.style.top = `${8 + (line - 1) * LINE_PX}px`;
            return mark;
        }));
        if (problems.size > 0) this.input.setAttribute('aria-invalid', 'true');
        else this.input.removeAttribute('aria-invalid');
        this.#follow();
    }

    /** @param {number} line from 1 @param {number} [column] */
    goTo(line, column = 1) {
        const { value } = this.input;
        const start = offsetOf(value, line, column);
        const end = value.indexOf('\n', start);
        this.input.focus({ preventScroll: true });
        this.input.setSelectionRange(start, end < 0 ? value.length : end);
        this.input.scrollTop = Math.max(0, (line - 4) * LINE_PX);
        this.#follow();
    }

    #number() {
        const count = lineCount(this.input.value);
        if (count === this.lines) return;
        this.lines = count;
        this.gutter.replaceChildren(...Array.from({ length: count }, (_, at) =>
            h('div', { class: this.problems.has(at + 1) ? 'line-number wrong' : 'line-number' }, String(at + 1))
        ));
    }

    #follow() {
        this.gutter.scrollTop = this.input.scrollTop;
        this.marks.style.transform = `translateY(${-this.input.scrollTop}px)`;
    }

    /** Enter keeps the indent. Tab goes on through the page, as everywhere. @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event) || event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return;
        if (this.input.readOnly) return;
        const { selectionStart: start, selectionEnd: end, value } = this.input;
        const indent = indentAt(value, start);
        if (indent === '') return;
        event.preventDefault();
        this.input.setRangeText(`\n${indent}`, start, end, 'end');
        this.input.dispatchEvent(new Event('input', { bubbles: true }));
    }
}
