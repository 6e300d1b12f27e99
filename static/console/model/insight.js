/**
 * @file What the hub understood of a message and why it answered as it did, ready to be shown.
 *
 * @typedef {import('./thread.js').Thread} Thread
 * @typedef {import('./thread.js').Insight} Insight
 */

/**
 * The message whose understanding the context pane shows: the chosen one, else the customer's last.
 *
 * @param {Thread} thread
 * @param {number | undefined} chosen
 * @returns {number | undefined}
 */
export function focusOfInsight(thread, chosen) {
    if (chosen !== undefined && thread.numbered.some((entry) => entry.seq === chosen)) return chosen;
    for (let at = thread.numbered.length - 1; at >= 0; at -= 1) {
        const entry = thread.numbered[at];
        if (entry.type === 'message' && entry.from.role === 'customer') return entry.seq;
    }
    return undefined;
}

/**
 * Understanding belongs to what the customer said, reasons and source to the answer. Whichever of the two
 * is chosen, both halves of that exchange are given together.
 *
 * @param {Thread} thread
 * @param {number} seq
 * @returns {Insight & {asked?: number}}
 */
export function insightOf(thread, seq) {
    const at = thread.numbered.findIndex((entry) => entry.seq === seq);
    if (at < 0) return {};
    const isAnswer = thread.numbered[at].type === 'message' && roleAt(thread, at) !== 'customer';
    const askedAt = isAnswer ? before(thread, at) : at;
    const answeredAt = isAnswer ? at : after(thread, at);
    const asked = askedAt === undefined ? undefined : thread.insights.get(thread.numbered[askedAt].seq);
    const answered = answeredAt === undefined ? undefined : thread.insights.get(thread.numbered[answeredAt].seq);
    return {
        asked: askedAt === undefined ? undefined : thread.numbered[askedAt].seq,
        understanding: asked?.understanding,
        reasons: [...new Set([...asked?.reasons ?? [], ...answered?.reasons ?? []])],
        source: answered?.source ?? asked?.source,
    };
}

/** @param {Thread} thread @param {number} at */
function roleAt(thread, at) {
    const entry = thread.numbered[at];
    return entry.type === 'message' ? entry.from.role : undefined;
}

/** The customer's message that an answer follows. @param {Thread} thread @param {number} at */
function before(thread, at) {
    for (let index = at - 1; index >= 0; index -= 1) if (roleAt(thread, index) === 'customer') return index;
    return undefined;
}

/**
 * The bot's answer to a message, if it came before the customer's next one.
 *
 * @param {Thread} thread
 * @param {number} at
 */
function after(thread, at) {
    for (let index = at + 1; index < thread.numbered.length; index += 1) {
        const role = roleAt(thread, index);
        if (role === 'customer') return undefined;
        if (role === 'bot') return index;
    }
    return undefined;
}

/** The likeliest intent, or nothing. @param {Insight | undefined} insight */
export function topIntent(insight) {
    const intents = insight?.understanding?.intents ?? [];
    return intents.reduce((best, intent) => (best && best.p >= intent.p ? best : intent), intents[0]);
}
