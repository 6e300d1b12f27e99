/** @file The pipe below the client: text frames over a WebSocket. */

/**
 * What the client needs of any pipe. `closed` comes once at most, and never after `close()`.
 *
 * @typedef {{opened(): void, received(frame: string): void, closed(code: number, reason: string): void}} Events
 * @typedef {{open(events: Events): void, send(frame: string): void, close(): void}} Transport
 */

/** @implements {Transport} */
export class WebSocketTransport {
    #address;
    #WebSocket;
    #socket = null;

    /** @param {string} url an address, or a path on the page's own host */
    constructor(url, Socket = globalThis.WebSocket) {
        this.#address = socketAddress(url, globalThis.location?.href);
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

/** Speaks `ws` where the page speaks `http`. */
export function socketAddress(url, base) {
    const address = new URL(url, base);
    address.protocol = address.protocol.replace(/^http/, 'ws');
    return address.href;
}
