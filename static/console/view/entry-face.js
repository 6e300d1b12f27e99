/** @file Everything that shows of one entry of a thread. */
import { topIntent } from '../model/insight.js';

/**
 * Everything of an entry that shows. Drawn for each entry with each change, so what costs time (dates in words)
 * is left to the drawing of those that differ.
 *
 * @param {import('../model/blocks.js').Placed} placed
 * @param {import('../model/thread.js').Thread} thread
 * @param {import('./page.js').Page} page
 */
export function entryFace({ entry, isFirst, isLast }, thread, page) {
    const { t, desk } = page;
    const at = entry.time;
    if (entry.type === 'status') {
        const { owner, name, position, reason } = entry;
        return { kind: 'status', owner, name, position, reason, at, isMe: name === desk.me?.name };
    }
    const { role } = entry.from;
    const name = role === 'agent' && entry.from.name === desk.me?.name ? t('you') : entry.from.name;
    const delivery = deliveryOf(entry, thread, desk);
    if (entry.type === 'note') {
        return { kind: 'note', text: entry.text, name: name ?? t('agent'), at, delivery, id: entry.id };
    }
    const insight = thread.insights.get(entry.seq);
    return {
        kind: 'message',
        role,
        name: name ?? nameOfRole(role, page),
        person: personOf(entry.from, page),
        parts: entry.parts,
        suggestions: entry.suggestions,
        language: insight?.understanding?.language,
        source: insight?.source,
        intent: role === 'customer' ? intentOf(insight, t) : undefined,
        at,
        delivery,
        isFirst,
        isLast,
        id: entry.id,
        seq: entry.seq,
        isChosen: page.ui.chosen !== undefined && page.ui.chosen === entry.seq,
    };
}

/**
 * What a message is about in a word, with its probability unless it is about nothing that the bot knows.
 *
 * @param {import('../model/thread.js').Insight | undefined} insight
 * @param {import('../text/texts.js').Translate} t
 */
function intentOf(insight, t) {
    if (insight?.understanding?.isInScope === false) return { words: t('outOfScope'), isInScope: false };
    const intent = topIntent(insight);
    return intent && { words: `${intent.title ?? intent.name} ${intent.p.toFixed(2)}`, isInScope: true };
}

/**
 * Whose avatar stands beside a message.
 *
 * @param {import('../model/thread.js').Sender} from
 * @param {import('./page.js').Page} page
 */
function personOf({ role, name }, page) {
    if (role === 'customer') return { id: page.contact().id, name: page.contact().name };
    return name === page.desk.me?.name ? { id: page.desk.me?.id ?? '', name } : { id: name ?? role, name };
}

/** @param {string} role @param {import('./page.js').Page} page */
function nameOfRole(role, page) {
    if (role === 'customer') return page.contact().name || page.t('customer');
    return page.t(role === 'bot' || role === 'agent' ? role : 'system');
}

/**
 * @param {import('../model/thread.js').Message | import('../model/thread.js').Note} entry
 * @param {import('../model/thread.js').Thread} thread
 * @param {import('../desk/desk.js').Desk} desk
 */
function deliveryOf(entry, thread, desk) {
    if (entry.delivery === 'failed') return { state: entry.error ? 'notSent' : 'notSure', why: entry.error };
    if (entry.delivery === 'sending') return { state: desk.link.state === 'connected' ? 'sending' : 'waiting' };
    if (entry.type === 'note' || entry.from.role !== 'agent') return undefined;
    return { state: entry.seq <= thread.readSeq ? 'read' : 'sent' };
}
