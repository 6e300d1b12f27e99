/** @file A small hub that is reached by HTTP streaming only: a real server, which says what the test tells it to. */
import { createServer } from 'node:http';
import { after, afterEach } from 'node:test';
import { Client } from '../../static/client.js';

export class StreamHub {
    /** Bodies of `/emulation`, with `data` as a list of commands. */
    posts = [];
    /** HTTP statuses of what is refused, by path. */
    refusals = {};
    /** What is added to the answer to `connect`. */
    welcome = { ping: 25, pong: true };
    /** Answers `connect` instead. */
    error;
    /** Says how a command is answered. */
    answer = ({ id, rpc }) => rpc && { id, rpc: { data: rpc.data } };
    /** Until this is fulfilled no `/emulation` is answered. */
    gate = Promise.resolve();
    #server = createServer((request, response) => this.#serve(request, response));
    #opened = [];
    #awaited = [];
    #folder;

    /** Ends with the test file. @param {string} [folder] the path that a proxy has put before the hub's */
    static async start(folder = '') {
        const hub = new StreamHub();
        hub.#folder = folder;
        await new Promise((listening) => hub.#server.listen(0, '127.0.0.1', listening));
        after(() => {
            hub.#server.closeAllConnections();
            hub.#server.close();
        });
        return hub;
    }

    get url() {
        return `ws://127.0.0.1:${this.#server.address().port}${this.#folder}/connection/websocket`;
    }

    /** The next stream that a client opens. @returns {Promise<Stream>} */
    stream() {
        const stream = this.#opened.shift();
        return stream ? Promise.resolve(stream) : new Promise((resolve) => this.#awaited.push(resolve));
    }

    /** All commands since `connect`, in their order. */
    get commands() {
        return this.posts.flatMap(({ data }) => data);
    }

    async #serve(request, response) {
        let body = '';
        for await (const piece of request.setEncoding('utf8')) body += piece;
        const path = request.url.slice(this.#folder.length);
        const refusal = request.url.startsWith(this.#folder) ? this.refusals[path] : 404;
        if (refusal) response.writeHead(refusal).end();
        else if (path === '/connection/http_stream') this.#openStream(JSON.parse(body), response);
        else if (path === '/emulation') await this.#take(JSON.parse(body), response);
        else response.writeHead(404).end();
    }

    #openStream(command, response) {
        response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
        const stream = new Stream(command, response);
        this.last = stream;
        const connect = { session: 'S', node: 'N', ...this.welcome };
        stream.say({ id: command.id, ...(this.error ? { error: this.error } : { connect }) });
        const waits = this.#awaited.shift();
        if (waits) waits(stream);
        else this.#opened.push(stream);
    }

    async #take({ data, ...names }, response) {
        const commands = data.split('\n').map((line) => JSON.parse(line));
        this.posts.push({ ...names, data: commands, characters: data.length });
        await this.gate;
        for (const command of commands) {
            const reply = this.answer(command);
            if (reply) this.last.say(reply);
        }
        response.writeHead(204).end();
    }
}

/** One client's stream, from the server's side. */
class Stream {
    #response;

    constructor({ connect }, response) {
        this.connect = connect;
        this.#response = response;
        this.closed = new Promise((resolve) => response.once('close', resolve));
    }

    say(...replies) {
        this.write(replies.map((reply) => `${JSON.stringify(reply)}\n`).join(''));
    }

    /** @param {string | Uint8Array} bytes as they are */
    write(bytes) {
        return new Promise((written) => this.#response.write(bytes, written));
    }

    end() {
        this.#response.end();
    }

    /** As when the network goes. */
    cut() {
        this.#response.destroy();
    }
}

const clients = [];
afterEach(() => clients.splice(0).forEach((client) => client.disconnect()));

/** A client without WebSockets, unless told otherwise; it hangs up after the test. */
export function newClient(hub, options) {
    const client = new Client(hub.url, { WebSocket: undefined, retry: () => 1, ...options });
    clients.push(client);
    return client;
}

/** Lets a client connect; ends when it has. */
export async function connects(client) {
    const stands = enters(client, 'connected');
    client.connect();
    await stands;
    return client;
}

/** The next event of a client that fits. */
export function next(client, event, fits = () => true) {
    return new Promise((resolve) => {
        const stop = client.on(event, (detail) => {
            if (!fits(detail)) return;
            stop();
            resolve(detail);
        });
    });
}

export const enters = (client, state) => next(client, 'state', (change) => change.state === state);
