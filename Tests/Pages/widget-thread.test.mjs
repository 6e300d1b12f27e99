import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_THREAD, newestFromOthers, step, unreadCount } from '../../static/widget/thread.js';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const OPENED = { conversation: 'c1', owner: 'bot', seq: 0, bot: { name: 'Yun', shop: 'Shanyu' } };

function message(seq, role, text, id = `m${seq}`) {
    return { type: 'message', seq, id, from: { role }, parts: [{ type: 'text', text }], time: NOON + seq * 1000 };
}

/** The thread after these events. */
function after(...events) {
    return events.reduce(step, EMPTY_THREAD);
}

const opened = (result = {}) => ({ type: 'opened', result: { ...OPENED, ...result }, now: NOON });
const queued = (id, text = id) => ({ type: 'queued', id, parts: [{ type: 'text', text }], now: NOON });
const sent = (id, seq) => ({ type: 'sent', id, seq, time: NOON });
const seqs = (thread) => thread.entries.map((entry) => entry.seq);

test('entries stand in the order of their seq, however they come', () => {
    const thread = after(opened(), message(3, 'bot', 'c'), message(1, 'customer', 'a'), message(2, 'bot', 'b'));
    assert.deepEqual(seqs(thread), [1, 2, 3]);
});

test('an entry that comes twice is there once, and changes nothing', () => {
    const thread = after(opened(), message(1, 'bot', 'a'));
    assert.equal(step(thread, message(1, 'bot', 'a')), thread);
});

test('our own message is one, when its receipt comes before its publication', () => {
    const thread = after(opened(), queued('x'), sent('x', 1), message(1, 'customer', 'x', 'x'));
    assert.deepEqual(seqs(thread), [1]);
    assert.equal(thread.pending.length, 0);
});

test('our own message is one, when its publication comes before its receipt', () => {
    const thread = after(opened(), queued('x'), message(1, 'customer', 'x', 'x'), sent('x', 1));
    assert.deepEqual(seqs(thread), [1]);
    assert.equal(thread.pending.length, 0);
});

test('what was written on this page stays so, though it is told and kept masked', () => {
    const masked = { ...message(1, 'customer', '⟦MOBILE·1⟧', 'x'), masks: [{ token: '⟦MOBILE·1⟧', hint: '138****5678' }] };
    const words = (thread) => thread.entries[0].parts[0].text;
    assert.equal(words(after(opened(), queued('x', '13812345678'), sent('x', 1), masked)), '13812345678');
    assert.equal(words(after(opened(), queued('x', '13812345678'), masked, sent('x', 1))), '13812345678');
    assert.equal(words(after(opened(), { type: 'loaded', messages: [masked] })), '⟦MOBILE·1⟧');
});

test('a receipt may pass an earlier publication', () => {
    const thread = after(opened(), queued('x'), sent('x', 3), message(2, 'agent', 'hi'));
    assert.deepEqual(seqs(thread), [2, 3]);
});

test('a message that failed stays where it was written until it is tried again', () => {
    const failed = after(opened(), queued('x'), { type: 'failed', id: 'x', error: 413 });
    assert.deepEqual([failed.pending[0].failed, failed.pending[0].error], [true, 413]);
    assert.equal(step(failed, { type: 'retried', id: 'x' }).pending[0].failed, false);
});

test('the history joins what has come live, each entry once', () => {
    const page = { type: 'loaded', messages: [message(1, 'customer', 'a'), message(2, 'bot', 'b')], more: true };
    const thread = after(opened(), message(2, 'bot', 'b'), message(3, 'bot', 'c'), page);
    assert.deepEqual(seqs(thread), [1, 2, 3]);
    assert.equal(thread.hasOlder, true);
});

test('after a gap nothing older than the new page stays, and nothing newer is lost', () => {
    const messages = [message(40, 'bot', 'x'), message(41, 'bot', 'y')];
    const page = { type: 'loaded', messages, more: true, replaces: true };
    const thread = after(opened(), message(1, 'bot', 'old'), message(42, 'bot', 'live'), page);
    assert.deepEqual(seqs(thread), [40, 41, 42]);
});

