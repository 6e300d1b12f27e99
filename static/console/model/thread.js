/**
 * @file One conversation's thread as a value. Entries come from the store, from two topics and from our own
 * hand, in any order and more than once; whatever the order, the same thread results.
 *
 * @typedef {{type: string, text?: string, [key: string]: unknown}} Part
 * @typedef {{role: string, name?: string}} Sender
 * @typedef {{
 *   language?: string,
 *   intents?: {name: string, title?: string, p: number}[],
 *   entities?: {name: string, value?: string, text?: string}[],
 *   isInScope?: boolean, // about anything that the bot knows
 *   sentiment?: unknown, // for `moodOf`
 * }} Understanding
 * @typedef {{
 *   understanding?: Understanding,
 *   reasons?: string[],
 *   source?: {title: string, version?: string | number},
 * }} Insight
 * @typedef {{
 *   type: 'message', seq: number, id: string, from: Sender, parts: Part[], time: number,
 *   masks?: import('./parts.js').Mask[], // of the tokens in its texts
 *   suggestions?: {label: string, value: string}[], delivery?: 'sending' | 'failed', error?: string,
 * } & Insight} Message
 * @typedef {{
 *   type: 'status', seq: number, owner: string, name?: string, time?: number, position?: number, reason?: string,
 * }} Status
 * @typedef {{
 *   type: 'note', text: string, from: Sender, time: number, id?: string,
 *   delivery?: 'sending' | 'failed', error?: string,
 * }} Note
 * @typedef {Message | Status | Note} Entry
 * @typedef {{
 *   conversation: string,
 *   contact: Record<string, unknown> | undefined,
 *   owner: string, // `unknown` until the server has told
 *   agent: {id?: string, name?: string} | undefined, // the owner, if it is a person; status entries name no id
 *   ownerSeq: number,
 *   numbered: (Message | Status)[],
 *   notes: Note[],
 *   pending: (Message | Note)[],
 *   insights: Map<number, Insight>,
 *   hints: import('./parts.js').Hints, // of all messages' masks; notes and details have tokens alone
 *   hasOlder: boolean,
 *   isLoaded: boolean,
 *   readSeq: number,
 *   typing: {name?: string, until: number} | undefined,
 * }} Thread
 */

const TYPING_LASTS_MS = 6000;

/** @param {string} conversation @returns {Thread} */
export function emptyThread(conversation) {
    return {
        conversation,
        contact: undefined,
        owner: 'unknown',
        agent: undefined,
        ownerSeq: -1,
        numbered: [],
        notes: [],
        pending: [],
        insights: new Map(),
        hints: new Map(),
        hasOlder: false,
        isLoaded: false,
        readSeq: 0,
        typing: undefined,
    };
}

/**
 * Takes in a page of `desk.thread`. An older page says nothing about the present, so it leaves the owner
 * alone; a newer one leaves alone whether there is more before the oldest entry we have.
 *
 * @param {Thread} thread
 * @param {{
 *   entries: Entry[],
 *   staff?: Record<string, any>[], // what the topic for staff said of these entries
 *   more?: boolean,
 *   contact?: Record<string, unknown>,
 *   owner?: string,
 *   agent?: {id: string, name?: string},
 *   seq?: number,
 * }} page
 */
export function withPage(thread, page) {
    const oldest = thread.numbered[0]?.seq;
    const first = page.entries.reduce((seq, entry) => entry.type === 'note' ? seq : Math.min(seq, entry.seq), Infinity);
    let next = (page.staff ?? []).reduce(withStaffPublication, page.entries.reduce(withEntry, thread));
    if (page.owner !== undefined && (page.seq ?? 0) >= next.ownerSeq) {
        const agent = page.agent ?? (page.owner === next.owner ? next.agent : undefined);
        next = { ...next, owner: page.owner, agent, ownerSeq: page.seq ?? 0 };
    }
    // After a long absence the page may begin far behind the entries kept from before: better none than a hole.
    const at = next.numbered.findIndex((entry) => entry.seq === first);
    const isHoleBefore = at > 0 && next.numbered[at - 1].seq < first - 1 && page.more === true;
    const isOldest = oldest === undefined || first <= oldest || isHoleBefore || page.entries.length === 0;
    return {
        ...next,
        numbered: isHoleBefore ? next.numbered.slice(at) : next.numbered,
        contact: page.contact ?? next.contact,
        hasOlder: isOldest ? page.more ?? false : next.hasOlder,
        isLoaded: true,
    };
}

