import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { fullJitter } from '../../static/client/timing.js';
import { addressOf } from '../../static/client/transports.js';
import { ProtocolError } from '../../static/client.js';
import { connected, newClient, publication, push, ScriptedSocket, URL_OF_HUB } from './scripted-socket.mjs';

beforeEach(() => {
    ScriptedSocket.all = [];
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
});
afterEach(() => mock.timers.reset());

test('the first command is connect, with token, name and data', () => {
    const { client, of } = newClient({ token: 'T', name: 'widget', data: { page: 1 } });
    client.connect();
    assert.equal(ScriptedSocket.last.url, URL_OF_HUB);
    ScriptedSocket.last.accept();
    assert.deepEqual(ScriptedSocket.last.sent, [{ id: 1, connect: { token: 'T', name: 'widget', data: { page: 1 } } }]);
    ScriptedSocket.last.answer('connect', { client: 'c' });
    assert.deepEqual(of('state').map((event) => event.state), ['connecting', 'connected']);
});

test('several objects of one frame are taken in their order', () => {
    const { client, heard } = newClient();
    client.connect();
    ScriptedSocket.last
        .accept()
        .say(
            { id: 1, connect: { subs: { 'notices:1': { recoverable: true, offset: 4, epoch: 'e' } } } },
            publication('notices:1', 'a', 5),
            publication('notices:1', 'b', 6),
        );
    const order = heard.filter((one) => one.event !== 'state').map((one) => one.data ?? one.event);
    assert.deepEqual(order, ['subscribed', 'a', 'b']);
    assert.deepEqual(client.position('notices:1'), { offset: 6, epoch: 'e' });
});

test('a ping is answered with an empty command, when the server wants one', () => {
    connected();
    ScriptedSocket.last.say({});
    assert.deepEqual(ScriptedSocket.last.sent.at(-1), {});
});

test('a ping is not answered when the server does not want one', () => {
    connected({}, { pong: false });
    ScriptedSocket.last.say({});
    assert.equal(ScriptedSocket.last.sent.length, 1);
});

test('a connection without pings is dropped ten seconds after one was due', () => {
    const { of } = connected();
    mock.timers.tick(34_999);
    assert.equal(of('state').at(-1).state, 'connected');
    mock.timers.tick(1);
    assert.equal(of('state').at(-1).state, 'connecting');
    assert.ok(ScriptedSocket.all[0].isClosed);
});

test('publications do not stand in for pings', () => {
    const { of } = connected();
    mock.timers.tick(30_000);
    ScriptedSocket.last.say(publication('news', 1));
    mock.timers.tick(5_000);
    assert.equal(of('state').at(-1).state, 'connecting');
});

test('a server that does not answer connect is left after ten seconds', () => {
    const { client } = newClient();
    client.connect();
    mock.timers.tick(10_000);
    mock.timers.tick(100);
    assert.equal(ScriptedSocket.all.length, 2);
});

test('a subscription that the page made is recovered from its last offset', async () => {
    const { client, of } = connected();
    const subscribed = client.subscribe('desk:1');
    ScriptedSocket.last.answer('subscribe', { recoverable: true, offset: 7, epoch: 'E' });
    assert.deepEqual(await subscribed, { recoverable: true, offset: 7, epoch: 'E' });
    ScriptedSocket.last.say(publication('desk:1', 'x', 8));
    ScriptedSocket.last.drop(1006);
    mock.timers.tick(100);
    ScriptedSocket.last.accept().answer('connect', { ping: 25 });
    const { channel, recover, offset, epoch } = ScriptedSocket.last.command('subscribe').subscribe;
    assert.deepEqual({ channel, recover, offset, epoch }, { channel: 'desk:1', recover: true, offset: 8, epoch: 'E' });
    ScriptedSocket.last.answer('subscribe', {
        recoverable: true,
        recovered: true,
        was_recovering: true,
        offset: 9,
        epoch: 'E',
        publications: [{ data: 'missed', offset: 9 }],
    });
    const { recovered, wasRecovering } = of('subscribed').at(-1);
    assert.deepEqual({ recovered, wasRecovering }, { recovered: true, wasRecovering: true });
    const last = of('publication').at(-1);
    assert.deepEqual([last.data, last.offset, last.recovered], ['missed', 9, true]);
});