test('the history takes a message that was stored while its answer was lost out of the waiting ones', () => {
    const page = { type: 'loaded', messages: [message(1, 'customer', 'x', 'x')], more: false };
    assert.equal(after(opened(), queued('x'), page).pending.length, 0);
});

test('the owner is what the newest status says', () => {
    const queue = { type: 'status', seq: 4, owner: 'queue', position: 2, wait_s: 180 };
    const thread = after(opened({ seq: 3 }), queue);
    assert.deepEqual(thread.owner, { kind: 'queue', name: undefined, position: 2, waitSeconds: 180 });
    const late = step(thread, { type: 'status', seq: 2, owner: 'bot' });
    assert.equal(late.owner.kind, 'queue');
});

test('the place in the queue changes by passing publications, in the queue only', () => {
    const change = { type: 'queue', position: 1, wait_s: 60 };
    const queue = after(opened(), { type: 'status', seq: 1, owner: 'queue', position: 3 }, change);
    assert.deepEqual([queue.owner.position, queue.owner.waitSeconds], [1, 60]);
    const bot = after(opened(), change);
    assert.equal(bot.owner.position, undefined);
});

test('typing ends with the message it announced', () => {
    const typing = after(opened(), { type: 'typing', from: { role: 'agent', name: 'Lin' } });
    assert.equal(typing.typing.name, 'Lin');
    assert.equal(step(typing, message(1, 'bot', 'x')).typing.name, 'Lin');
    assert.equal(step(typing, message(1, 'agent', 'x')).typing, null);
    assert.equal(step(typing, { type: 'typing', from: { role: 'agent' }, on: false }).typing, null);
});

test('our own typing is no news', () => {
    assert.equal(after(opened(), { type: 'typing', from: { role: 'customer' } }).typing, null);
});

test('what was read never becomes unread', () => {
    const thread = after(opened(), { type: 'read', seq: 5, role: 'agent' }, { type: 'read', seq: 3, role: 'agent' });
    assert.equal(thread.readByThem, 5);
});

test('unread are the messages of others after the last one seen', () => {
    const thread = after(opened(), message(1, 'bot', 'a'), message(2, 'customer', 'b'), message(3, 'agent', 'c'), {
        type: 'read',
        seq: 1,
        role: 'customer',
    });
    assert.equal(unreadCount(thread), 1);
    assert.equal(newestFromOthers(thread), 3);
});

test('another conversation starts a clean page, and keeps what was not sent', () => {
    const thread = after(opened(), message(1, 'bot', 'a'), queued('x'), opened({ conversation: 'c2' }));
    assert.deepEqual([thread.entries.length, thread.pending.length, thread.conversation], [0, 1, 'c2']);
});

test('the same conversation opened again keeps its entries', () => {
    const again = opened({ owner: 'agent', name: 'Lin', seq: 1 });
    const thread = after(opened({ greeting: 'Hello' }), message(1, 'bot', 'a'), again);
    assert.deepEqual([thread.entries.length, thread.greeting, thread.owner.name], [1, 'Hello', 'Lin']);
});

test('asking for a person shows at once and ends with the answer', () => {
    const asked = after(opened(), { type: 'asked', waits: true });
    assert.equal(asked.asked, true);
    assert.equal(step(asked, { type: 'status', seq: 1, owner: 'queue' }).asked, false);
    assert.equal(step(asked, { type: 'asked', waits: false }).asked, false);
});

test('a conversation that is taken up again may be rated again', () => {
    const rated = after(opened(), { type: 'status', seq: 1, owner: 'closed' }, { type: 'rated' });
    assert.equal(rated.rated, true);
    assert.equal(step(rated, { type: 'status', seq: 2, owner: 'bot' }).rated, false);
});

test('unknown events change nothing', () => {
    const thread = after(opened());
    assert.equal(step(thread, { type: 'constructor' }), thread);
    assert.equal(step(thread, { type: 'wave' }), thread);
});
