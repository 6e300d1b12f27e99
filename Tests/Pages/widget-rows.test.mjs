import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf } from '../../static/widget/rows.js';
import { EMPTY_THREAD } from '../../static/widget/thread.js';

const NOON = new Date(2026, 2, 2, 12, 0).getTime();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const text = (words) => [{ type: 'text', text: words }];

/** A message `minutes` after noon. */
function said(seq, role, minutes, words = `m${seq}`, more = {}) {
    const time = NOON + minutes * MINUTE;
    return { type: 'message', seq, id: `id${seq}`, from: { role }, parts: text(words), time, ...more };
}

function rows(thread, around) {
    return rowsOf({ ...EMPTY_THREAD, conversation: 'c', ...thread }, { now: NOON, ...around });
}

const kinds = (list) => list.map((row) => row.kind).join(' ');
const messages = (list) => list.filter((row) => row.kind === 'message');
const only = (list, kind) => list.find((row) => row.kind === kind);

test('messages of one sender within two minutes are one group with one line below', () => {
    const list = rows({ entries: [said(1, 'bot', 0), said(2, 'bot', 1), said(3, 'bot', 3)] });
    assert.equal(kinds(list), 'day message message message meta');
    const edges = messages(list).map((row) => [row.startsGroup, Boolean(row.endsGroup)]);
    assert.deepEqual(edges, [[true, false], [false, false], [false, true]]);
});

test('a message brings its masks; in a line of the hub their hints stand', () => {
    const masks = [{ token: '⟦MOBILE·1⟧', kind: 'MOBILE', hint: '138****5678' }];
    const entries = [
        said(1, 'agent', 0, 'Call ⟦MOBILE·1⟧', { masks }),
        said(2, 'system', 1, 'We call ⟦MOBILE·1⟧', { masks }),
    ];
    const list = rows({ entries });
    assert.equal(only(list, 'message').masks, masks);
    assert.equal(only(list, 'event').words, 'We call 138****5678');
});

test('a longer pause starts a group', () => {
    const list = rows({ entries: [said(1, 'bot', 0), said(2, 'bot', 2.1)] });
    assert.equal(kinds(list), 'day message meta message meta');
});

test('another sender starts a group, also of the same role', () => {
    const first = said(1, 'agent', 0, 'a', { from: { role: 'agent', name: 'Lin' } });
    const second = said(2, 'agent', 0, 'b', { from: { role: 'agent', name: 'Zhou' } });
    assert.equal(kinds(rows({ entries: [first, second] })), 'day message meta message meta');
});

test('each answer shows its own source', () => {
    const returns = said(1, 'bot', 0, 'a', { source: { title: 'Returns', version: 7 } });
    const delivery = said(2, 'bot', 0, 'b', { source: { title: 'Delivery' } });
    const entries = [returns, delivery];
    const lines = rows({ entries }).filter((row) => row.kind === 'meta');
    assert.deepEqual(lines.map((row) => row.source.title), ['Returns', 'Delivery']);
});

test('each day has its divider', () => {
    const list = rows({ entries: [said(1, 'bot', -24 * 60), said(2, 'bot', 0)] });
    assert.equal(kinds(list), 'day message meta day message meta');
    assert.equal(list[0].today - list[0].time, new Date(NOON).setHours(0, 0, 0, 0) - (NOON - DAY));
});

test('our own messages are delivered, then read', () => {
    const list = rows({ entries: [said(1, 'customer', 0), said(2, 'customer', 5)], readByThem: 1 });
    assert.deepEqual(list.filter((row) => row.kind === 'meta').map((row) => row.state), ['read', 'delivered']);
});

test('a message on its way says whether it waits for the network', () => {
    const pending = [{ id: 'x', parts: text('hello'), time: NOON }];
    assert.equal(only(rows({ pending }), 'meta').state, 'sending');
    assert.equal(only(rows({ pending }, { online: false }), 'meta').state, 'waiting');
    assert.equal(only(rows({ pending: [{ ...pending[0], failed: true }] }), 'meta').state, 'failed');
});

test('a message keeps its key when it is confirmed', () => {
    const before = messages(rows({ pending: [{ id: 'id1', parts: text('hello'), time: NOON }] }));
    const after = messages(rows({ entries: [said(1, 'customer', 0)] }));
    assert.equal(before[0].key, after[0].key);
});

