/** @file A WebSocket whose server says what the test tells it to, and a client on it. */
import { Client } from '../../static/client.js';
import { Ways } from '../../static/client/transports.js';

export class ScriptedSocket {
    static all = [];

    constructor(url) {
        this.url = url;
        this.sent = [];
        ScriptedSocket.all.push(this);
    }

    static get last() {
        return ScriptedSocket.all.at(-1);
    }

    send(frame) {
        this.sent.push(...frame.split('\n').map((line) => JSON.parse(line)));
    }

    close() {
        this.isClosed = true;
    }

    /** The handshake is done. */
    accept() {
        this.onopen({});
        return this;
    }

    say(...replies) {
        this.onmessage({ data: replies.map((reply) => JSON.stringify(reply)).join('\n') });
        return this;
    }

    drop(code, reason = '') {
        this.onclose({ code, reason });
    }

    answer(request, result) {
        return this.say({ id: this.command(request).id, [request]: result });
    }

    refuse(request, error) {
        return this.say({ id: this.command(request).id, error });
    }

    command(request) {
        return this.sent.findLast((command) => command[request]);
    }
}

export const URL_OF_HUB = 'ws://hub.test/connection/websocket';
export const push = (channel, content) => ({ push: { channel, ...content } });
export const publication = (channel, data, offset) => push(channel, { pub: { data, offset } });

export function newClient(options) {
    const fixed = { WebSocket: ScriptedSocket, ways: new Ways(), retry: () => 100 };
    const client = new Client(URL_OF_HUB, { ...fixed, ...options });
    const heard = [];
    for (const event of ['state', 'publication', 'subscribed', 'unsubscribed', 'join', 'leave', 'message']) {
        client.on(event, (detail) => heard.push({ event, ...detail }));
    }
    return { client, heard, of: (event) => heard.filter((one) => one.event === event) };
}

/** @param {object} [welcome] the connect result */
export function connected(options, welcome = {}) {
    const parts = newClient(options);
    parts.client.connect();
    ScriptedSocket.last.accept().answer('connect', { ping: 25, pong: true, ...welcome });
    return parts;
}

/** Lets promises go on; the timers are mocked. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