test('what the server chose is recovered with connect', () => {
    const { of } = connected({}, { subs: { 'conversation:1': { recoverable: true, offset: 3, epoch: 'S' } } });
    ScriptedSocket.last.say(publication('conversation:1', 'four', 4));
    ScriptedSocket.last.drop(3001, 'shutdown');
    mock.timers.tick(100);
    ScriptedSocket.last.accept();
    assert.deepEqual(ScriptedSocket.last.command('connect').connect.subs, {
        'conversation:1': { recover: true, offset: 4, epoch: 'S' },
    });
    ScriptedSocket.last.answer('connect', { subs: {} });
    assert.equal(of('unsubscribed').at(-1).topic, 'conversation:1');
});

test('a later page goes on from the positions of an earlier one', () => {
    const { client } = newClient({ positions: { 'notices:1': { offset: 2, epoch: 'N' } } });
    client.connect();
    ScriptedSocket.last.accept();
    assert.deepEqual(ScriptedSocket.last.command('connect').connect.subs, {
        'notices:1': { recover: true, offset: 2, epoch: 'N' },
    });
});

test('a subscribe push makes a server-side subscription', () => {
    const { client, of } = connected();
    ScriptedSocket.last.say(push('conversation:2', { subscribe: { recoverable: true, offset: 0, epoch: 'S' } }));
    assert.equal(of('subscribed')[0].serverSide, true);
    assert.deepEqual(client.position('conversation:2'), { offset: 0, epoch: 'S' });
});

test('a passing publication does not move the position', () => {
    const { client } = connected({}, { subs: { t: { recoverable: true, offset: 5, epoch: 'E' } } });
    ScriptedSocket.last.say(publication('t', { type: 'typing' }));
    assert.deepEqual(client.position('t'), { offset: 5, epoch: 'E' });
});

test('an unsubscribe push is final under 2500', () => {
    const { client, of } = connected();
    client.subscribe('t').catch(() => {});
    ScriptedSocket.last.answer('subscribe', {});
    ScriptedSocket.last.say(push('t', { unsubscribe: { code: 2000, reason: 'server' } }));
    assert.equal(of('unsubscribed')[0].code, 2000);
    assert.equal(ScriptedSocket.last.sent.filter((command) => command.subscribe).length, 1);
});

for (const code of [2500, 2501]) {
    test(`an unsubscribe push with ${code} is followed by a new subscribe`, () => {
        const { client } = connected();
        client.subscribe('t');
        ScriptedSocket.last.answer('subscribe', { recoverable: true, offset: 6, epoch: 'E' });
        ScriptedSocket.last.say(push('t', { unsubscribe: { code, reason: 'state' } }));
        const again = ScriptedSocket.last.sent.filter((command) => command.subscribe);
        assert.equal(again.length, 2);
        assert.equal(again[1].subscribe.offset, 6);
    });
}

test('a server-side topic that is to be subscribed again takes a new connection', () => {
    connected({}, { subs: { t: { recoverable: true, offset: 1, epoch: 'E' } } });
    ScriptedSocket.last.say(push('t', { unsubscribe: { code: 2500, reason: 'state' } }));
    mock.timers.tick(100);
    ScriptedSocket.last.accept();
    assert.equal(ScriptedSocket.all.length, 2);
    assert.deepEqual(ScriptedSocket.last.command('connect').connect.subs.t.offset, 1);
});

test('an unrecoverable position is given up for a fresh subscription', () => {
    const { client } = connected();
    client.subscribe('t', { recover: true, offset: 3, epoch: 'old' });
    ScriptedSocket.last.refuse('subscribe', { code: 112, message: 'unrecoverable position' });
    assert.equal(ScriptedSocket.last.command('subscribe').subscribe.recover, undefined);
});

