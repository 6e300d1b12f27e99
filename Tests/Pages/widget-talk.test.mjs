import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { ProtocolError } from '../../static/client.js';
import { Notices } from '../../static/widget/notices.js';
import { openStorage } from '../../static/widget/storage.js';
import { Talk } from '../../static/widget/talk.js';

const OPENED = {
    conversation: 'c1',
    resume: 'secret',
    topic: 'conversation:c1',
    owner: 'bot',
    seq: 0,
    bot: { name: 'Yun' },
};

/** Answers each method with what the test has put into `answers`: a value, an error, or a function of the data. */
class ScriptedClient {
    answers = { 'conversation.open': OPENED, 'conversation.history': { messages: [], more: false } };
    calls = [];
    token = '';
    connects = 0;
    #listeners = {};

    on(event, handle) {
        (this.#listeners[event] ??= []).push(handle);
    }

    tell(event, detail) {
        for (const handle of this.#listeners[event] ?? []) handle(detail);
    }

    connect() {
        this.connects += 1;
        this.tell('state', { state: 'connected', since: 0 });
    }

    disconnect() {}

    setToken(token) {
        this.token = token;
    }

    position() {
        return { offset: 5, epoch: 'N' };
    }

    async rpc(method, data) {
        this.calls.push({ method, ...data });
        const answer = this.answers[method];
        const result = typeof answer === 'function' ? answer(data) : answer;
        if (result instanceof Error) throw result;
        return result;
    }

    publish(data, topic = OPENED.topic) {
        this.tell('publication', { topic, data });
    }

    called(method) {
        return this.calls.filter((call) => call.method === method);
    }
}

function memory() {
    const items = new Map();
    return openStorage(() => ({
        getItem: (key) => items.get(key) ?? null,
        setItem: (key, value) => items.set(key, value),
        removeItem: (key) => items.delete(key),
    }));
}

function newTalk({ client = new ScriptedClient(), storage = memory() } = {}) {
    const arrived = [];
    const hear = (message) => arrived.push(message.seq);
    const talk = new Talk({ client, storage, locale: 'en', changed: () => {}, arrived: hear });
    return { talk, client, storage, arrived };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const text = (words) => [{ type: 'text', text: words }];
const message = (seq, role, id = `m${seq}`) => ({ type: 'message', seq, id, from: { role }, parts: text(id), time: seq });
const pendingTexts = (talk) => talk.thread.pending.map((pending) => pending.parts[0].text);

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

test('opening keeps the resume secret and uses it from then on', async () => {
    const { talk, client, storage } = newTalk();
    talk.start();
    await settled();
    assert.deepEqual(client.calls, [{ method: 'conversation.open', channel: 'web', locale: 'en' }]);
    assert.equal(storage.get('resume'), 'secret');
    assert.equal(client.token, 'secret');
    assert.equal(talk.isOpen, true);
});

test('a conversation that has begun comes with its history', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.open'] = { ...OPENED, seq: 2 };
    client.answers['conversation.history'] = { messages: [message(1, 'customer'), message(2, 'bot')], more: true };
    talk.start();
    await settled();
    assert.deepEqual(talk.thread.entries.map((entry) => entry.seq), [1, 2]);
    client.answers['conversation.history'] = { messages: [], more: false };
    await talk.loadOlder();
    assert.equal(client.called('conversation.history').at(-1).before, 1);
    assert.equal(talk.thread.hasOlder, false);
});

test('a message is on the screen at once and goes when the conversation is open', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.send'] = { seq: 1, time: 7 };
    talk.send('hello');
    assert.deepEqual(pendingTexts(talk), ['hello']);
    talk.start();
    await settled();
    await settled();
    const [sent] = client.called('conversation.send');
    assert.deepEqual([sent.conversation, sent.parts], ['c1', [{ type: 'text', text: 'hello' }]]);
    const [entry] = talk.thread.entries;
    assert.deepEqual([entry.seq, entry.id, entry.time], [1, sent.id, 7]);
});

test('a message that was not answered goes again with the same id', async () => {
    const { talk, client } = newTalk();
    const answers = [new ProtocolError(2, 'connection lost', true), { seq: 1, time: 7 }];
    client.answers['conversation.send'] = () => answers.shift();
    talk.start();
    await settled();
    talk.send('hello');
    await settled();
    const ids = client.called('conversation.send').map((call) => call.id);
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
    assert.equal(talk.thread.pending.length, 0);
});

test('a full or resting server is told of, and asked again', async () => {
    const { talk, client } = newTalk();
    const busy = new ProtocolError(429, 'too many', true);
    const resting = new ProtocolError(503, 'store', true);
    const answers = [busy, resting, { seq: 1, time: 7 }];
    client.answers['conversation.send'] = () => answers.shift();
    talk.start();
    await settled();
    talk.send('hello');
    await settled();
    assert.equal(talk.trouble.kind, 'busy');
    mock.timers.tick(2_000);
    await settled();
    assert.equal(talk.trouble.kind, 'unsaved');
    mock.timers.tick(4_000);
    await settled();
    assert.equal(talk.trouble, null);
});

test('a message to a conversation that was closed begins a new one', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.send'] = ({ conversation }) =>
        conversation === 'c1' ? new ProtocolError(409, 'closed') : { seq: 1, time: 7 };
    talk.start();
    await settled();
    client.answers['conversation.open'] = { ...OPENED, conversation: 'c2', topic: 'conversation:c2' };
    talk.send('one more thing');
    await settled();
    assert.equal(talk.thread.conversation, 'c2');
    assert.deepEqual(talk.thread.entries.map((entry) => entry.parts[0].text), ['one more thing']);
});

