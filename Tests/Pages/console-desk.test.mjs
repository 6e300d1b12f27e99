import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desk } from '../../static/console/desk/desk.js';
import { entriesOf } from '../../static/console/model/thread.js';
import { pause } from '../../static/console/desk/post.js';

const NOW = 1_700_000_000_000;
const me = { id: 'a1', name: 'Lin Xiao', role: 'agent' };

function row(conversation, change = {}) {
    return {
        conversation,
        contact: { id: 'k1', name: 'Zihan Chen' },
        owner: 'bot',
        seq: 2,
        last: { from: { role: 'customer' }, text: 'Hi', time: NOW },
        ...change,
    };
}

function said(seq, role, text, change = {}) {
    return {
        type: 'message',
        seq,
        id: `m${seq}`,
        from: { role },
        parts: [{ type: 'text', text }],
        time: NOW + seq,
        ...change,
    };
}

class Refusal extends Error {
    constructor(code, message = '', temporary = false) {
        super(message);
        Object.assign(this, { code, temporary });
    }
}

/** A server in a map: `answers[method]` is a value, an error to throw, or a function of the data. */
class FakeClient {
    constructor(answers) {
        this.answers = answers;
        this.calls = [];
        this.topics = new Set();
        this.listeners = {};
    }

    on(event, listener) {
        (this.listeners[event] ??= []).push(listener);
    }
    emit(event, detail) {
        for (const listener of this.listeners[event] ?? []) listener(detail);
    }
    connect() {
        this.emit('state', { state: 'connected', since: NOW });
    }
    async subscribe(topic) {
        this.topics.add(topic);
        this.emit('subscribed', { topic });
        return {};
    }
    unsubscribe(topic) {
        this.topics.delete(topic);
    }
    async rpc(method, data) {
        this.calls.push({ method, data });
        const answer = this.answers[method];
        const result = typeof answer === 'function' ? answer(data) : answer;
        if (result instanceof Error) throw result;
        return result;
    }
    called(method) {
        return this.calls.filter((call) => call.method === method).map((call) => call.data);
    }
}

