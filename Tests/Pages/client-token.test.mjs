import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { ProtocolError } from '../../static/client.js';
import { connected, newClient, push, ScriptedSocket, settled } from './scripted-socket.mjs';

beforeEach(() => {
    ScriptedSocket.all = [];
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
});
afterEach(() => mock.timers.reset());

test('an expired token is renewed before the next connection', async () => {
    const tokens = ['old', 'new'];
    const { client } = newClient({ getToken: async () => tokens.shift() });
    client.connect();
    await settled();
    ScriptedSocket.last.accept().refuse('connect', { code: 109, message: 'token expired' });
    mock.timers.tick(100);
    await settled();
    assert.equal(ScriptedSocket.last.accept().command('connect').connect.token, 'new');
});

test('an expired token that cannot be renewed ends the connection', () => {
    const { client, of } = newClient({ token: 'old' });
    client.connect();
    ScriptedSocket.last.accept().refuse('connect', { code: 109, message: 'token expired' });
    assert.deepEqual([of('state').at(-1).state, of('state').at(-1).code], ['disconnected', 109]);
});

test('a token is refreshed when its time is over, and again', async () => {
    let count = 0;
    const getToken = async () => `t${(count += 1)}`;
    connected({ token: 't0', getToken }, { ping: 0, expires: true, ttl: 60 });
    mock.timers.tick(60_000);
    await settled();
    assert.deepEqual(ScriptedSocket.last.command('refresh').refresh, { token: 't1' });
    ScriptedSocket.last.answer('refresh', { expires: true, ttl: 30 });
    mock.timers.tick(30_000);
    await settled();
    assert.equal(ScriptedSocket.last.command('refresh').refresh.token, 't2');
});

test('a token of thirty days is not refreshed at once', async () => {
    let asked = 0;
    const getToken = async () => `t${(asked += 1)}`;
    connected({ token: 't0', getToken }, { ping: 0, expires: true, ttl: 30 * 86_400 });
    mock.timers.tick(1_000);
    await settled();
    assert.equal(asked, 0);
});

test('a token that will not be given ends the connection', async () => {
    const getToken = async () => {
        throw new ProtocolError(401, 'signed out');
    };
    const { client, of } = newClient({ getToken });
    client.connect();
    await settled();
    assert.deepEqual([of('state').at(-1).state, of('state').at(-1).code], ['disconnected', 401]);
});

test('setToken counts from the next connection on', () => {
    const { client } = connected({ token: 'a' });
    client.setToken('b');
    ScriptedSocket.last.drop(1006);
    mock.timers.tick(100);
    assert.equal(ScriptedSocket.last.accept().command('connect').connect.token, 'b');
});

test('a token that cannot be had for the moment is asked for again', async () => {
    const answers = [() => 'a', () => { throw new Error('network'); }, () => 'b'];
    connected({ token: 't0', getToken: async () => answers.shift()() }, { ping: 0, expires: true, ttl: 60 });
    const refreshes = () => ScriptedSocket.last.sent.filter((command) => command.refresh).length;
    mock.timers.tick(60_000);
    await settled();
    ScriptedSocket.last.answer('refresh', { expires: true, ttl: 60 });
    mock.timers.tick(60_000);
    await settled();
    assert.equal(refreshes(), 1);
    mock.timers.tick(5_000);
    await settled();
    assert.deepEqual(ScriptedSocket.last.command('refresh').refresh, { token: 'b' });
});

test('a token that will not be given any more ends the connection', async () => {
    const getToken = async () => {
        throw new ProtocolError(401, 'signed out');
    };
    const { of } = connected({ token: 't0', getToken }, { ping: 0, expires: true, ttl: 60 });
    mock.timers.tick(60_000);
    await settled();
    assert.deepEqual([of('state').at(-1).state, of('state').at(-1).code], ['disconnected', 401]);
});

test('a token that comes after the connection has gone is for nobody', async () => {
    let give;
    connected({ token: 't0', getToken: () => new Promise((resolve) => (give = resolve)) }, { expires: true, ttl: 1 });
    mock.timers.tick(1_000);
    ScriptedSocket.last.drop(1006);
    mock.timers.tick(100);
    ScriptedSocket.last.accept();
    give('late');
    await settled();
    assert.deepEqual(ScriptedSocket.last.sent.map((command) => Object.keys(command)), [['id', 'connect']]);
});

// Of one topic

/** A page that gives tokens for topics, and remembers for which. */
function topicTokens() {
    const asked = [];
    return { asked, getToken: async (topic) => `${topic} ${asked.push(topic)}` };
}

const subscribes = () => ScriptedSocket.last.sent.flatMap(({ subscribe }) => subscribe ?? []);

test('a topic is subscribed with a token of its own', async () => {
    const { client } = connected();
    const { asked, getToken } = topicTokens();
    client.subscribe('t', { getToken });
    await settled();
    assert.deepEqual(asked, ['t']);
    assert.deepEqual(subscribes(), [{ channel: 't', token: 't 1' }]);
});

