/**
 * @file Who owns a conversation, what that lets this agent do, and who owned it before.
 *
 * @typedef {import('./rows.js').Row} Row
 * @typedef {import('./thread.js').Thread} Thread
 * @typedef {{owner: string, name?: string, isMine: boolean}} Ownership
 */

/**
 * The list's row and the thread's status entries both tell; the one with the higher number is newer. A
 * status entry is public and names its agent without an id, so there the name decides.
 *
 * @param {Row | undefined} row
 * @param {Thread} thread
 * @param {{id: string, name?: string}} me
 * @returns {Ownership}
 */
export function ownershipOf(row, thread, me) {
    const { owner, agent } = row !== undefined && row.seq >= thread.ownerSeq ? row : thread;
    if (owner !== 'agent') return { owner, isMine: false };
    const name = agent?.name;
    const id = agent?.id ?? (row?.agent?.name === name ? row?.agent?.id : undefined);
    return { owner, name, isMine: id === undefined ? name !== undefined && name === me.name : id === me.id };
}

/**
 * Only the owner's words reach the customer. Everybody else may leave a note, and may take over what no
 * other person holds.
 *
 * @param {Ownership} ownership
 * @returns {{canReply: boolean, canClaim: boolean, canRelease: boolean, canClose: boolean}}
 */
export function rightsOf(ownership) {
    const { owner, isMine } = ownership;
    return {
        canReply: isMine,
        canClaim: owner === 'bot' || owner === 'queue',
        canRelease: isMine,
        canClose: isMine,
    };
}

/**
 * The stretches of ownership for the strip, oldest first. The last one is still running.
 *
 * @param {Thread} thread
 * @returns {{owner: string, name?: string, from: number, until?: number}[]}
 */
export function stretchesOf(thread) {
    const stretches = [];
    for (const entry of thread.numbered) {
        const time = entry.time ?? stretches[stretches.length - 1]?.from;
        if (time === undefined) continue;
        const owner = entry.type === 'status' ? entry.owner : implied(entry);
        const name = entry.type === 'status' ? entry.name : undefined;
        const current = stretches[stretches.length - 1];
        if (!owner || (entry.type === 'message' && current)) continue;
        if (current?.owner === owner && current.name === name) continue;
        if (current) current.until = time;
        stretches.push({ owner, name, from: time });
    }
    return stretches;
}

/**
 * A conversation begins with its bot, before any status entry says so.
 *
 * @param {import('./thread.js').Message} message
 */
function implied(message) {
    return message.from.role === 'customer' || message.from.role === 'bot' ? 'bot' : undefined;
}
