/** @file The agent's token: given once in the address, kept for this tab only. */

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
