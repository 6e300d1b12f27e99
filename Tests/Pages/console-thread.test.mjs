import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    emptyThread,
    entriesOf,
    lastSeq,
    leavesGap,
    withEntry,
    withFailure,
    withInsight,
    withoutPending,
    withPage,
    withPending,
    withPublication,
    withReceipt,
    withStaffPublication,
} from '../../static/console/model/thread.js';
import { blocksOf } from '../../static/console/model/blocks.js';
import { focusOfInsight, insightOf, topIntent } from '../../static/console/model/insight.js';
import { ownershipOf, rightsOf, stretchesOf } from '../../static/console/model/ownership.js';

const START = new Date(2024, 4, 6, 14, 0).getTime();
const MINUTE = 60_000;

function said(seq, role, text, change = {}) {
    return {
        type: 'message',
        seq,
        id: `m${seq}`,
        from: { role },
        parts: [{ type: 'text', text }],
        time: START + seq * MINUTE,
        ...change,
    };
}

function status(seq, owner, change = {}) {
    return { type: 'status', seq, owner, time: START + seq * MINUTE, ...change };
}

function note(text, minute) {
    return { type: 'note', text, from: { role: 'agent', name: 'Lin Xiao' }, time: START + minute * MINUTE };
}

/** The thread in short: one word an entry. */
function brief(thread) {
    return entriesOf(thread).map((entry) =>
        entry.type === 'message' ? entry.parts[0].text : entry.type === 'note' ? `note ${entry.text}` : entry.owner
    );
}

const talk = [
    said(1, 'customer', 'Hello'),
    said(2, 'bot', 'Hi'),
    status(3, 'queue'),
    said(4, 'customer', 'A person'),
    note('look', 3.5),
];

/** Every order of a short list. */
function permutations(list) {
    if (list.length < 2) return [list];
    return list.flatMap((first, at) =>
        permutations([...list.slice(0, at), ...list.slice(at + 1)]).map((rest) => [first, ...rest])
    );
}

test('whatever the order of arrival, the same thread results', () => {
    for (const order of permutations(talk)) {
        const thread = order.reduce(withEntry, emptyThread('c'));
        assert.deepEqual(brief(thread), ['Hello', 'Hi', 'queue', 'note look', 'A person']);
        assert.equal(thread.owner, 'queue');
    }
});

test('an entry that comes twice stands once', () => {
    const thread = [...talk, ...talk].reduce(withEntry, emptyThread('c'));
    assert.equal(entriesOf(thread).length, talk.length);
});

test('a reply shows at once and ends as one message, receipt first or publication first', () => {
    const reply = said(undefined, 'agent', 'I am here', { id: 'own', time: START });
    const published = said(5, 'agent', 'I am here', { id: 'own' });
    const before = withPending(talk.reduce(withEntry, emptyThread('c')), reply);
    assert.equal(entriesOf(before).at(-1).delivery, 'sending');
    const receiptFirst = withEntry(withReceipt(before, 'own', { seq: 5, time: published.time }), published);
    const publicationFirst = withReceipt(withEntry(before, published), 'own', { seq: 5, time: published.time });
    for (const thread of [receiptFirst, publicationFirst]) {
        assert.deepEqual(brief(thread), ['Hello', 'Hi', 'queue', 'note look', 'A person', 'I am here']);
        assert.equal(entriesOf(thread).at(-1).delivery, undefined);
    }
});

test('a note shows at once and the one that comes back takes its place', () => {
    const before = withPending(emptyThread('c'), { ...note('look', 3), id: 'own' });
    const settled = withStaffPublication(withReceipt(before, 'own', {}), { ...note('look', 4), id: 'own' });
    assert.deepEqual(brief(settled), ['note look']);
    assert.deepEqual(settled.pending, []);
});

test('a refused reply stays, can be tried again and taken back', () => {
    const reply = said(undefined, 'agent', 'Hi', { id: 'own' });
    const failed = withFailure(withPending(emptyThread('c'), reply), 'own', 'away');
    assert.equal(entriesOf(failed)[0].delivery, 'failed');
    assert.equal(entriesOf(withPending(failed, entriesOf(failed)[0]))[0].delivery, 'sending');
    assert.deepEqual(entriesOf(withoutPending(failed, 'own')), []);
});

test('understanding may come before its message and in pieces', () => {
    let thread = withStaffPublication(emptyThread('c'), {
        type: 'understanding',
        seq: 1,
        language: 'en',
        intents: [{ name: 'greet', p: 0.9 }],
    });
    thread = withEntry(thread, said(1, 'customer', 'Hello'));
    thread = withInsight(thread, 1, { reasons: ['rule R-1'] });
    thread = withStaffPublication(thread, { type: 'understanding', seq: 1, reasons: ['rule R-1', 'shop answered'] });
    assert.equal(topIntent(thread.insights.get(1)).name, 'greet');
    assert.deepEqual(insightOf(thread, 1).reasons, ['rule R-1', 'shop answered']);
});

