/** @file Fields with their labels, and dialogs with a form in them. */
import { h } from '../dom.js';
import { openDialog } from './dialogs.js';
import { complaint } from './pieces.js';

/**
 * A labelled field.
 *
 * @param {string} id
 * @param {string} label
 * @param {HTMLElement} control gets the id
 * @param {string} [hint]
 */
export function field(id, label, control, hint) {
    control.id = id;
    if (hint) control.setAttribute('aria-describedby', `${id}-hint`);
    return h(
        'div',
        { class: 'field' },
        h('label', { for: id }, label),
        control,
        hint && h('span', { class: 'facts', id: `${id}-hint` }, hint),
    );
}

/** @param {Record<string, unknown>} [attributes] */
export function input(attributes = {}) {
    return /** @type {HTMLInputElement} */ (h('input', { class: 'input', type: 'text', autocomplete: 'off', ...attributes }));
}

/**
 * @param {[string, string][]} options value and label
 * @param {Record<string, unknown>} [attributes]
 */
export function select(options, attributes = {}) {
    return /** @type {HTMLSelectElement} */ (h(
        'select',
        { class: 'select', ...attributes },
        ...options.map(([value, label]) => h('option', { value }, label)),
    ));
}

/**
 * A dialog with fields. What is refused is said below the fields, and they keep what was written.
 *
 * @param {{
 *   title: string, text?: string, act: string, cancel: string, fields: HTMLElement[], isDanger?: boolean,
 *   check?: () => {field: HTMLElement, problem: string} | undefined,
 *   submit: () => Promise<string | undefined>, // resolves to what went wrong, in words
 * }} what
 * @returns {Promise<boolean>} whether it was done
 */
export function formDialog({ title, text, act, cancel, fields, isDanger = false, check, submit }) {
    return new Promise((resolve) => {
        let isDone = false;
        const first = fields[0]?.querySelector('input, textarea, select') ?? h('span', { id: 'form' });
        const { element: problem, complain } = complaint(/** @type {HTMLElement} */ (first));
        const go = h('button', { class: isDanger ? 'button danger' : 'button primary', type: 'submit' }, act);
        const form = h(
            'form',
            {
                class: 'dialog-form',
                onsubmit: async (event) => {
                    event.preventDefault();
                    if (go.getAttribute('aria-busy') === 'true') return;
                    const wrong = check?.();
                    if (wrong) {
                        complain(wrong.problem);
                        return wrong.field.focus();
                    }
                    go.setAttribute('aria-busy', 'true');
                    const failure = await submit();
                    go.removeAttribute('aria-busy');
                    if (failure) return complain(failure);
                    isDone = true;
                    dialog.close();
                },
            },
            ...fields,
            problem,
            h(
                'div',
                { class: 'dialog-acts' },
                h('button', { class: 'button', type: 'button', onclick: () => dialog.close() }, cancel),
                go,
            ),
        );
        const dialog = /** @type {HTMLDialogElement} */ (h(
            'dialog',
            { class: 'dialog', 'aria-labelledby': 'form-title' },
            h('h2', { id: 'form-title' }, title),
            text && h('p', {}, text),
            form,
        ));
        openDialog(dialog, () => resolve(isDone));
    });
}
