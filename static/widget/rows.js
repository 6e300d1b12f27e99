/** @file What the list shows: the transcript, then what belongs to the present state. */
import { startOfDay } from '../i18n.js';
import { withHints } from '../written.js';

/** One sender's messages this close together share an avatar and a line of time and state. */
const GROUP_MS = 2 * 60_000;
/** Three, and *A person*. */
const MOST_REPLIES = 4;

/** @param {import('./thread.js').Thread} thread @returns {{key: string, kind: string}[]} */
export function rowsOf(thread, { notices = [], online = true, now = Date.now() } = {}) {
    const transcript = new Transcript(thread.starters, now);
    const unplaced = [...notices].sort((one, other) => one.time - other.time);
    const placeNotices = (until) => {
        while (unplaced[0]?.time <= until) transcript.addNotice(unplaced.shift());
    };

    for (const entry of saidAndDone(thread)) {
        placeNotices(entry.time);
        if (entry.type === 'status') transcript.addOwner(entry);
        else transcript.addMessage(entry, stateOf(entry, thread, online));
    }
    placeNotices(Infinity);

    const rows = transcript.finish();
    if (thread.hasOlder) rows.unshift({ key: 'older', kind: 'older' });
    if (thread.typing) rows.push({ key: 'typing', kind: 'typing', sender: thread.typing });
    const replies = openReplies(thread);
    if (replies.length) rows.push({ key: 'replies', kind: 'replies', replies });
    const { kind, position, waitSeconds } = thread.owner;
    if (kind === 'queue') rows.push({ key: 'queue', kind: 'queue', position, waitSeconds });
    if (kind === 'closed' && thread.rated) rows.push({ key: 'thanks', kind: 'event', icon: 'tick', text: 'thanks' });
    else if (kind === 'closed') rows.push({ key: 'survey', kind: 'survey' });
    return rows;
}

/** The greeting, which is no entry, then the entries, then what is on its way. */
function saidAndDone({ greeting, greetedAt, bot, hasOlder, entries, pending }) {
    const from = { role: 'bot', name: bot.name };
    const hello = { seq: 0, from, parts: [{ type: 'text', text: greeting }], time: greetedAt };
    const unconfirmed = pending.map((message) => ({ ...message, from: { role: 'customer' }, isPending: true }));
    return [...(greeting && !hasOlder ? [hello] : []), ...entries, ...unconfirmed];
}

function stateOf({ from, seq, isPending, failed }, { readByThem }, online) {
    if (from.role !== 'customer') return undefined;
    if (failed) return 'failed';
    if (isPending) return online ? 'sending' : 'waiting';
    return seq <= readByThem ? 'read' : 'delivered';
}

/** Of the last message, as long as nothing has been said after it. */
function openReplies({ entries, pending, starters, owner }) {
    if (pending.length || owner.kind === 'closed') return [];
    const last = entries.findLast((entry) => entry.type === 'message');
    const offered = last ? choicesOf({ ...last, parts: [] }) : starters;
    return offered.slice(0, MOST_REPLIES);
}

/** Groups of messages, with days between them and a line where the conversation changed hands. */
class Transcript {
    #rows = [];
    #now;
    #day = null;
    /** The line below the group that is being made. */
    #meta = null;
    #owner = { kind: 'bot' };
    /** Value -> the words on the button that sends it. */
    #labels;
    #saidValues = new Set();

    constructor(starters, now) {
        this.#labels = new Map(starters.map(({ value, label }) => [value, label]));
        this.#now = now;
    }

    addMessage({ id, seq, from, parts, masks, time, source, error, suggestions }, state) {
        const shown = parts.filter((part) => part.type !== 'event');
        if (!shown.length) return;
        this.#startDay(time);
        const mine = from.role === 'customer';
        if (from.role === 'system') {
            return this.#addLine(`message ${seq}`, time, { icon: 'bell', words: withHints(wordsOf(shown), masks) });
        }

        const joins = this.#meta && continues(this.#meta, { from, state, source, time });
        if (!joins) this.#endGroup();
        // Our own keep their key when the server confirms them, so the element stays.
        const key = mine ? `own ${id}` : `message ${seq}`;
        const said = mine ? shown.map((part) => this.#withLabel(part)) : shown;
        const row = { key, kind: 'message', mine, sender: from, parts: said, masks, time, startsGroup: !joins };
        this.#rows.push(row);
        this.#meta = { key: `meta ${key}`, kind: 'meta', mine, sender: from, state, source, time, error, id };
        if (mine) for (const part of shown) this.#saidValues.add(part.text);
        for (const { value, label } of choicesOf({ parts, suggestions })) this.#labels.set(value, label);
    }

    addOwner({ seq, owner, name, time }) {
        const line = ownerLine(this.#owner, owner, name);
        this.#owner = { kind: owner, name };
        if (!line) return;
        this.#startDay(time);
        this.#addLine(`status ${seq}`, time, line);
    }

    addNotice(notice) {
        this.#startDay(notice.time);
        this.#endGroup();
        this.#rows.push({ key: `notice ${notice.id}`, kind: 'notice', notice });
    }

    finish() {
        this.#endGroup();
        for (const row of this.#rows) if (row.kind === 'message' && !row.mine) row.used = this.#usedButtons(row);
        return this.#rows;
    }

    #startDay(time) {
        if (!time || startOfDay(time) === this.#day) return;
        this.#endGroup();
        this.#day = startOfDay(time);
        this.#rows.push({ key: `day ${this.#day}`, kind: 'day', time, today: startOfDay(this.#now) });
    }

    #addLine(key, time, line) {
        this.#endGroup();
        this.#rows.push({ key, kind: 'event', time, ...line });
    }

    #endGroup() {
        if (!this.#meta) return;
        this.#rows.at(-1).endsGroup = true;
        this.#rows.push(this.#meta);
        this.#meta = null;
    }

    /** A button sends a value; the customer sees the words that were pressed. */
    #withLabel(part) {
        return part.type === 'text' ? { ...part, text: this.#labels.get(part.text) ?? part.text } : part;
    }

    #usedButtons({ parts }) {
        const values = choicesOf({ parts }).map((choice) => choice.value);
        return values.filter((value) => this.#saidValues.has(value));
    }
}

function choicesOf({ suggestions = [], parts }) {
    return [...suggestions, ...parts.flatMap((part) => part.buttons ?? [])].filter((choice) => choice.value);
}

function continues(meta, { from, state, source, time }) {
    const sameSender = meta.sender.role === from.role && meta.sender.name === from.name;
    const sameLine = meta.state === state && meta.source?.title === source?.title;
    return sameSender && sameLine && time - meta.time <= GROUP_MS;
}

function wordsOf(parts) {
    return parts.map((part) => part.text ?? part.title ?? '').join(' ');
}

/** Nothing where a card or the bot's own words say it. */
function ownerLine(before, owner, name) {
    if (owner === 'agent') {
        return before.kind === 'agent' && before.name === name ? null : { icon: 'person', text: 'joined', name };
    }
    if (owner === before.kind) return null;
    if (owner === 'closed') return { icon: 'tick', text: 'closed' };
    if (before.kind === 'agent') return { icon: 'person', text: 'left', name: before.name };
    if (owner === 'queue') return { icon: 'people', text: 'handedOver' };
    return before.kind === 'closed' ? null : { icon: 'bot', text: 'backWithBot' };
}