/** A storage in memory. */
function storage() {
    const kept = new Map();
    return {
        get length() {
            return kept.size;
        },
        key: (at) => [...kept.keys()][at] ?? null,
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
        removeItem: (key) => kept.delete(key),
    };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A desk with conversation c1 open, and everything loaded. */
async function openDesk(change = {}, answers = {}, kept = storage()) {
    const client = new FakeClient({
        'desk.list': { conversations: [row('c1', change)], more: false, me, service: { level: 'L0' } },
        'desk.thread': {
            entries: [said(1, 'customer', 'Hello'), said(2, 'bot', 'Hi')],
            more: false,
            owner: change.owner ?? 'bot',
            seq: change.seq ?? 2,
        },
        'conversation.read': {},
        'conversation.typing': {},
        ...answers,
    });
    const timers = [];
    let number = 0;
    const desk = new Desk({
        client,
        storage: kept,
        now: () => NOW,
        after: (ms, run) => timers.push({ ms, run }),
        newID: () => `own${++number}`,
    });
    const problems = [];
    desk.refused = (problem) => problems.push(problem);
    desk.start();
    await settled();
    desk.select('c1');
    await settled();
    return { desk, client, timers, problems, kept };
}

const texts = (desk) =>
    entriesOf(desk.threads.get('c1')).map((entry) => entry.type === 'message' ? entry.parts[0].text : entry.type);
const mine = { owner: 'agent', agent: me };

test('at start the desk loads what the agent needs and follows the queue', async () => {
    const { desk, client } = await openDesk();
    assert.deepEqual(client.called('desk.list').map((data) => data.state), ['mine', 'queue', 'open']);
    assert.deepEqual([...client.topics], ['desk:queue', 'conversation:c1', 'desk:conversation:c1']);
    assert.equal(desk.inbox.state, 'ready');
    assert.deepEqual(desk.me, me);
});

test('leaving a conversation leaves its topics', async () => {
    const { desk, client } = await openDesk();
    desk.select(undefined);
    assert.deepEqual([...client.topics], ['desk:queue']);
});

test('a row published while the list is on its way is not undone by the list', async () => {
    const { desk, client } = await openDesk();
    const loading = desk.loadInbox();
    client.emit('publication', {
        topic: 'desk:queue',
        data: { type: 'conversation', ...row('c1', { seq: 9, owner: 'queue' }) },
    });
    client.emit('publication', { topic: 'desk:queue', data: { type: 'conversation', ...row('c2', { seq: 1 }) } });
    await loading;
    assert.equal(desk.inbox.rows.get('c1').owner, 'queue');
    assert.ok(desk.inbox.rows.has('c2'));
});

test('taking over shows at once and keeps the server’s word', async () => {
    const { desk } = await openDesk({}, { 'desk.claim': { owner: 'agent', seq: 3 } });
    assert.equal(desk.rights('c1').canReply, false);
    const done = desk.claim('c1');
    assert.equal(desk.rights('c1').canReply, true);
    assert.equal(await done, true);
    assert.deepEqual([desk.inbox.rows.get('c1').seq, desk.ownership('c1').isMine], [3, true]);
});

test('a refused take-over goes back and learns who has it', async () => {
    const { desk, client, problems } = await openDesk({}, { 'desk.claim': new Refusal(409, 'taken by Min Zhou') });
    client.answers['desk.thread'] = {
        entries: [{ type: 'status', seq: 3, owner: 'agent', name: 'Min Zhou', time: NOW }],
        more: true,
        owner: 'agent',
        seq: 3,
    };
    assert.equal(await desk.claim('c1'), false);
    assert.deepEqual(desk.ownership('c1'), { owner: 'agent', name: 'Min Zhou', isMine: false });
    assert.deepEqual(problems.map(({ act, conversation, refusal }) => [act, conversation, refusal.code]), [[
        'claim',
        'c1',
        409,
    ]]);
});

test('what another agent does during our act wins', async () => {
    let answer;
    const { desk, client } = await openDesk({}, {
        'desk.claim': () =>
            new Promise((resolve, reject) => {
                answer = reject;
            }),
    });
    const done = desk.claim('c1');
    client.emit('publication', {
        topic: 'desk:queue',
        data: { type: 'conversation', ...row('c1', { seq: 3, owner: 'agent', agent: { id: 'a2', name: 'Min Zhou' } }) },
    });
    answer(new Refusal(409));
    await done;
    assert.equal(desk.ownership('c1').name, 'Min Zhou');
});

test('replies go one after the other, each shown at once', async () => {
    const answers = [];
    const { desk, client } = await openDesk(mine, {
        'desk.reply': () => new Promise((resolve) => answers.push(resolve)),
    });
    desk.post.reply('c1', 'one');
    desk.post.reply('c1', 'two');
    assert.deepEqual(texts(desk), ['Hello', 'Hi', 'one', 'two']);
    await settled();
    assert.equal(client.called('desk.reply').length, 1);
    answers[0]({ seq: 3, time: NOW + 3 });
    await settled();
    assert.deepEqual(client.called('desk.reply').map((data) => data.id), ['own1', 'own2']);
    client.emit('publication', { topic: 'conversation:c1', offset: 3, data: said(3, 'agent', 'one', { id: 'own1' }) });
    answers[1]({ seq: 4, time: NOW + 4 });
    await settled();
    assert.deepEqual(texts(desk), ['Hello', 'Hi', 'one', 'two']);
    assert.deepEqual(desk.threads.get('c1').pending, []);
    assert.deepEqual(desk.drafts.read('c1').unsent, []);
});

test('a temporary failure is tried again with the same id', async () => {
    const replies = [new Refusal(503, 'store away', true), { seq: 3, time: NOW }];
    const { desk, client, timers } = await openDesk(mine, { 'desk.reply': () => replies.shift() });
    desk.post.reply('c1', 'one');
    await settled();
    assert.equal(desk.threads.get('c1').pending[0].delivery, 'sending');
    timers[0].run();
    await settled();
    assert.deepEqual(client.called('desk.reply').map((data) => data.id), ['own1', 'own1']);
    assert.deepEqual(desk.threads.get('c1').pending, []);
});

test('while the link is away replies wait, and go when it is back', async () => {
    const { desk, client } = await openDesk(mine, { 'desk.reply': { seq: 3, time: NOW } });
    client.emit('state', { state: 'connecting', since: NOW });
    desk.post.reply('c1', 'one');
    await settled();
    assert.equal(client.called('desk.reply').length, 0);
    client.emit('state', { state: 'connected', since: NOW });
    await settled();
    assert.equal(client.called('desk.reply').length, 1);
});

test('a final refusal marks the reply; trying again keeps its id', async () => {
    const replies = [new Refusal(413, 'too large'), { seq: 3, time: NOW }];
    const { desk, client } = await openDesk(mine, { 'desk.reply': () => replies.shift() });
    desk.post.reply('c1', 'one');
    await settled();
    assert.equal(desk.threads.get('c1').pending[0].delivery, 'failed');
    desk.post.tryAgain('c1', 'own1');
    await settled();
    assert.deepEqual(client.called('desk.reply').map((data) => data.id), ['own1', 'own1']);
    assert.deepEqual(texts(desk), ['Hello', 'Hi', 'one']);
});

test('when another was faster, replies under way and the draft become a note', async () => {
    const { desk, problems } = await openDesk(mine, { 'desk.reply': new Refusal(409, 'taken by Min Zhou') });
    desk.drafts.write('c1', { reply: 'half a' });
    desk.post.reply('c1', 'one');
    desk.drafts.write('c1', { reply: 'three' });
    desk.post.reply('c1', 'two');
    desk.drafts.write('c1', { reply: 'half a' });
    await settled();
    await settled();
    assert.equal(desk.drafts.read('c1').note, 'one\ntwo\nhalf a');
    assert.equal(desk.drafts.read('c1').reply, '');
    assert.deepEqual(texts(desk), ['Hello', 'Hi']);
    assert.equal(problems[0].act, 'reply');
    assert.equal(desk.rights('c1').canReply, false);
});

test('a reply under way when the page was left is offered again, unless it arrived', async () => {
    const kept = storage();
    const first = await openDesk(mine, { 'desk.reply': () => new Promise(() => {}) }, kept);
    first.desk.post.reply('c1', 'lost');
    const second = await openDesk(mine, {}, kept);
    assert.deepEqual(second.desk.threads.get('c1').pending.map((entry) => [entry.id, entry.delivery]), [[
        'own1',
        'failed',
    ]]);
    const third = await openDesk(mine, {
        'desk.thread': { entries: [said(3, 'agent', 'lost', { id: 'own1' })], owner: 'agent', seq: 3 },
    }, kept);
    assert.deepEqual(third.desk.threads.get('c1').pending, []);
    assert.deepEqual(third.desk.drafts.read('c1').unsent, []);
});

test('a note is private: it goes by its own call and comes back once', async () => {
    const { desk, client } = await openDesk({}, { 'desk.note': { owner: 'bot', seq: 2 } });
    desk.post.note('c1', 'look');
    await settled();
    client.emit('publication', {
        topic: 'desk:conversation:c1',
        data: { type: 'note', id: client.called('desk.note')[0].id, text: 'look', from: { role: 'agent', name: 'Lin Xiao' }, time: NOW + 5 },
    });
    assert.deepEqual(texts(desk), ['Hello', 'Hi', 'note']);
    assert.equal(client.called('desk.note')[0].text, 'look');
});

test('only the owner’s reading is told to the customer', async () => {
    const watching = await openDesk();
    watching.desk.see();
    assert.deepEqual(watching.client.called('conversation.read'), []);
    const owning = await openDesk(mine);
    owning.desk.see();
    owning.desk.see();
    assert.deepEqual(owning.client.called('conversation.read'), [{ conversation: 'c1', seq: 2 }]);
});

test('typing is told at most every three seconds', async () => {
    const { desk, client } = await openDesk(mine);
    desk.typing('c1');
    desk.typing('c1');
    assert.equal(client.called('conversation.typing').length, 1);
});

test('new messages of others are heard once, recovered and own ones not', async () => {
    const { desk, client } = await openDesk();
    const heard = [];
    desk.heard = (message) => heard.push(message.seq);
    const publish = (data, change) =>
        client.emit('publication', { topic: 'conversation:c1', offset: data.seq, data, ...change });
    publish(said(3, 'customer', 'a'));
    publish(said(4, 'agent', 'b'));
    publish(said(5, 'customer', 'c'), { recovered: true });
    assert.deepEqual(heard, [3]);
});

test('a hole in the thread and a topic joined again make it load anew', async () => {
    const { client } = await openDesk();
    client.emit('publication', { topic: 'conversation:c1', offset: 7, data: said(7, 'customer', 'later') });
    assert.equal(client.called('desk.thread').length, 2);
    client.emit('subscribed', { topic: 'desk:conversation:c1' });
    assert.equal(client.called('desk.thread').length, 3);
    client.emit('subscribed', { topic: 'desk:queue' });
    assert.equal(client.called('desk.list').length, 6);
});

test('a refused token asks for a new one, other refusals do not', async () => {
    const expired = await openDesk({}, { 'desk.list': new Refusal(109, 'token expired') });
    assert.equal(expired.desk.isSignedOut, true);
    const denied = await openDesk({}, { 'desk.list': new Refusal(103, 'permission denied') });
    assert.deepEqual([denied.desk.isSignedOut, denied.desk.inbox.state, denied.desk.inbox.refusal.code], [
        false,
        'failed',
        103,
    ]);
});

test('a lost list keeps the rows it had', async () => {
    const { desk, client } = await openDesk();
    client.answers['desk.list'] = new Refusal(503, 'store away', true);
    await desk.loadInbox();
    assert.deepEqual([desk.inbox.state, desk.inbox.rows.size], ['ready', 1]);
});

test('a folder’s first page has no mark, its next one begins before the oldest row', async () => {
    const { desk, client } = await openDesk({ owner: 'closed' });
    await desk.loadMore('closed');
    await desk.loadMore('closed');
    assert.deepEqual(client.called('desk.list').slice(-2).map((data) => data.before), [undefined, NOW]);
});

test('a break begins once, however many attempts follow', async () => {
    const { desk, client } = await openDesk();
    client.emit('state', { state: 'connecting', since: NOW + 1000 });
    client.emit('state', { state: 'connecting', since: NOW + 5000 });
    assert.deepEqual(desk.link, { state: 'connecting', since: NOW + 1000 });
});

test('pauses between attempts grow to fifteen seconds', () => {
    assert.deepEqual([1, 2, 3, 9].map(pause), [500, 1000, 2000, 15_000]);
});
