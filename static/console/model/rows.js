/**
 * @file The conversations the desk knows of, as rows of a list: merging, folders, counts, order, deadlines.
 *
 * @typedef {{id: string, name: string}} Agent
 * @typedef {{
 *   conversation: string,
 *   contact: {id: string, name?: string, channel?: string, locale?: string},
 *   owner: 'bot' | 'queue' | 'agent' | 'closed',
 *   agent?: Agent,
 *   seq: number,
 *   last?: {from: {role: string, name?: string}, text: string, time: number},
 *   wait_s?: number,
 *   unread?: number,
 *   intent?: string | {name: string, title?: string},
 *   mood?: unknown, // for `moodOf`
 *   updated?: number,
 *   waitingSince?: number,
 * }} Row
 * @typedef {'mine' | 'queue' | 'open' | 'bot' | 'closed'} Folder
 * @typedef {'wait' | 'latest'} Sort
 * @typedef {{state: 'left' | 'over' | 'paused', seconds: number, tone: 'calm' | 'warn' | 'bad'}} Deadline
 */

/** In the order in which they stand at the left. */
export const FOLDERS = /** @type {Folder[]} */ (['mine', 'queue', 'open', 'bot', 'closed']);

/**
 * Whether somebody waits for a person's answer. A bot answers at once, so with it nobody waits.
 *
 * @param {Row} row
 */
export function isWaiting(row) {
    if (row.owner === 'queue') return true;
    return row.owner === 'agent' && row.last?.from.role === 'customer';
}

/**
 * Takes in rows as they come from the list or from the queue topic. Rows travel on several paths, so an
 * older one may arrive late: the higher `seq` stays. What a row leaves out is as it was before.
 *
 * @param {Map<string, Row>} rows
 * @param {Row[]} incoming
 * @param {number} now Unix milliseconds; `wait_s` counts back from here
 * @returns {Map<string, Row>} a new map
 */
export function mergeRows(rows, incoming, now) {
    const merged = new Map(rows);
    for (const row of incoming) {
        const known = merged.get(row.conversation);
        if (known && known.seq > row.seq) continue;
        merged.set(row.conversation, {
            ...row,
            contact: { ...known?.contact, ...row.contact },
            unread: row.unread ?? countUnread(known, row),
            waitingSince: waitingSince(row, now),
        });
    }
    return merged;
}

/** Counts what customers wrote since the page was opened. @param {Row | undefined} known @param {Row} row */
function countUnread(known, row) {
    const isNews = known !== undefined && row.last?.from.role === 'customer' && row.last.time > (known.last?.time ?? 0);
    return (known?.unread ?? 0) + (isNews ? 1 : 0);
}

/** @param {Row} row @param {number} now */
function waitingSince(row, now) {
    if (!isWaiting(row)) return undefined;
    return row.wait_s ? now - row.wait_s * 1000 : row.last?.time ?? now;
}

/**
 * @param {Row} row
 * @param {Folder} folder
 * @param {string} me the agent's own id
 */
export function isInFolder(row, folder, me) {
    switch (folder) {
        case 'mine':
            return row.owner === 'agent' && row.agent?.id === me;
        case 'queue':
            return row.owner === 'queue';
        case 'bot':
            return row.owner === 'bot';
        case 'closed':
            return row.owner === 'closed';
        default:
            return row.owner !== 'closed';
    }
}

/**
 * @param {Iterable<Row>} rows
 * @param {string} me
 * @returns {Record<Folder, number>}
 */
export function countFolders(rows, me) {
    const counts = { mine: 0, queue: 0, open: 0, bot: 0, closed: 0 };
    for (const row of rows) {
        for (const folder of FOLDERS) if (isInFolder(row, folder, me)) counts[folder] += 1;
    }
    return counts;
}

/**
 * The rows of a folder in order. By wait: who has waited longest comes first, and those who do not wait
 * follow by their last message.
 *
 * @param {Iterable<Row>} rows
 * @param {Folder} folder
 * @param {string} me
 * @param {Sort} sort
 */
export function rowsInFolder(rows, folder, me, sort) {
    const chosen = [...rows].filter((row) => isInFolder(row, folder, me));
    return chosen.sort((a, b) => (sort === 'wait' && byWait(a, b)) || byLatest(a, b));
}

/** @param {Row} a @param {Row} b */
function byWait(a, b) {
    // Where neither waits this is no number, which decides nothing.
    return (a.waitingSince ?? Infinity) - (b.waitingSince ?? Infinity);
}

/** @param {Row} a @param {Row} b */
function byLatest(a, b) {
    return (b.last?.time ?? 0) - (a.last?.time ?? 0) || (a.conversation < b.conversation ? -1 : 1);
}

/**
 * What is unread for this agent: nothing in a conversation seen up to its last entry.
 *
 * @param {Row} row
 * @param {Map<string, number>} seen the highest `seq` on screen so far, by conversation
 */
export function unreadOf(row, seen) {
    return row.seq <= (seen.get(row.conversation) ?? -1) ? 0 : row.unread ?? 0;
}

/** The intent's words for a chip, or nothing. @param {Row} row */
export function intentTitle(row) {
    if (!row.intent) return undefined;
    return typeof row.intent === 'string' ? row.intent : row.intent.title ?? row.intent.name;
}

/**
 * Keeps a list still under the hand: while the pointer or the focus is inside, rows neither move nor appear; what
 * is new waits behind a pill.
 *
 * @param {string[]} shown what the list shows now
 * @param {string[]} wanted what it would show if nobody touched it
 * @param {boolean} isHeld whether the pointer or the focus is inside
 * @returns {{shown: string[], waiting: number}} `waiting`: how many rows the pill stands for
 */
export function orderWhileHeld(shown, wanted, isHeld) {
    if (!isHeld || shown.length === 0) return { shown: wanted, waiting: 0 };
    const known = new Set(shown);
    return { shown, waiting: wanted.filter((id) => !known.has(id)).length };
}

/**
 * The row to go to from `current` by `step`; stays at the ends.
 *
 * @param {string[]} shown
 * @param {string | undefined} current
 * @param {number} step
 * @returns {string | undefined}
 */
export function neighbour(shown, current, step) {
    const at = current === undefined ? -1 : shown.indexOf(current);
    if (at < 0) return step > 0 ? shown[0] : shown[shown.length - 1];
    return shown[Math.min(shown.length - 1, Math.max(0, at + step))];
}

/** A person's answer is due within five minutes until the rows carry a target of their own. */
export const REPLY_TARGET_S = 300;

/**
 * The time left to answer a waiting customer.
 *
 * @param {Row} row
 * @param {number} now Unix milliseconds
 * @returns {Deadline | undefined} nothing where no person's clock runs
 */
export function deadlineOf(row, now) {
    if (row.owner !== 'queue' && row.owner !== 'agent') return undefined;
    if (!isWaiting(row) || row.waitingSince === undefined) return { state: 'paused', seconds: 0, tone: 'calm' };
    return deadline(REPLY_TARGET_S - (now - row.waitingSince) / 1000, REPLY_TARGET_S);
}

/**
 * Grey with more than half of the time left, amber to a fifth, red below.
 *
 * @param {number} left seconds, negative once over
 * @param {number} target seconds
 * @returns {Deadline}
 */
export function deadline(left, target) {
    if (left < 0) return { state: 'over', seconds: -left, tone: 'bad' };
    const share = left / target;
    return { state: 'left', seconds: left, tone: share > 0.5 ? 'calm' : share > 0.2 ? 'warn' : 'bad' };
}