/**
 * Takes in one entry, from a page or a topic.
 *
 * @param {Thread} thread
 * @param {Entry} entry
 * @returns {Thread}
 */
export function withEntry(thread, entry) {
    switch (entry.type) {
        case 'message':
            return withMessage(thread, entry);
        case 'status':
            return withStatus(thread, entry);
        case 'note':
            return withNote(thread, entry);
        default:
            return thread;
    }
}

/** @param {Thread} thread @param {Message} message @returns {Thread} */
function withMessage(thread, message) {
    const { understanding, reasons, source } = message;
    const next = understanding || reasons || source
        ? withInsight(thread, message.seq, { understanding, reasons, source })
        : thread;
    return {
        ...next,
        numbered: inserted(next.numbered, message),
        hints: (message.masks ?? []).reduce((hints, { token, hint }) => new Map(hints).set(token, hint), next.hints),
        pending: next.pending.filter((other) => other.type !== 'message' || other.id !== message.id),
        typing: message.from.role === 'customer' ? undefined : next.typing,
    };
}

/** @param {Thread} thread @param {Status} status @returns {Thread} */
function withStatus(thread, status) {
    const next = { ...thread, numbered: inserted(thread.numbered, status) };
    if (status.seq < thread.ownerSeq) return next;
    const agent = status.owner === 'agent' ? { name: status.name } : undefined;
    return { ...next, owner: status.owner, agent, ownerSeq: status.seq };
}

/**
 * Notes have no number. Ours comes back through the topic under the name we gave it, which settles the one that waits.
 *
 * @param {Thread} thread @param {Note} note @returns {Thread}
 */
function withNote(thread, note) {
    if (thread.notes.some((other) => isSameNote(other, note))) return thread;
    return {
        ...thread,
        notes: [...thread.notes, note].sort((a, b) => a.time - b.time),
        pending: thread.pending.filter((other) => other.type !== 'note' || other.id !== note.id),
    };
}

/** @param {Note} a @param {Note} b */
function isSameNote(a, b) {
    return a.time === b.time && a.text === b.text && a.from.name === b.from.name;
}

/** @template {{seq: number}} T @param {T[]} list sorted by seq @param {T} entry @returns {T[]} */
function inserted(list, entry) {
    let at = list.length;
    while (at > 0 && list[at - 1].seq > entry.seq) at -= 1;
    if (at > 0 && list[at - 1].seq === entry.seq) {
        return [...list.slice(0, at - 1), { ...list[at - 1], ...entry }, ...list.slice(at)];
    }
    return [...list.slice(0, at), entry, ...list.slice(at)];
}

/**
 * Takes in what was understood of message `seq`. It may come before the message itself.
 *
 * @param {Thread} thread
 * @param {number} seq
 * @param {Insight} insight
 * @returns {Thread}
 */
export function withInsight(thread, seq, insight) {
    const known = thread.insights.get(seq);
    const reasons = [...new Set([...known?.reasons ?? [], ...insight.reasons ?? []])];
    const merged = {
        understanding: insight.understanding ?? known?.understanding,
        source: insight.source ?? known?.source,
        reasons,
    };
    return { ...thread, insights: new Map(thread.insights).set(seq, merged) };
}

/**
 * A publication of the conversation's public topic.
 *
 * @param {Thread} thread
 * @param {Record<string, any>} data
 * @param {number} now Unix milliseconds
 * @returns {Thread}
 */