test('what staff are told of a message says its scope and mood', () => {
    const sentiment = { level: -1, score: -.8, confidence: .7, emotions: { anger: .6 }, cues: [] };
    const told = { seq: 1, language: 'zh', intents: [], entities: [], in_scope: false, sentiment };
    const thread = withStaffPublication(emptyThread('c'), { type: 'understanding', ...told });
    const { understanding } = thread.insights.get(1);
    assert.equal(understanding.isInScope, false);
    assert.deepEqual(understanding.sentiment, sentiment);
});

test('the level of the conversation counts more than that of the message', () => {
    const told = { type: 'understanding', seq: 1, sentiment: { level: 0, score: .1 }, mood: { level: -2, trend: [-2, -2] } };
    const { understanding } = withStaffPublication(emptyThread('c'), told).insights.get(1);
    assert.deepEqual(understanding.sentiment, { level: -2, score: .1, trend: [-2, -2] });
});

test('an older page adds entries in front and leaves the owner alone', () => {
    const present = withPage(emptyThread('c'), {
        entries: [said(3, 'customer', 'three'), status(4, 'agent', { name: 'Lin Xiao' })],
        more: true,
        owner: 'agent',
        seq: 4,
    });
    const whole = withPage(present, { entries: [said(1, 'customer', 'one'), said(2, 'bot', 'two')], more: false });
    assert.deepEqual(brief(whole), ['one', 'two', 'three', 'agent']);
    assert.equal(whole.owner, 'agent');
    assert.equal(whole.agent.name, 'Lin Xiao');
    assert.equal(whole.hasOlder, false);
});

test('a repeated newest page does not forget how far back the thread reaches', () => {
    const first = withPage(emptyThread('c'), { entries: [said(2, 'customer', 'two')], more: true });
    const back = withPage(first, { entries: [said(1, 'customer', 'one')], more: false });
    assert.equal(
        withPage(back, { entries: [said(2, 'customer', 'two'), said(3, 'bot', 'three')], more: true }).hasOlder,
        false,
    );
});

test('after a long absence the entries kept from before go, rather than leave a hole', () => {
    const kept = withPage(emptyThread('c'), {
        entries: [said(1, 'customer', 'one'), said(2, 'bot', 'two')],
        more: false,
    });
    const back = withPage(withEntry(kept, said(60, 'customer', 'new')), {
        entries: [said(50, 'bot', 'fifty'), said(60, 'customer', 'new')],
        more: true,
    });
    assert.deepEqual(brief(back), ['fifty', 'new']);
    assert.equal(back.hasOlder, true);
});

test('an older status entry does not bring back an older owner', () => {
    const thread = [status(5, 'agent', { name: 'Min Zhou' }), status(3, 'queue')].reduce(withEntry, emptyThread('c'));
    assert.deepEqual([thread.owner, thread.agent.name], ['agent', 'Min Zhou']);
});

test('typing ends with a message or after six seconds; our own does not show', () => {
    const typing = withPublication(emptyThread('c'), { type: 'typing', from: { role: 'customer' } }, START);
    assert.equal(typing.typing.until, START + 6000);
    assert.equal(withPublication(typing, said(1, 'customer', 'Hello'), START).typing, undefined);
    assert.equal(
        withPublication(emptyThread('c'), { type: 'typing', from: { role: 'agent' } }, START).typing,
        undefined,
    );
});

test('the customer has read up to the highest number told', () => {
    const read = (thread, seq) => withPublication(thread, { type: 'read', from: { role: 'customer' }, seq }, START);
    assert.equal(read(read(emptyThread('c'), 4), 2).readSeq, 4);
});

test('a hole is noticed once the thread is loaded', () => {
    const thread = withPage(emptyThread('c'), { entries: [said(4, 'customer', 'four')] });
    assert.equal(lastSeq(thread), 4);
    assert.equal(leavesGap(thread, 5), false);
    assert.equal(leavesGap(thread, 6), true);
    assert.equal(leavesGap(thread, undefined), false);
    assert.equal(leavesGap(emptyThread('c'), 6), false);
});

test('messages of one sender within two minutes form a group, a new day starts with a divider', () => {
    const day = 24 * 60 * MINUTE;
    const entries = [
        said(1, 'customer', 'a'),
        said(2, 'customer', 'b'),
        said(3, 'bot', 'c'),
        said(4, 'customer', 'd', { time: START + day }),
        said(5, 'customer', 'e', { time: START + day + 3 * MINUTE }),
    ];
    const seen = blocksOf(entries).map((block) =>
        block.kind === 'day'
            ? 'day'
            : `${block.isFirst ? '[' : ''}${block.entry.parts[0].text}${block.isLast ? ']' : ''}`
    );
    assert.deepEqual(seen, ['day', '[a', 'b]', '[c]', 'day', '[d]', '[e]']);
});

