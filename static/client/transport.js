/** @file The pipe below the client: text frames over a WebSocket. */

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

/** `url` may be a path on the page's host. @param {'ws' | 'http'} scheme gets its s where that has one */
export function addressOf(url, scheme, page = globalThis.location?.href) {
    const address = new URL(url, page);
    address.protocol = address.protocol.replace(/^(http|ws)/, scheme);
    return address.href;
}