export function withPublication(thread, data, now) {
    switch (data.type) {
        case 'typing':
            if (roleOf(data) !== 'customer') return thread;
            if (data.on === false) return { ...thread, typing: undefined };
            return { ...thread, typing: { name: data.from?.name, until: now + TYPING_LASTS_MS } };
        case 'read':
            if (roleOf(data) !== 'customer') return thread;
            return { ...thread, readSeq: Math.max(thread.readSeq, data.seq ?? 0) };
        default:
            return withEntry(thread, /** @type {Entry} */ (data));
    }
}

/** @param {Record<string, any>} data */
function roleOf(data) {
    return data.from?.role ?? data.role ?? 'customer';
}

/**
 * A publication of the topic for staff.
 *
 * @param {Thread} thread
 * @param {Record<string, any>} data
 * @returns {Thread}
 */
export function withStaffPublication(thread, data) {
    if (data.type === 'note') return withEntry(thread, /** @type {Note} */ (data));
    if (data.type !== 'understanding') return thread;
    const { seq, reasons, source, language, intents, entities, in_scope: isInScope } = data;
    // The level over the conversation counts more than that of one message.
    const sentiment = data.sentiment && { ...data.sentiment, ...data.mood };
    // What a later step adds (another system's answer, say) has reasons alone.
    const isUnderstood = language !== undefined || intents !== undefined || sentiment !== undefined;
    const understanding = isUnderstood ? { language, intents, entities, isInScope, sentiment } : undefined;
    return withInsight(thread, seq, { understanding, reasons, source });
}

/**
 * Shows what was just sent, before the server has it.
 *
 * @param {Thread} thread
 * @param {Message | Note} entry
 * @returns {Thread}
 */
export function withPending(thread, entry) {
    const others = thread.pending.filter((other) => other.id !== entry.id);
    return { ...thread, pending: [...others, { ...entry, delivery: 'sending', error: undefined }] };
}

/**
 * The server has a reply. Its publication may have come first or may still come: both end in one message.
 *
 * @param {Thread} thread
 * @param {string} id
 * @param {{seq?: number, time?: number}} receipt
 * @returns {Thread}
 */
export function withReceipt(thread, id, receipt) {
    const entry = thread.pending.find((other) => other.id === id);
    if (!entry) return thread;
    const time = receipt.time ?? entry.time;
    if (entry.type === 'note') {
        const settled = { ...entry, time, delivery: undefined };
        if (thread.notes.some((other) => other.id === id)) return withoutPending(thread, id);
        return { ...thread, pending: thread.pending.map((other) => other.id === id ? settled : other) };
    }
    if (receipt.seq === undefined) return thread;
    return withMessage(thread, { ...entry, seq: receipt.seq, time, delivery: undefined });
}

/** @param {Thread} thread @param {string} id @param {string} error @returns {Thread} */
export function withFailure(thread, id, error) {
    const pending = thread.pending.map((entry) =>
        entry.id === id ? { ...entry, delivery: /** @type {const} */ ('failed'), error } : entry
    );
    return { ...thread, pending };
}

/** @param {Thread} thread @param {string} id @returns {Thread} */
export function withoutPending(thread, id) {
    return { ...thread, pending: thread.pending.filter((entry) => entry.id !== id) };
}

/** The number of the last entry we have, 0 for none. @param {Thread} thread */
export function lastSeq(thread) {
    return thread.numbered[thread.numbered.length - 1]?.seq ?? 0;
}

/**
 * Whether a publication at `offset` leaves a hole behind the entries we have.
 *
 * @param {Thread} thread
 * @param {number | undefined} offset
 */
export function leavesGap(thread, offset) {
    return offset !== undefined && thread.isLoaded && offset > lastSeq(thread) + 1;
}

/**
 * All entries in the order in which they stand: numbered ones, notes by their time, unsent ones last.
 *
 * @param {Thread} thread
 * @returns {Entry[]}
 */
export function entriesOf(thread) {
    const entries = [];
    let note = 0;
    for (const entry of thread.numbered) {
        while (note < thread.notes.length && thread.notes[note].time < (entry.time ?? 0)) {
            entries.push(thread.notes[note++]);
        }
        entries.push(entry);
    }
    return [...entries, ...thread.notes.slice(note), ...thread.pending];
}