test('the greeting stands first, with the starters as replies', () => {
    const starters = [{ label: 'Where is it?', value: 'order-status' }];
    const list = rows({ greeting: 'Hello', greetedAt: NOON, starters });
    assert.equal(kinds(list), 'day message meta replies');
    assert.equal(list[1].parts[0].text, 'Hello');
});

test('the choices of the last message are offered until something is said', () => {
    const choice = { label: 'Change address', value: 'change' };
    const bot = said(1, 'bot', 0, 'a', { suggestions: [choice] });
    assert.deepEqual(only(rows({ entries: [bot] }), 'replies').replies, [choice]);
    assert.equal(only(rows({ entries: [bot, said(2, 'customer', 0)] }), 'replies'), undefined);
    const pending = [{ id: 'x', parts: text('b'), time: NOON }];
    assert.equal(only(rows({ entries: [bot], pending }), 'replies'), undefined);
});

test('a pressed choice is shown by its label, its value is what was sent', () => {
    const bot = said(1, 'bot', 0, 'a', { suggestions: [{ label: 'Change address', value: 'change' }] });
    const list = messages(rows({ entries: [bot, said(2, 'customer', 0, 'change')] }));
    assert.equal(list[1].parts[0].text, 'Change address');
});

test('the button of a card that was pressed is known', () => {
    const buttons = [{ label: 'Later', value: 'later' }, { label: 'Track', url: '/t' }];
    const card = { type: 'card', title: 'Order', buttons };
    const bot = said(1, 'bot', 0, 'a', { parts: [card] });
    assert.deepEqual(messages(rows({ entries: [bot] }))[0].used, []);
    assert.deepEqual(messages(rows({ entries: [bot, said(2, 'customer', 0, 'later')] }))[0].used, ['later']);
});

test('events of an app are no message', () => {
    const event = said(1, 'customer', 0, '', { parts: [{ type: 'event', name: 'shake', data: {} }] });
    assert.equal(rows({ entries: [event] }).length, 0);
});

test('what the system says is a line', () => {
    const line = only(rows({ entries: [said(1, 'system', 0, 'Closed at nine')] }), 'event');
    assert.equal(line.words, 'Closed at nine');
});

test('changes of hands are told: passed on, joined, left, with the bot again, closed', () => {
    const status = (seq, owner, name) => ({ type: 'status', seq, owner, name, time: NOON });
    const entries = [
        status(1, 'queue'),
        status(2, 'queue'),
        status(3, 'agent', 'Lin'),
        status(4, 'agent', 'Zhou'),
        status(5, 'bot'),
        status(6, 'queue'),
        status(7, 'bot'),
        status(8, 'closed'),
    ];
    const lines = rows({ entries }).filter((row) => row.kind === 'event');
    const told = lines.map((row) => (row.name ? `${row.text} ${row.name}` : row.text));
    const expected = ['handedOver', 'joined Lin', 'joined Zhou', 'left Zhou', 'handedOver', 'backWithBot', 'closed'];
    assert.deepEqual(told, expected);
});

test('the queue shows its card, the end its survey and then thanks', () => {
    const queue = only(rows({ owner: { kind: 'queue', position: 2, waitSeconds: 180 } }), 'queue');
    assert.deepEqual([queue.position, queue.waitSeconds], [2, 180]);
    assert.ok(only(rows({ owner: { kind: 'closed' } }), 'survey'));
    const rated = rows({ owner: { kind: 'closed' }, rated: true });
    assert.equal(only(rated, 'survey'), undefined);
    assert.equal(only(rated, 'event').text, 'thanks');
});

test('notices stand where they came', () => {
    const notice = { id: 'n', title: 'On its way', body: '', time: NOON + 3 * MINUTE };
    const list = rows({ entries: [said(1, 'bot', 0), said(2, 'bot', 5)] }, { notices: [notice] });
    assert.equal(kinds(list), 'day message meta notice message meta');
});

test('keys are unique', () => {
    const queued = { type: 'status', seq: 3, owner: 'queue' };
    const entries = [said(1, 'bot', 0), said(2, 'customer', 0), queued, said(4, 'bot', 5)];
    const list = rows({ entries, owner: { kind: 'queue' }, hasOlder: true, typing: { role: 'agent' } });
    assert.equal(new Set(list.map((row) => row.key)).size, list.length);
});