test('a refused subscription rejects and is forgotten', async () => {
    const { client } = connected();
    const refused = client.subscribe('t');
    ScriptedSocket.last.refuse('subscribe', { code: 103, message: 'permission denied' });
    await assert.rejects(refused, { code: 103, temporary: false });
    ScriptedSocket.last.drop(1006);
    mock.timers.tick(100);
    ScriptedSocket.last.accept().answer('connect', {});
    assert.equal(ScriptedSocket.last.command('subscribe'), undefined);
});

test('a subscription refused for the moment is asked for again', () => {
    const { client } = connected();
    client.subscribe('t');
    ScriptedSocket.last.refuse('subscribe', { code: 100, message: 'internal', temporary: true });
    mock.timers.tick(2_000);
    assert.equal(ScriptedSocket.last.sent.filter((command) => command.subscribe).length, 2);
});

test('unsubscribe ends the subscription on both sides', () => {
    const { client, of } = connected();
    client.subscribe('t');
    ScriptedSocket.last.answer('subscribe', {});
    client.unsubscribe('t');
    assert.deepEqual(ScriptedSocket.last.command('unsubscribe').unsubscribe, { channel: 't' });
    assert.equal(of('unsubscribed')[0].topic, 't');
});

test('join, leave and message pushes become events', () => {
    const { heard } = connected();
    ScriptedSocket.last.say(
        push('t', { join: { info: { user: 'a' } } }),
        push('t', { leave: { info: { user: 'a' } } }),
        { push: { message: { data: 1 } } },
    );
    assert.deepEqual(heard.slice(-3), [
        { event: 'join', topic: 't', info: { user: 'a' } },
        { event: 'leave', topic: 't', info: { user: 'a' } },
        { event: 'message', data: 1 },
    ]);
});

test('calls wait for the connection and go in their order', async () => {
    const { client } = newClient();
    const first = client.rpc('one', { a: 1 });
    client.rpc('two');
    client.connect();
    ScriptedSocket.last.accept().answer('connect', {});
    assert.deepEqual(ScriptedSocket.last.sent.slice(1), [
        { id: 2, rpc: { method: 'one', data: { a: 1 } } },
        { id: 3, rpc: { method: 'two' } },
    ]);
    ScriptedSocket.last.say({ id: 2, rpc: { data: 'done' } });
    assert.equal(await first, 'done');
});

test('a call rejects with the server’s error', async () => {
    const { client } = connected();
    const call = client.rpc('conversation.send', {});
    ScriptedSocket.last.refuse('rpc', { code: 429, message: 'too many', temporary: true });
    const error = await call.catch((reason) => reason);
    assert.ok(error instanceof ProtocolError);
    assert.deepEqual([error.code, error.message, error.temporary], [429, 'too many', true]);
});

test('a call without an answer ends after its timeout', async () => {
    const { client } = connected();
    const call = client.rpc('slow', {}, { timeout: 500 });
    mock.timers.tick(500);
    await assert.rejects(call, { code: 1, temporary: true });
    ScriptedSocket.last.say({ id: 2, rpc: {} }); // too late, and harmless
});

test('a call that was under way when the connection went may be tried again', async () => {
    const { client } = connected();
    const call = client.rpc('send');
    ScriptedSocket.last.drop(1006);
    await assert.rejects(call, { code: 2, temporary: true });
});

for (const code of [3500, 3503, 3999, 4500, 4999, 1008, 1009]) {
    test(`close code ${code} is final`, async () => {
        const { client, of } = connected();
        ScriptedSocket.last.drop(code, 'why');
        mock.timers.tick(60_000);
        assert.equal(ScriptedSocket.all.length, 1);
        const { state, code: heardCode, reason } = of('state').at(-1);
        assert.deepEqual({ state, code: heardCode, reason }, { state: 'disconnected', code, reason: 'why' });
        client.connect();
        assert.equal(ScriptedSocket.all.length, 2);
    });
}

