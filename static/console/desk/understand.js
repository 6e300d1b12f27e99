/**
 * @file Asks the hub over HTTP what it makes of a message.
 *
 * @typedef {import('../model/highlight.js').Place} Place
 * @typedef {{text: string, language?: string}} Question `language`: of the conversation it would stand in
 * @typedef {{
 *   language: {code: string, confidence: number} | null,
 *   spans: (Place & {language: string})[],
 *   tokens: (Place & {text: string, kind: string})[],
 *   intents: {name: string, title?: string, p: number}[],
 *   scope: number, // log-odds of being about one of the intents
 *   in_scope: boolean,
 *   entities: (Place & {name: string, value: string, text: string})[],
 *   sentiment: any, // for `moodOf`
 *   articles: {id: string, title: string, confidence: number}[],
 *   reasons: string[],
 *   answer?: string | null, // what the bot would say at once, if anything
 *   microseconds: number,
 * }} Reading places are half open, in Unicode scalars of the text
 * @typedef {{status: number, message?: string}} Refusal
 */

const ADDRESS = '/v1/understand';

/**
 * @param {string} token of a member of staff
 * @param {typeof fetch} [send]
 * @returns {(question: Question, signal: AbortSignal) => Promise<Reading>} rejects with a `Refusal` where the hub
 *   refuses, and with what `fetch` throws where it is not reached
 */
export function understandWith(token, send = (...request) => fetch(...request)) {
    return async (question, signal) => {
        const response = await send(ADDRESS, {
            method: 'POST',
            headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' },
            body: JSON.stringify(question),
            signal,
        });
        if (response.ok) return response.json();
        const answer = await response.json().catch(() => undefined);
        throw { status: response.status, message: answer?.error?.message };
    };
}