test('a refused message stays and can be tried again', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.send'] = new ProtocolError(413, 'too large');
    talk.start();
    await settled();
    talk.send('long');
    await settled();
    const [{ id, failed, error }] = talk.thread.pending;
    assert.deepEqual([failed, error], [true, 413]);
    client.answers['conversation.send'] = { seq: 1, time: 7 };
    talk.retry(id);
    await settled();
    assert.equal(talk.thread.pending.length, 0);
});

test('what an earlier page could not send goes with its id, if it is still the same conversation', async () => {
    const storage = memory();
    storage.set('pending', { conversation: 'c1', messages: [{ id: 'old', parts: text('kept'), time: 1 }] });
    const { talk, client } = newTalk({ storage });
    client.answers['conversation.send'] = { seq: 1, time: 7 };
    talk.start();
    assert.deepEqual(pendingTexts(talk), ['kept']);
    await settled();
    await settled();
    assert.equal(client.called('conversation.send')[0].id, 'old');
    assert.deepEqual(storage.get('pending').messages, []);
});

test('what an earlier page could not send waits for the customer, if the conversation is another', async () => {
    const storage = memory();
    storage.set('pending', { conversation: 'c0', messages: [{ id: 'old', parts: text('kept'), time: 1 }] });
    const { talk, client } = newTalk({ storage });
    talk.start();
    await settled();
    assert.equal(client.called('conversation.send').length, 0);
    assert.equal(talk.thread.pending[0].failed, true);
});

test('only the own topic is heard, and news of others is announced once', async () => {
    const { talk, client, arrived } = newTalk();
    talk.start();
    await settled();
    client.publish(message(1, 'bot'), 'conversation:other');
    client.publish(message(1, 'bot'));
    client.publish(message(1, 'bot'));
    client.publish(message(2, 'customer'));
    client.publish({ type: 'opened', result: {} });
    assert.deepEqual(arrived, [1]);
    assert.deepEqual(talk.thread.entries.map((entry) => entry.seq), [1, 2]);
});

test('a gap that cannot be recovered loads the history again', async () => {
    const { talk, client } = newTalk();
    talk.start();
    await settled();
    client.publish(message(1, 'bot'));
    client.answers['conversation.open'] = { ...OPENED, seq: 41, owner: 'agent', name: 'Lin' };
    client.answers['conversation.history'] = { messages: [message(40, 'bot'), message(41, 'agent')], more: true };
    client.tell('subscribed', { topic: OPENED.topic, wasRecovering: true, recovered: false });
    await settled();
    assert.deepEqual(talk.thread.entries.map((entry) => entry.seq), [40, 41]);
    assert.equal(talk.thread.owner.kind, 'agent');
});

test('a recovered gap needs no call', async () => {
    const { talk, client } = newTalk();
    talk.start();
    await settled();
    client.tell('subscribed', { topic: OPENED.topic, wasRecovering: true, recovered: true });
    await settled();
    assert.equal(client.called('conversation.open').length, 1);
});

test('a topic that the server did not restore is opened again', async () => {
    const { talk, client } = newTalk();
    talk.start();
    await settled();
    client.tell('unsubscribed', { topic: OPENED.topic });
    await settled();
    assert.equal(client.called('conversation.open').length, 2);
});