for (const code of [1000, 1001, 1006, 1011, 1012, 3000, 3005, 3012, 4000, 4499]) {
    test(`close code ${code} is followed by a new connection`, () => {
        connected();
        ScriptedSocket.last.drop(code);
        mock.timers.tick(100);
        assert.equal(ScriptedSocket.all.length, 2);
    });
}

test('a disconnect push counts like a close', () => {
    const { of } = connected();
    ScriptedSocket.last.say({ push: { disconnect: { code: 3503, reason: 'forced' } } });
    assert.equal(of('state').at(-1).state, 'disconnected');
});

test('waiting calls reject when the connection is final', async () => {
    const { client } = newClient();
    client.connect();
    const call = client.rpc('x');
    ScriptedSocket.last.drop(3507, 'denied');
    await assert.rejects(call, { code: 3507 });
});

test('attempts are counted until a connection stands, and start anew after it', () => {
    const attempts = [];
    const { client } = newClient({
        retry: (attempt) => {
            attempts.push(attempt);
            return 10;
        },
    });
    client.connect();
    for (let failure = 0; failure < 3; failure += 1) {
        ScriptedSocket.last.drop(3001);
        mock.timers.tick(10);
    }
    ScriptedSocket.last.accept().answer('connect', {});
    ScriptedSocket.last.drop(1006);
    assert.deepEqual(attempts, [0, 1, 2, 0]);
});

test('the time without a connection is told from its beginning', () => {
    const { of } = connected();
    ScriptedSocket.last.drop(1006);
    const { since } = of('state').at(-1);
    mock.timers.tick(100);
    ScriptedSocket.last.drop(1006);
    assert.equal(of('state').at(-1).since, since);
});

test('full jitter grows from 250 ms and stays under 10 s', () => {
    const longest = [0, 1, 2, 5, 6, 20].map((attempt) => fullJitter(attempt, () => 1));
    assert.deepEqual(longest, [250, 500, 1000, 8000, 10_000, 10_000]);
    assert.equal(fullJitter(3, () => 0), 0);
});

test('a malformed frame costs the connection, not the page', () => {
    connected();
    ScriptedSocket.last.onmessage({ data: '{"push":' });
    mock.timers.tick(100);
    assert.equal(ScriptedSocket.all.length, 2);
});

test('disconnect ends everything, and late events change nothing', () => {
    const { client, of } = connected();
    const socket = ScriptedSocket.last;
    client.disconnect();
    socket.say(publication('t', 'late'));
    socket.drop(1006);
    mock.timers.tick(60_000);
    assert.equal(ScriptedSocket.all.length, 1);
    assert.equal(of('publication').length, 0);
});

for (const state of ['connecting', 'connected']) {
    test(`a listener may hang up as soon as the client is ${state}`, () => {
        const { client, of } = newClient();
        client.on('state', (change) => change.state === state && client.disconnect());
        client.subscribe('t').catch(() => {});
        client.connect();
        if (state === 'connected') ScriptedSocket.last.accept().answer('connect', { ping: 25, expires: true, ttl: 9 });
        mock.timers.tick(60_000);
        assert.equal(of('state').at(-1).state, 'disconnected');
        assert.equal(ScriptedSocket.all.length, state === 'connected' ? 1 : 0);
        assert.ok(ScriptedSocket.all.every((socket) => socket.isClosed && socket.sent.length === 1));
    });
}

test('a path is resolved against the page, with the matching scheme', () => {
    assert.equal(addressOf('/c', 'ws', 'https://hub.test/a/b'), 'wss://hub.test/c');
    assert.equal(addressOf('/c', 'ws', 'http://hub.test:8080/'), 'ws://hub.test:8080/c');
    assert.equal(addressOf('wss://other.test/c', 'ws', 'http://hub.test/'), 'wss://other.test/c');
});