test('a given token is used first, and renewed when it has expired', async () => {
    const { client } = connected();
    const subscribed = client.subscribe('t', { token: 'given', getToken: topicTokens().getToken });
    assert.equal(subscribes()[0].token, 'given');
    ScriptedSocket.last.refuse('subscribe', { code: 109, message: 'token expired' });
    await settled();
    assert.equal(subscribes()[1].token, 't 1');
    ScriptedSocket.last.answer('subscribe', { offset: 1 });
    assert.deepEqual(await subscribed, { offset: 1 });
});

test('new tokens that have expired already are not asked for in a rush', async () => {
    const { client } = connected();
    const { asked, getToken } = topicTokens();
    client.subscribe('t', { getToken });
    await settled();
    ScriptedSocket.last.refuse('subscribe', { code: 109, message: 'token expired' });
    await settled();
    assert.equal(asked.length, 1);
    mock.timers.tick(2_000);
    await settled();
    assert.equal(asked.length, 2);
});

test('an expired token of a topic that cannot be renewed ends the subscription', async () => {
    const { client } = connected();
    const refused = client.subscribe('t', { token: 'given' });
    ScriptedSocket.last.refuse('subscribe', { code: 109, message: 'token expired' });
    await assert.rejects(refused, { code: 109 });
});

test('the token of a topic is refreshed when its time is over, and again', async () => {
    const { client } = connected({}, { ping: 0 });
    client.subscribe('t', { getToken: topicTokens().getToken });
    await settled();
    ScriptedSocket.last.answer('subscribe', { expires: true, ttl: 60 });
    for (const token of ['t 2', 't 3']) {
        mock.timers.tick(60_000);
        await settled();
        assert.deepEqual(ScriptedSocket.last.command('sub_refresh').sub_refresh, { channel: 't', token });
        ScriptedSocket.last.answer('sub_refresh', { expires: true, ttl: 60 });
    }
});

test('a topic whose time was over is subscribed again with another token', async () => {
    const { client } = connected();
    client.subscribe('t', { getToken: topicTokens().getToken });
    await settled();
    ScriptedSocket.last.answer('subscribe', {});
    ScriptedSocket.last.say(push('t', { unsubscribe: { code: 2501, reason: 'expired' } }));
    await settled();
    assert.deepEqual(subscribes().map(({ token }) => token), ['t 1', 't 2']);
});

test('a topic keeps its token across connections', async () => {
    const { client } = connected();
    const { asked, getToken } = topicTokens();
    client.subscribe('t', { getToken });
    await settled();
    ScriptedSocket.last.answer('subscribe', {}).drop(1006);
    mock.timers.tick(100);
    ScriptedSocket.last.accept().answer('connect', {});
    assert.deepEqual(subscribes(), [{ channel: 't', token: 't 1' }]);
    assert.equal(asked.length, 1);
});

test('a topic is subscribed once, though its token came after a loss of the connection', async () => {
    const { client } = connected();
    const gives = [];
    client.subscribe('t', { getToken: () => new Promise((resolve) => gives.push(resolve)) });
    ScriptedSocket.last.drop(1006);
    mock.timers.tick(100);
    ScriptedSocket.last.accept().answer('connect', {});
    gives[0]('early');
    await settled();
    assert.equal(subscribes().length, 0);
    gives[1]('late');
    await settled();
    assert.deepEqual(subscribes(), [{ channel: 't', token: 'late' }]);
});

test('a topic left before its token came is not subscribed', async () => {
    const { client } = connected();
    client.subscribe('t', { getToken: topicTokens().getToken }).catch(() => {});
    client.unsubscribe('t');
    await settled();
    assert.equal(subscribes().length, 0);
});

test('a topic without a token for this user is refused', async () => {
    const { client, of } = connected();
    const getToken = async () => {
        throw new ProtocolError(403, 'not yours');
    };
    await assert.rejects(client.subscribe('t', { getToken }), { code: 403 });
    assert.equal(of('unsubscribed')[0].code, 403);
    assert.equal(ScriptedSocket.last.sent.length, 1);
});

test('a topic that gets no more tokens is left', async () => {
    const { client, of } = connected({}, { ping: 0 });
    const tokens = ['a'];
    const getToken = async () => {
        if (!tokens.length) throw new ProtocolError(403, 'not any more');
        return tokens.shift();
    };
    client.subscribe('t', { getToken });
    await settled();
    ScriptedSocket.last.answer('subscribe', { expires: true, ttl: 60 });
    mock.timers.tick(60_000);
    await settled();
    assert.deepEqual(ScriptedSocket.last.command('unsubscribe').unsubscribe, { channel: 't' });
    assert.equal(of('unsubscribed')[0].code, 403);
});
