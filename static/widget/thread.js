/** @file The conversation as this page knows it, and its steps. */

/** @typedef {typeof EMPTY_THREAD} Thread */

export const EMPTY_THREAD = Object.freeze({
    conversation: null,
    /** Messages and changes of owner, by ascending seq. */
    entries: [],
    /** Ours, not confirmed: `{id, parts, time, failed?, error?}`. */
    pending: [],
    /** `kind` is bot, queue, agent or closed. @type {{kind, name?, position?, waitSeconds?}} */
    owner: { kind: 'bot' },
    /** The entry that said so. */
    ownerSeq: 0,
    bot: { name: '', shop: '' },
    greeting: '',
    greetedAt: 0,
    starters: [],
    readByThem: 0,
    readByUs: 0,
    typing: null,
    hasOlder: false,
    /** For a person, not answered yet. */
    asked: false,
    rated: false,
});

/** The same value when nothing changed. @param {Thread} thread @param {{type: string}} event */
export function step(thread, event) {
    return Object.hasOwn(steps, event.type) ? steps[event.type](thread, event) : thread;
}

export function unreadCount(thread) {
    return thread.entries.filter((entry) => isFromOthers(entry) && entry.seq > thread.readByUs).length;
}

export function newestFromOthers(thread) {
    return thread.entries.findLast(isFromOthers)?.seq ?? 0;
}

export function isFromOthers(entry) {
    return entry.type === 'message' && entry.from.role !== 'customer';
}

const steps = {
    /** The answer to `conversation.open`. */
    opened(thread, { result, readByUs = 0, now }) {
        const same = thread.conversation === result.conversation;
        const kept = same ? thread : { ...EMPTY_THREAD, pending: thread.pending, readByUs };
        return {
            ...kept,
            conversation: result.conversation,
            bot: result.bot ?? kept.bot,
            greeting: result.greeting ?? kept.greeting,
            greetedAt: kept.greetedAt || now,
            starters: result.starters ?? kept.starters,
            owner: ownerOf(result),
            ownerSeq: result.seq ?? 0,
        };
    },

    /** `replaces`: there may be a gap before the page, so only what is newer stays. */
    loaded(thread, { messages, more, replaces = false }) {
        const newest = messages.at(-1)?.seq ?? 0;
        const kept = replaces ? thread.entries.filter((entry) => entry.seq > newest) : thread.entries;
        const entries = messages.reduce((list, message) => insert(list, { ...message, type: 'message' }), kept);
        return withoutStored({ ...thread, entries, hasOlder: Boolean(more) });
    },

    message(thread, message) {
        // What was written on this page stays as it was written; the hub keeps and tells it masked.
        const { parts } = thread.pending.find(({ id }) => id === message.id) ?? message;
        const entries = insert(thread.entries, { ...message, parts });
        if (entries === thread.entries) return thread;
        const { role, name } = message.from;
        const isOwner = role === 'agent' && thread.owner.kind === 'agent';
        const owner = isOwner && name ? { ...thread.owner, name } : thread.owner;
        const typing = thread.typing?.role === role ? null : thread.typing;
        return withoutStored({ ...thread, entries, owner, typing });
    },

    status(thread, status) {
        const entries = insert(thread.entries, status);
        if (status.seq < thread.ownerSeq) return { ...thread, entries };
        const owner = ownerOf(status);
        const rated = thread.rated && owner.kind === 'closed';
        return { ...thread, entries, owner, ownerSeq: status.seq, typing: null, asked: false, rated };
    },

    queue(thread, { position, wait_s: waitSeconds }) {
        if (thread.owner.kind !== 'queue') return thread;
        return { ...thread, owner: { ...thread.owner, position, waitSeconds } };
    },

    typing(thread, { from, on = true }) {
        if (from.role === 'customer') return thread;
        return { ...thread, typing: on ? from : null };
    },

    read(thread, { seq, role }) {
        const reader = role === 'customer' ? 'readByUs' : 'readByThem';
        return seq > thread[reader] ? { ...thread, [reader]: seq } : thread;
    },

    queued(thread, { id, parts, now, failed }) {
        return { ...thread, pending: [...thread.pending, { id, parts, time: now, failed }] };
    },

    sent(thread, { id, seq, time }) {
        if (!thread.pending.some((message) => message.id === id)) return thread; // its publication came first
        return steps.message(thread, { type: 'message', seq, id, from: { role: 'customer' }, time });
    },

    failed(thread, { id, error }) {
        return withPending(thread, id, { failed: true, error });
    },

    retried(thread, { id }) {
        return withPending(thread, id, { failed: false, error: undefined });
    },

    asked(thread, { waits }) {
        return { ...thread, asked: waits };
    },

    rated(thread) {
        return { ...thread, rated: true };
    },
};

function ownerOf({ owner, name, position, wait_s: waitSeconds }) {
    return { kind: owner ?? 'bot', name, position, waitSeconds };
}

function insert(entries, entry) {
    const after = entries.findLastIndex((other) => other.seq <= entry.seq);
    if (entries[after]?.seq === entry.seq) return entries;
    return [...entries.slice(0, after + 1), entry, ...entries.slice(after + 1)];
}

function withoutStored(thread) {
    if (!thread.pending.length) return thread;
    const stored = new Set(thread.entries.map((entry) => entry.id));
    return { ...thread, pending: thread.pending.filter((message) => !stored.has(message.id)) };
}

function withPending(thread, id, change) {
    const pending = thread.pending.map((message) => (message.id === id ? { ...message, ...change } : message));
    return { ...thread, pending };
}
