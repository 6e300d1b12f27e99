import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connects, enters, newClient, next, StreamHub } from './stream-hub.mjs';

async function connected(hub, options) {
    const client = await connects(newClient(hub, options));
    return { client, stream: await hub.stream() };
}

/** Holds back the answers to `/emulation`. @returns {() => void} lets them go */
function close(hub) {
    let open;
    hub.gate = new Promise((resolve) => (open = resolve));
    return open;
}

test('without WebSocket the connect command opens a stream', async () => {
    const hub = await StreamHub.start();
    const { stream } = await connected(hub, { token: 'T', name: 'widget' });
    assert.deepEqual(stream.connect, { token: 'T', name: 'widget' });
});

test('a call is posted with the names of the session and the node, and answered on the stream', async () => {
    const hub = await StreamHub.start();
    const { client } = await connected(hub);
    assert.deepEqual(await client.rpc('echo', { text: '你好' }), { text: '你好' });
    const [{ session, node, data }] = hub.posts;
    assert.deepEqual({ session, node }, { session: 'S', node: 'N' });
    assert.deepEqual(data, [{ id: 2, rpc: { method: 'echo', data: { text: '你好' } } }]);
});

test('lines are put together however they arrive', async () => {
    const hub = await StreamHub.start();
    const { client, stream } = await connected(hub);
    const heard = [];
    client.on('publication', ({ data }) => heard.push(data));
    const last = next(client, 'publication', ({ data }) => data === 3);
    const lines = ['杯子', 2, 3].map((data) => `${JSON.stringify({ push: { channel: 't', pub: { data } } })}\n`);
    const bytes = Buffer.from(lines.join(''));
    const middle = bytes.indexOf('子') + 1; // inside of a character
    await stream.write(bytes.subarray(0, middle));
    await stream.write(bytes.subarray(middle, middle + 1));
    await stream.write(bytes.subarray(middle + 1, -10));
    await stream.write(bytes.subarray(-10));
    await last;
    assert.deepEqual(heard, ['杯子', 2, 3]);
});

test('a ping is answered by a post', async () => {
    const hub = await StreamHub.start();
    const { stream } = await connected(hub);
    const ponged = new Promise((resolve) => (hub.answer = resolve));
    stream.say({});
    assert.deepEqual(await ponged, {});
});

test('what is said during a post goes together with the next one, in order', async () => {
    const hub = await StreamHub.start();
    const { client } = await connected(hub);
    const open = close(hub);
    const calls = [1, 2, 3, 4].map((n) => client.rpc('echo', n));
    open();
    assert.deepEqual(await Promise.all(calls), [1, 2, 3, 4]);
    const posted = hub.posts.map(({ data }) => data.map((command) => command.rpc.data));
    assert.deepEqual(posted, [[1], [2, 3, 4]]);
});

test('a post takes no more than the server reads', async () => {
    const hub = await StreamHub.start();
    const { client } = await connected(hub);
    const long = 'x'.repeat(4_000);
    const calls = Array.from({ length: 12 }, (_, n) => client.rpc('echo', { n, long }));
    const answers = await Promise.all(calls);
    assert.deepEqual(answers.map(({ n }) => n), [...calls.keys()]);
    assert.deepEqual(hub.commands.map(({ rpc }) => rpc.data.n), [...calls.keys()]);
    assert.ok(hub.posts.every(({ characters }) => characters < 16_000));
});

test('calls made without a connection go out after it stands', async () => {
    const hub = await StreamHub.start();
    const client = newClient(hub);
    const calls = [client.rpc('echo', 1), client.rpc('echo', 2)];
    client.connect();
    assert.deepEqual(await Promise.all(calls), [1, 2]);
});

test('a stream that ends is followed by another, and topics recover', async () => {
    const hub = await StreamHub.start();
    hub.answer = ({ id, subscribe }) => subscribe && { id, subscribe: { recoverable: true, offset: 4, epoch: 'E' } };
    const { client, stream } = await connected(hub);
    await client.subscribe('desk:1');
    const heard = next(client, 'publication');
    stream.say({ push: { channel: 'desk:1', pub: { data: 'x', offset: 5 } } });
    await heard;
    for (const lose of [() => stream.end(), () => hub.last.cut()]) {
        const back = next(client, 'subscribed');
        lose();
        await back;
    }
    const again = hub.commands.filter(({ subscribe }) => subscribe).map(({ subscribe }) => subscribe);
    assert.equal(again.length, 3);
    assert.deepEqual(again[1], { channel: 'desk:1', recover: true, offset: 5, epoch: 'E' });
});

test('a disconnect push ends the stream as a close frame would', async () => {
    const hub = await StreamHub.start();
    const { client, stream } = await connected(hub);
    const left = enters(client, 'connecting');
    const back = enters(client, 'connected');
    stream.say({ push: { disconnect: { code: 3001, reason: 'shutdown' } } });
    assert.equal((await left).code, 3001);
    await back;
    await stream.closed;

    const over = enters(client, 'disconnected');
    hub.last.say({ push: { disconnect: { code: 3503, reason: 'forced' } } });
    const { code, reason } = await over;
    assert.deepEqual({ code, reason }, { code: 3503, reason: 'forced' });
});

test('a session that the server does not know is given up', async () => {
    const hub = await StreamHub.start();
    const { client } = await connected(hub);
    hub.refusals['/emulation'] = 404;
    const back = enters(client, 'connected');
    await assert.rejects(client.rpc('echo', 1), { code: 2, temporary: true });
    await back;
    hub.refusals = {};
    assert.equal(await client.rpc('echo', 2), 2);
});

test('a stream that is refused is asked for again', async () => {
    const hub = await StreamHub.start();
    hub.refusals['/connection/http_stream'] = 503;
    const client = newClient(hub);
    const refused = next(client, 'state', ({ reason }) => reason === 'HTTP 503');
    const stands = enters(client, 'connected');
    client.connect();
    assert.equal((await refused).state, 'connecting');
    hub.refusals = {};
    await stands;
});

test('the page hangs up: the stream closes, and what was said before has been said', async () => {
    const hub = await StreamHub.start();
    const { client, stream } = await connected(hub);
    const said = new Promise((resolve) => (hub.answer = resolve));
    client.rpc('echo', 1).catch(() => {});
    client.disconnect();
    await stream.closed;
    assert.equal((await said).rpc.data, 1);
});

test('a refused connect ends the connection', async () => {
    const hub = await StreamHub.start();
    hub.error = { code: 3500, message: 'invalid token' };
    const client = newClient(hub, { token: 'bad' });
    const over = enters(client, 'disconnected');
    client.connect();
    assert.equal((await over).code, 3500);
});

test('a hub below a folder has its stream and its emulation there', async () => {
    const hub = await StreamHub.start('/service');
    const { client } = await connected(hub);
    assert.equal(await client.rpc('echo', 1), 1);
});

test('a token is refreshed by a post', async () => {
    const hub = await StreamHub.start();
    hub.welcome = { expires: true, ttl: 0.01 };
    const refreshed = new Promise((resolve) => (hub.answer = resolve));
    await connected(hub, { token: 'old', getToken: async () => 'new' });
    assert.deepEqual((await refreshed).refresh, { token: 'new' });
});