test('keys of blocks are unique and outlive the numbering of a reply', () => {
    const pending = withPending(
        talk.reduce(withEntry, emptyThread('c')),
        said(undefined, 'agent', 'x', { id: 'own', time: START + 5 * MINUTE }),
    );
    const keys = (thread) => blocksOf(entriesOf(thread)).map((block) => block.key);
    const before = keys(pending);
    const after = keys(withReceipt(pending, 'own', { seq: 5, time: START + 5 * MINUTE }));
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(before, after);
});

test('the pane shows the chosen exchange, else what the customer said last', () => {
    let thread = [said(1, 'customer', 'a'), said(2, 'bot', 'b'), said(3, 'customer', 'c'), said(4, 'agent', 'd')]
        .reduce(withEntry, emptyThread('c'));
    thread = withInsight(thread, 1, { understanding: { intents: [{ name: 'first', p: 1 }] } });
    thread = withInsight(thread, 2, { reasons: ['why'], source: { title: 'Returns', version: 3 } });
    assert.equal(focusOfInsight(thread, undefined), 3);
    assert.equal(focusOfInsight(thread, 2), 2);
    assert.equal(focusOfInsight(thread, 99), 3);
    for (const seq of [1, 2]) {
        const insight = insightOf(thread, seq);
        assert.equal(insight.understanding.intents[0].name, 'first');
        assert.deepEqual(insight.reasons, ['why']);
        assert.equal(insight.source.title, 'Returns');
    }
    assert.equal(insightOf(thread, 3).source, undefined);
});

test('the newer of row and thread says who owns, and an id beats a name', () => {
    const me = { id: 'a1', name: 'Lin Xiao' };
    const taken = withEntry(emptyThread('c'), status(5, 'agent', { name: 'Min Zhou' }));
    const row = (seq, owner, agent) => ({ conversation: 'c', contact: { id: 'k' }, owner, agent, seq });
    assert.deepEqual(ownershipOf(row(4, 'bot'), taken, me), { owner: 'agent', name: 'Min Zhou', isMine: false });
    assert.deepEqual(ownershipOf(row(6, 'queue'), taken, me), { owner: 'queue', isMine: false });
    assert.equal(ownershipOf(row(6, 'agent', { id: 'a1', name: 'Lin' }), taken, me).isMine, true);
    assert.equal(ownershipOf(row(6, 'agent', { id: 'a9', name: 'Lin Xiao' }), taken, me).isMine, false);
    assert.equal(
        ownershipOf(undefined, withEntry(emptyThread('c'), status(1, 'agent', { name: 'Lin Xiao' })), me).isMine,
        true,
    );
});

test('only the owner replies, and what a person holds is not taken from them', () => {
    assert.deepEqual(rightsOf({ owner: 'agent', isMine: true }), {
        canReply: true,
        canClaim: false,
        canRelease: true,
        canClose: true,
    });
    assert.deepEqual(rightsOf({ owner: 'agent', isMine: false }), {
        canReply: false,
        canClaim: false,
        canRelease: false,
        canClose: false,
    });
    assert.equal(rightsOf({ owner: 'bot', isMine: false }).canClaim, true);
    assert.equal(rightsOf({ owner: 'queue', isMine: false }).canClaim, true);
    assert.equal(rightsOf({ owner: 'closed', isMine: false }).canClaim, false);
});

test('the strip tells the stretches of ownership, beginning with the bot', () => {
    const thread = [said(1, 'customer', 'Hello'), status(4, 'queue'), status(5, 'agent', { name: 'Lin Xiao' })].reduce(
        withEntry,
        emptyThread('c'),
    );
    assert.deepEqual(stretchesOf(thread), [
        { owner: 'bot', name: undefined, from: START + MINUTE, until: START + 4 * MINUTE },
        { owner: 'queue', name: undefined, from: START + 4 * MINUTE, until: START + 5 * MINUTE },
        { owner: 'agent', name: 'Lin Xiao', from: START + 5 * MINUTE },
    ]);
});

test('a page brings what staff alone see beside its entries', () => {
    const thread = withPage(emptyThread('c'), {
        entries: [said(1, 'customer', 'Hello'), said(2, 'bot', 'Hi')],
        staff: [
            { type: 'understanding', seq: 1, language: 'en', intents: [{ name: 'greet', p: 0.9 }] },
            note('look', 3),
        ],
        owner: 'agent',
        agent: { id: 'a1', name: 'Lin Xiao' },
        seq: 2,
    });
    assert.deepEqual(brief(thread), ['Hello', 'Hi', 'note look']);
    assert.equal(topIntent(thread.insights.get(1)).name, 'greet');
    assert.equal(ownershipOf(undefined, thread, { id: 'a1', name: 'another spelling' }).isMine, true);
    assert.equal(ownershipOf(undefined, thread, { id: 'a9', name: 'Lin Xiao' }).isMine, false);
});

test('typing ends when it is told to', () => {
    const typing = withPublication(emptyThread('c'), { type: 'typing', from: { role: 'customer' }, on: true }, START);
    assert.equal(
        withPublication(typing, { type: 'typing', from: { role: 'customer' }, on: false }, START).typing,
        undefined,
    );
});
