/** @file The token of a member of staff: where it comes from, where it is kept, and what it says about them. */

const KEY = 'switchboard.token';

/**
 * Reads the token from an address's fragment.
 *
 * @param {string} hash such as `#token=…`
 * @returns {{token?: string, rest: string}} `rest`: the fragment without it
 */
export function tokenFromFragment(hash) {
    const fields = new URLSearchParams(hash.replace(/^#/u, ''));
    const token = fields.get('token')?.trim() || undefined;
    fields.delete('token');
    const rest = fields.toString();
    return { token, rest: rest === '' ? '' : `#${rest}` };
}

/** Whether a text has the form of a JWT; whether it is valid only the server knows. @param {string} text */
export function looksLikeToken(text) {
    return /^[\w-]+\.[\w-]+\.[\w-]*$/u.test(text.trim());
}

/**
 * The token of this tab. One in the address is used once: nothing of it stays in the history, or in a link that is
 * passed on.
 *
 * @returns {string | null}
 */
export function takeToken() {
    const { token, rest } = tokenFromFragment(location.hash);
    if (token) {
        keepToken(token);
        history.replaceState(history.state, '', location.pathname + location.search + rest);
    }
    return sessionStorage.getItem(KEY);
}

/** @param {string} token */
export function keepToken(token) {
    sessionStorage.setItem(KEY, token);
}

export function forgetToken() {
    sessionStorage.removeItem(KEY);
}

/**
 * Whom a token names. The page only shows it: what its bearer may do, the hub decides.
 *
 * @param {string} token
 * @returns {{id: string, name?: string, role?: string}}
 */
export function bearerOf(token) {
    try {
        const part = token.split('.')[1].replace(/-/gu, '+').replace(/_/gu, '/');
        const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
        const { sub, name, role, info } = JSON.parse(new TextDecoder().decode(bytes));
        return { id: String(sub ?? ''), name: name ?? info?.name, role };
    } catch {
        return { id: '' };
    }
}
