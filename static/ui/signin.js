/** @file The form that takes an agent's token. */
import { h } from '../dom.js';
import { icon } from './icons.js';
import { looksLikeToken } from './token.js';
import { complaint } from './pieces.js';

/**
 * @param {{
 *   t: import('./text/texts.js').Translate, wasSignedOut: boolean, signIn: (token: string) => void,
 *   role?: string, // whom the page is made for
 * }} how
 * @returns {HTMLElement}
 */
export function signInForm({ t, wasSignedOut, signIn, role = 'agent' }) {
    const input = /** @type {HTMLInputElement} */ (h('input', {
        class: 'input',
        id: 'token',
        type: 'password',
        autocomplete: 'off',
        spellcheck: 'false',
        'aria-describedby': 'token-problem token-hint',
    }));
    const { element: problem, complain } = complaint(input);
    const form = h(
        'form',
        {
            class: 'sign-in',
            onsubmit: (event) => {
                event.preventDefault();
                const token = input.value.trim();
                if (token === '') complain(t('tokenMissing'));
                else if (!looksLikeToken(token)) complain(t('tokenWrong'));
                else signIn(token);
            },
        },
        h('span', { class: 'mark' }, icon('switchboard', 20)),
        h('h1', {}, t('signInTitle')),
        wasSignedOut && h('p', { class: 'notice', role: 'status' }, icon('info'), t('signedOut')),
        h('label', { for: 'token' }, t('token')),
        input,
        problem,
        h(
            'div',
            { class: 'sign-in-hint', id: 'token-hint' },
            h('p', { class: 'facts' }, t('tokenHint')),
            h('code', {}, `switchboard token --user ID --role ${role}`),
        ),
        h('button', { type: 'submit', class: 'button primary large' }, t('signIn')),
    );
    return h('main', { class: 'sign-in-page' }, form);
}
