/** @file What carries the frames: a WebSocket, or where none can be had an answer that does not end; and the choice. */
import { CONNECTION_LOST } from './codes.js';

/** WebSockets in a row without a word of the server before a stream gets its turn. */
const TRIES = 2;
/** A request with so many takes no more frames; the server limits its bytes. */
const ENOUGH_CHARACTERS = 8_000;

/** `open` takes `opened()`, `received(frame)`, and `closed(code, reason)`, which never comes after `close()`. */
export class WebSocketTransport {
    #address;
    #WebSocket;
    #socket = null;

    constructor(url, Socket) {
        this.#address = addressOf(url, 'ws');
        this.#WebSocket = Socket;
    }

    open({ opened, received, closed }) {
        const socket = (this.#socket = new this.#WebSocket(this.#address));
        const whileOurs = (handle) => (event) => this.#socket === socket && handle(event);
        socket.onopen = whileOurs(opened);
        socket.onmessage = whileOurs((event) => received(event.data));
        socket.onclose = whileOurs((event) => {
            this.#socket = null;
            closed(event.code, event.reason);
        });
    }

    send(frame) {
        this.#socket?.send(frame);
    }

    close() {
        const socket = this.#socket;
        this.#socket = null;
        socket?.close();
    }
}

/** As a WebSocket's transport; the first frame opens the stream. */
export class StreamTransport {
    isStream = true;
    #stream;
    #emulation;
    #ending = new AbortController();
    #events;
    #session;
    #waiting;
    #isPosting = false;

    /** @param {string} url the WebSocket's; the stream has its place beside it */
    constructor(url) {
        const beside = addressOf(url, 'http');
        this.#stream = new URL('http_stream', beside);
        this.#emulation = new URL('../emulation', beside);
    }

    open(events) {
        this.#events = events;
        events.opened();
    }

    send(frame) {
        if (this.#waiting) {
            this.#waiting.push(frame);
            this.#post();
        } else {
            this.#waiting = [];
            this.#listen(frame);
        }
    }

    established({ session, node }) {
        this.#session = { session, node };
    }

    close() {
        this.#events = null;
        this.#ending.abort();
    }

    async #listen(connect) {
        try {
            const { body } = await request(this.#stream, connect, this.#ending.signal);
            const reader = body.getReader();
            const decoder = new TextDecoder();
            for (let rest = ''; ; ) {
                const { done, value } = await reader.read();
                if (done) throw new Error('the stream ended');
                const text = decoder.decode(value, { stream: true });
                const end = text.lastIndexOf('\n') + 1;
                if (end) this.#events?.received(rest + text.slice(0, end));
                rest = end ? text.slice(end) : rest + text;
            }
        } catch (error) {
            this.#fail(error);
        }
    }

    /** One after the other, to keep the order; what is said meanwhile goes with the next. */
    async #post() {
        if (this.#isPosting) return;
        this.#isPosting = true;
        try {
            while (this.#events && this.#waiting.length) {
                let data = this.#waiting.shift();
                while (this.#waiting.length && data.length < ENOUGH_CHARACTERS) data += `\n${this.#waiting.shift()}`;
                await request(this.#emulation, JSON.stringify({ ...this.#session, data }));
            }
        } catch (error) {
            // Whether it arrived nobody knows; a new connection recovers.
            this.#fail(error);
        }
        this.#isPosting = false;
    }

    #fail({ message }) {
        const events = this.#events;
        this.close();
        events?.closed(CONNECTION_LOST, message);
    }
}

async function request(address, body, signal) {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(address, { method: 'POST', headers, body, signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response;
}

/** `url` may be a path on the page's host. @param {'ws' | 'http'} scheme gets its s where that has one */
export function addressOf(url, scheme, page = globalThis.location?.href) {
    const address = new URL(url, page);
    address.protocol = address.protocol.replace(/^(http|ws)/, scheme);
    return address.href;
}

/** Which pipe a connection gets. */
export class Ways {
    #failures = 0;

    /** Failed until it `worked`. Streams that fail, too, take turns: it may be the server that is away. */
    next(url, Socket) {
        if (!Socket || this.#failures >= TRIES) {
            this.#failures = TRIES - 1;
            return new StreamTransport(url);
        }
        this.#failures += 1;
        return new WebSocketTransport(url, Socket);
    }

    worked({ isStream }) {
        this.#failures = isStream ? TRIES : 0;
    }

    /** One try will show whether a WebSocket carries anything again. */
    reopened() {
        this.#failures = TRIES - 1;
    }
}

/** What this page has found out about its network. */
export const pageWays = new Ways();
