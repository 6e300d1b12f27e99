import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsFor } from '../../static/console/text/texts.js';
import { rowFace } from '../../static/console/view/row.js';
import { countFolders, intentTitle, mergeRows, neighbour, orderWhileHeld, rowsInFolder, unreadOf } from '../../static/console/model/rows.js';

const NOW = 1_700_000_000_000;

/** A row with what a test does not care about filled in. */
function row(conversation, change = {}) {
    const last = { from: { role: 'customer' }, text: 'Hello', time: NOW - 60_000 };
    return {
        conversation,
        contact: { id: `k${conversation}`, name: conversation },
        owner: 'queue',
        seq: 1,
        last,
        wait_s: 60,
        ...change,
    };
}

const mine = { owner: 'agent', agent: { id: 'a1', name: 'Lin Xiao' } };
const others = { owner: 'agent', agent: { id: 'a2', name: 'Min Zhou' } };

test('a late row with a lower number does not replace a newer one', () => {
    const rows = mergeRows(new Map(), [row('a', { seq: 5, owner: 'bot' })], NOW);
    assert.equal(mergeRows(rows, [row('a', { seq: 4 })], NOW).get('a').owner, 'bot');
    assert.equal(mergeRows(rows, [row('a', { seq: 5, ...mine })], NOW).get('a').owner, 'agent');
});

test('merging leaves the map it was given alone', () => {
    const rows = mergeRows(new Map(), [row('a')], NOW);
    mergeRows(rows, [row('b')], NOW);
    assert.deepEqual([...rows.keys()], ['a']);
});

test('a wait runs in the queue and while a customer waits for a person, never with the bot', () => {
    const answered = { from: { role: 'agent' }, text: 'Done', time: NOW };
    const rows = mergeRows(new Map(), [
        row('queue', { wait_s: 90 }),
        row('bot', { owner: 'bot' }),
        row('mine', mine),
        row('answered', { ...mine, last: answered }),
        row('untold', { wait_s: undefined }),
    ], NOW);
    assert.equal(rows.get('queue').waitingSince, NOW - 90_000);
    assert.equal(rows.get('bot').waitingSince, undefined);
    assert.equal(rows.get('mine').waitingSince, NOW - 60_000);
    assert.equal(rows.get('answered').waitingSince, undefined);
    assert.equal(rows.get('untold').waitingSince, NOW - 60_000);
});

test('folders hold what their names say', () => {
    const rows = [
        row('a', mine),
        row('b', others),
        row('c'),
        row('d', { owner: 'bot' }),
        row('e', { owner: 'closed' }),
    ];
    assert.deepEqual(countFolders(rows, 'a1'), { mine: 1, queue: 1, open: 4, bot: 1, closed: 1 });
});

test('by wait, the longest comes first and those who do not wait follow by their last message', () => {
    const said = (time) => ({ from: { role: 'agent' }, text: '', time: NOW - time });
    const rows = mergeRows(new Map(), [
        row('short', { ...mine, wait_s: 10 }),
        row('old', { ...mine, last: said(9000) }),
        row('long', { ...mine, wait_s: 500 }),
        row('new', { ...mine, last: said(100) }),
    ], NOW);
    const order = (sort) => rowsInFolder(rows.values(), 'mine', 'a1', sort).map((each) => each.conversation);
    assert.deepEqual(order('wait'), ['long', 'short', 'new', 'old']);
    assert.deepEqual(order('latest'), ['new', 'old', 'long', 'short']);
});

test('a conversation seen to its end has nothing unread until its number grows', () => {
    const seen = new Map([['a', 7]]);
    assert.equal(unreadOf(row('a', { seq: 7, unread: 3 }), seen), 0);
    assert.equal(unreadOf(row('a', { seq: 8, unread: 1 }), seen), 1);
    assert.equal(unreadOf(row('b'), seen), 0);
});

test('an intent is a name or has a title', () => {
    assert.equal(intentTitle(row('a', { intent: 'refund' })), 'refund');
    assert.equal(intentTitle(row('a', { intent: { name: 'refund', title: 'Refund' } })), 'Refund');
    assert.equal(intentTitle(row('a')), undefined);
});

test('a row shows a mood that is not calm, in a word with a face', async () => {
    const ownership = () => ({ owner: 'bot', isMine: false });
    const desk = { ownership, seen: new Map(), drafts: undefined, open: undefined };
    const page = { desk, t: await wordsFor('en'), locale: 'en', ui: { folder: 'bot' }, now: () => NOW };
    const chips = (mood) => rowFace(row('a', { mood }), page, new Set()).chips;
    assert.deepEqual(chips({ level: -2, trend: [0, -2] })[1], ['bad', 'Very upset', 'frown']);
    assert.deepEqual(chips({ level: 1, trend: [1] })[1], ['ok', 'Content', 'smile']);
    assert.equal(chips({ level: 0, trend: [0] }).length, 1);
    assert.equal(chips(undefined).length, 1);
});

test('a held list neither moves nor grows; the pill counts what is new', () => {
    assert.deepEqual(orderWhileHeld(['a', 'b'], ['c', 'b', 'a', 'd'], true), { shown: ['a', 'b'], waiting: 2 });
    assert.deepEqual(orderWhileHeld(['a', 'b'], ['c', 'b', 'a'], false), { shown: ['c', 'b', 'a'], waiting: 0 });
    assert.deepEqual(orderWhileHeld([], ['a'], true), { shown: ['a'], waiting: 0 });
});

test('next and previous stay within the list and start at its ends', () => {
    assert.equal(neighbour(['a', 'b', 'c'], 'b', 1), 'c');
    assert.equal(neighbour(['a', 'b', 'c'], 'c', 1), 'c');
    assert.equal(neighbour(['a', 'b', 'c'], 'a', -1), 'a');
    assert.equal(neighbour(['a', 'b', 'c'], undefined, 1), 'a');
    assert.equal(neighbour(['a', 'b', 'c'], 'gone', -1), 'c');
    assert.equal(neighbour([], undefined, 1), undefined);
});

test('a row keeps what a later one leaves out', () => {
    const rows = mergeRows(new Map(), [row('a')], NOW);
    const later = mergeRows(rows, [{ ...row('a', { seq: 2 }), contact: { id: 'ka', channel: 'web' } }], NOW).get('a');
    assert.deepEqual(later.contact, { id: 'ka', name: 'a', channel: 'web' });
});

test('where the server counts nothing unread, customers’ new messages are counted', () => {
    const at = (seq, role) => row('a', { seq, unread: undefined, last: { from: { role }, text: '', time: NOW + seq } });
    let rows = mergeRows(new Map(), [at(1, 'customer')], NOW);
    assert.equal(rows.get('a').unread, 0);
    for (const next of [at(2, 'customer'), at(3, 'agent'), at(4, 'customer'), at(4, 'customer')]) {
        rows = mergeRows(rows, [next], NOW);
    }
    assert.equal(rows.get('a').unread, 2);
    assert.equal(mergeRows(rows, [row('a', { seq: 5, unread: 7 })], NOW).get('a').unread, 7);
});

test('a wait of nothing counts from the customer’s last message', () => {
    const rows = mergeRows(new Map(), [row('a', { ...mine, wait_s: 0 })], NOW);
    assert.equal(rows.get('a').waitingSince, NOW - 60_000);
});
