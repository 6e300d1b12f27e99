/**
 * @file The hub's `/v1`, asked over HTTP as a member of staff.
 *
 * @typedef {{status: number, code?: number | string, message?: string}} Refusal `status` 0: the hub was not reached
 */

export class Rest {
    /** @param {string} token @param {typeof fetch} [send] */
    constructor(token, send = (...request) => fetch(...request)) {
        this.token = token;
        this.send = send;
        /** Called when only a new token helps. */
        this.signedOut = () => {};
    }

    /** @param {string} path @param {object} [query] fields that are undefined or empty are left out */
    get(path, query = {}, signal = undefined) {
        return this.ask('GET', path + queryOf(query), undefined, signal);
    }

    /** @param {string} path @param {object} [body] */
    post(path, body = {}, signal = undefined) {
        return this.ask('POST', path, body, signal);
    }

    /** @param {string} path @param {object} body */
    put(path, body) {
        return this.ask('PUT', path, body);
    }

    /** @param {string} path */
    delete(path) {
        return this.ask('DELETE', path);
    }

    /**
     * Rejects with a `Refusal`, or with the `AbortError` of a question that its asker took back.
     *
     * @param {string} method @param {string} path @param {object} [body] @param {AbortSignal} [signal]
     */
    async ask(method, path, body, signal) {
        /** @type {Record<string, string>} */
        const headers = { Authorization: `Bearer ${this.token}` };
        if (body) headers['Content-Type'] = 'application/json';
        let response;
        try {
            response = await this.send(path, { method, headers, body: body && JSON.stringify(body), signal });
        } catch (problem) {
            if (/** @type {any} */ (problem)?.name === 'AbortError') throw problem;
            throw { status: 0 };
        }
        if (response.status === 204) return undefined;
        if (response.ok) return response.json().catch(() => undefined);
        const { error } = await response.json().catch(() => ({})) ?? {};
        if (response.status === 401) this.signedOut();
        throw { status: response.status, ...error && { code: error.code, message: error.message } };
    }
}

/** What went wrong: what the hub said, or that it was not reached. @param {any} problem @returns {Refusal} */
export function refusalOf(problem) {
    return typeof problem?.status === 'number' ? problem : { status: 0 };
}

/** @param {Record<string, any>} fields @returns {string} with its question mark, or nothing */
export function queryOf(fields) {
    const known = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
    // A blank as %20: a plus is one in forms only.
    const query = known.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
    return query && `?${query}`;
}

/** What people give as an id, or nothing where it is none. @param {unknown} id @returns {string | undefined} */
export function validID(id) {
    return typeof id === 'string' && /^[^\s/?#\\]{1,200}$/u.test(id) && id !== '.' && id !== '..' ? id : undefined;
}

/** A path of the hub with an id in it. @param {string[]} parts the first is the path, the rest are ids or words */
export function pathOf(...parts) {
    const [path, ...rest] = parts;
    return [path, ...rest.map(encodeURIComponent)].join('/');
}

/**
 * A refusal in words: what happened and what to do.
 *
 * @param {Refusal} refusal
 * @param {import('./text/texts.js').Translate} t
 */
export function refusalText({ status, message }, t) {
    if (status === 0) return t('notReached');
    if (status === 403) return message ? t('failed', { why: message }) : `${t('denied')} · ${t('deniedMore')}`;
    return message ? t('failed', { why: message }) : t('failedNow');
}
