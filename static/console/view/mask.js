/** @file Chips for what is masked: to look at, or to press where it can be revealed; and the question why. */
import { h } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { shownPieces } from '../model/parts.js';
import { maskProblem } from '../model/problem.js';
import { openDialog } from '../../ui/dialogs.js';
import { button, chip, complaint } from '../../ui/pieces.js';

const SHORTEST_REASON = 3;
const LONGEST_REASON = 200;

/**
 * A text whose masks are to look at.
 *
 * @param {string} text
 * @param {import('../model/parts.js').Hints} hints
 * @param {import('../text/texts.js').Translate} t
 */
export function maskedText(text, hints, t) {
    return shownPieces(text, hints, t).map((piece) => (piece.token ? chip('calm', piece.text) : piece.text));
}

/**
 * What shows of the masks in a text, for an entry's face.
 *
 * @param {string} text
 * @param {import('../model/thread.js').Thread} thread
 * @param {import('./page.js').Page} page
 * @returns {Record<string, {words: string, clear?: string}>} by token
 */
export function maskFaces(text, { conversation, hints }, { desk, t }) {
    const masks = shownPieces(text, hints, t).filter((piece) => piece.token);
    return Object.fromEntries(masks.map(({ text: words, token = '' }) => {
        const clear = desk.masks.clearText(conversation, token);
        return [token, { words, clear }];
    }));
}

/**
 * A text of an entry, whose masks can be pressed.
 *
 * @param {string} text
 * @param {{id: string, masks: ReturnType<typeof maskFaces>}} face
 * @param {import('./page.js').Page} page
 */
export function pressableText(text, { id, masks }, page) {
    const { t } = page;
    return shownPieces(text, new Map(), t).map(({ text: plain, token, kind = '' }) => {
        if (!token) return plain;
        const { words, clear } = masks[token];
        const name = t('masked', { kind: t(kind) });
        const press = button(clear ? 'icon-only' : 'chip plain', `mask-${id}-${token}`, '', {
            'aria-haspopup': 'dialog',
            'aria-label': clear && `${name} ${clear}`,
            title: name,
            onclick: (event) => {
                event.stopPropagation();
                askToReveal(token, name, clear ?? words, page);
            },
        });
        press.replaceChildren(icon('lock', 14), clear ? '' : words);
        // What is shown can be selected and copied, which the text of a button cannot.
        return clear ? h('span', { class: 'revealed' }, h('bdi', {}, clear), press) : press;
    });
}

/** @param {string} token @param {string} name @param {string} words @param {import('./page.js').Page} page */
function askToReveal(token, name, words, { t, desk }) {
    const conversation = /** @type {string} */ (desk.open);
    const reason = /** @type {HTMLInputElement} */ (h('input', {
        class: 'input',
        id: 'reason',
        maxlength: LONGEST_REASON,
        autocomplete: 'off',
        autofocus: true,
        'aria-describedby': 'reason-problem reason-more',
    }));
    const { element: problem, complain } = complaint(reason);
    const act = async (/** @type {'reveal' | 'unmask'} */ what) => {
        const why = reason.value.trim();
        if ([...why].length < SHORTEST_REASON) return complain(t('reasonMissing'));
        if (dialog.ariaBusy) return;
        dialog.ariaBusy = 'true';
        try {
            await desk.masks[what](conversation, token, why);
            dialog.close();
        } catch (refusal) {
            complain(maskProblem(/** @type {any} */ (refusal), t));
        }
        dialog.ariaBusy = null;
    };
    const asking = (/** @type {Event} */ event) => {
        event.preventDefault();
        act('reveal');
    };
    const dialog = /** @type {HTMLDialogElement} */ (h(
        'dialog',
        { class: 'dialog', 'aria-labelledby': 'reason-title' },
        h('h2', { id: 'reason-title' }, name),
        h('p', {}, h('bdi', {}, words)),
        h(
            'form',
            { class: 'dialog-form', onsubmit: asking },
            h('label', { for: 'reason' }, t('reason')),
            reason,
            problem,
            h('p', { class: 'facts', id: 'reason-more' }, t('revealMore')),
            h(
                'div',
                { class: 'dialog-acts' },
                button('', 'cancel', t('cancel'), { onclick: () => dialog.close() }),
                button('', 'unmask', t('notPersonal'), { onclick: () => act('unmask') }),
                button('primary', 'reveal', t('reveal'), { type: 'submit' }),
            ),
        ),
    ));
    openDialog(dialog);
}