test('a secret that is no longer good is dropped, once', async () => {
    const { talk, client, storage } = newTalk();
    storage.set('resume', 'stale');
    talk.start();
    await settled();
    client.tell('state', { state: 'disconnected', code: 3500, since: 0 });
    assert.equal(client.token, '');
    await settled();
    assert.equal(client.connects, 2);
    assert.equal(storage.get('resume'), 'secret');
});

test('an opening that fails for the moment is tried again', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.open'] = new ProtocolError(503, 'store', true);
    talk.start();
    await settled();
    assert.deepEqual([talk.isOpen, talk.trouble.kind], [false, 'unsaved']);
    client.answers['conversation.open'] = OPENED;
    mock.timers.tick(5_000);
    await settled();
    assert.deepEqual([talk.isOpen, talk.trouble], [true, null]);
});

test('asking for a person shows at once, and a refusal is said', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.handoff'] = new ProtocolError(409, 'closed');
    talk.start();
    await settled();
    const asking = talk.askForPerson();
    assert.equal(talk.thread.asked, true);
    await asking;
    assert.deepEqual([talk.thread.asked, talk.trouble.kind], [false, 'personRefused']);
});

test('what a token stands for is asked of the hub; a refusal is told', async () => {
    const { talk, client } = newTalk();
    client.answers['conversation.reveal'] = { token: '⟦MOBILE·1⟧', text: '13812345678' };
    talk.start();
    await settled();
    assert.equal(await talk.reveal('⟦MOBILE·1⟧'), '13812345678');
    const asked = { method: 'conversation.reveal', conversation: 'c1', token: '⟦MOBILE·1⟧' };
    assert.deepEqual(client.calls.at(-1), asked);
    client.answers['conversation.reveal'] = new ProtocolError(404, 'gone');
    assert.equal(await talk.reveal('⟦MOBILE·1⟧'), undefined);
    assert.equal(talk.trouble.kind, 'notRevealed');
    client.answers['conversation.reveal'] = { token: '⟦MOBILE·1⟧', text: '13812345678' };
    await talk.reveal('⟦MOBILE·1⟧');
    assert.equal(talk.trouble, null);
});

test('typing is told to people only, every three seconds at most', async () => {
    const { talk, client } = newTalk();
    talk.start();
    await settled();
    talk.typed();
    client.publish({ type: 'status', seq: 1, owner: 'agent', name: 'Lin' });
    mock.timers.tick(3_000);
    talk.typed();
    talk.typed();
    await settled();
    assert.equal(client.called('conversation.typing').length, 1);
});

test('a typing sign ends after six seconds', async () => {
    const { talk, client } = newTalk();
    talk.start();
    await settled();
    client.publish({ type: 'typing', from: { role: 'agent', name: 'Lin' } });
    mock.timers.tick(5_999);
    assert.equal(talk.thread.typing.name, 'Lin');
    mock.timers.tick(1);
    assert.equal(talk.thread.typing, null);
});

test('what was seen is told once and remembered', async () => {
    const { talk, client, storage } = newTalk();
    talk.start();
    await settled();
    client.publish(message(1, 'bot'));
    assert.equal(talk.unread, 1);
    talk.seen();
    talk.seen();
    await settled();
    assert.deepEqual(client.called('conversation.read').map((call) => call.seq), [1]);
    assert.deepEqual([talk.unread, storage.get('read')], [0, { c1: 1 }]);
});

test('a notice is acknowledged when it arrives and when it is read, and kept until then', async () => {
    const client = new ScriptedClient();
    const storage = memory();
    const notices = new Notices(client, storage, () => {});
    const notice = { type: 'notice', id: 'n1', title: 'On its way', body: 'Friday', time: 1 };
    client.tell('subscribed', { topic: 'notices:1' });
    client.publish(notice, 'notices:1');
    client.publish(notice, 'notices:1');
    assert.deepEqual(Notices.positions(storage), { 'notices:1': { offset: 5, epoch: 'N' } });
    assert.deepEqual(new Notices(client, storage, () => {}).unread.map((kept) => kept.id), ['n1']);
    notices.readAll();
    notices.dismiss('n1');
    await settled();
    assert.deepEqual(client.called('notice.ack').map((call) => `${call.id} ${call.state}`), ['n1 delivered', 'n1 read']);
    assert.deepEqual([notices.all, storage.get('notices').unread], [[], []]);
});
