import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Ways } from '../../static/client/transports.js';
import { ScriptedSocket } from './scripted-socket.mjs';
import { connects, enters, newClient, next, StreamHub } from './stream-hub.mjs';

afterEach(() => (ScriptedSocket.all = []));

/** As in a network that lets no WebSocket through: closed before it opened. */
class BlockedSocket extends ScriptedSocket {
    constructor(url) {
        super(url);
        queueMicrotask(() => this.drop(1006));
    }
}

function connected(hub, options) {
    return connects(newClient(hub, { WebSocket: BlockedSocket, ways: new Ways(), ...options }));
}

/** What the next attempts take, when each goes as its turn in `course` says. */
function turns(course) {
    const ways = new Ways();
    return course.map((goes) => {
        const transport = ways.next('ws://hub.test/connection/websocket', ScriptedSocket);
        if (goes === 'well') ways.worked(transport);
        return transport.isStream ? 'stream' : 'socket';
    });
}

test('two WebSockets in vain give a stream its turn, which stays', () => {
    assert.deepEqual(turns(['badly', 'badly', 'well', 'well']), ['socket', 'socket', 'stream', 'stream']);
});

test('a WebSocket that works forgives the ones before it', () => {
    assert.deepEqual(turns(['badly', 'well', 'badly', 'badly']), ['socket', 'socket', 'socket', 'socket']);
});

test('where both are in vain they take turns', () => {
    const seen = turns(['badly', 'badly', 'badly', 'badly', 'badly', 'well', 'well']);
    assert.deepEqual(seen, ['socket', 'socket', 'stream', 'socket', 'stream', 'socket', 'socket']);
});

test('a network without WebSockets costs two attempts, and the page’s next connection none', async () => {
    const hub = await StreamHub.start();
    const ways = new Ways();
    const first = await connected(hub, { ways });
    assert.equal(ScriptedSocket.all.length, 2);
    assert.equal(await first.rpc('echo', 1), 1);
    await connected(hub, { ways });
    assert.equal(ScriptedSocket.all.length, 2);
});

test('a WebSocket that opens and is silent counts as blocked', async () => {
    const hub = await StreamHub.start();
    class MuteSocket extends ScriptedSocket {
        constructor(url) {
            super(url);
            queueMicrotask(() => {
                this.accept();
                this.drop(1006);
            });
        }
    }
    await connected(hub, { WebSocket: MuteSocket });
    assert.equal(ScriptedSocket.all.length, 2);
});

test('a server that hangs up, or refuses for now, has been reached', async () => {
    const hub = await StreamHub.start();
    const ends = [
        (socket) => socket.drop(3001),
        (socket) => socket.drop(3004),
        (socket) => socket.accept().refuse('connect', { code: 100, message: 'internal', temporary: true }),
        (socket) => socket.accept().answer('connect', {}),
    ];
    class BusySocket extends ScriptedSocket {
        constructor(url) {
            super(url);
            const end = ends.shift();
            queueMicrotask(() => end(this));
        }
    }
    await connected(hub, { WebSocket: BusySocket });
    assert.equal(ScriptedSocket.all.length, 4);
});

/** A browser in which each WebSocket is opened, or not, by the test. */
function scriptedBrowser() {
    const opened = [];
    const awaited = [];
    class Socket extends ScriptedSocket {
        constructor(url) {
            super(url);
            const wanted = awaited.shift();
            if (wanted) wanted(this);
            else opened.push(this);
        }
    }
    const socket = () => opened.shift() ?? new Promise((resolve) => awaited.push(resolve));
    return { Socket, socket };
}

/** Connected by a stream, after two WebSockets in vain. */
async function streaming(hub) {
    const { Socket, socket } = scriptedBrowser();
    const client = newClient(hub, { WebSocket: Socket, ways: new Ways(), probeEvery: 1 });
    const stands = enters(client, 'connected');
    client.connect();
    (await socket()).drop(1006);
    (await socket()).drop(1006);
    await stands;
    return { client, socket, stream: await hub.stream() };
}

test('a stream gives way to a WebSocket when one opens again, and topics recover', async () => {
    const hub = await StreamHub.start();
    hub.welcome = { subs: { 'conversation:1': { recoverable: true, offset: 7, epoch: 'S' } } };
    const { client, socket, stream } = await streaming(hub);
    (await socket()).drop(1006); // blocked as before

    const probe = await socket();
    const leaves = next(client, 'state');
    probe.accept();
    assert.equal((await leaves).reason, 'a WebSocket can be had');
    assert.ok(probe.isClosed);
    await stream.closed;

    const better = (await socket()).accept();
    assert.deepEqual(better.command('connect').connect.subs, {
        'conversation:1': { recover: true, offset: 7, epoch: 'S' },
    });
    const returns = enters(client, 'connected');
    better.answer('connect', {});
    await returns;
});

test('a WebSocket that opens again and carries nothing costs one attempt', async () => {
    const hub = await StreamHub.start();
    const { client, socket } = await streaming(hub);
    (await socket()).accept();
    const returns = enters(client, 'connected');
    (await socket()).accept().drop(1006);
    await returns;
    assert.equal(await client.rpc('echo', 1), 1);
});

test('a stream stays while a call is under way', async () => {
    const hub = await StreamHub.start();
    const { client, socket } = await streaming(hub);
    const asked = new Promise((resolve) => (hub.answer = resolve));
    const call = client.rpc('slow');
    const { id } = await asked;
    const probe = (await socket()).accept();
    assert.ok(probe.isClosed);
    hub.last.say({ id, rpc: { data: 'done' } });
    assert.equal(await call, 'done');
});
