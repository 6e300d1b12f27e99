/** What pages may ask of the client; `client.js` has the code. Browsers do not load this file. */

export interface ClientOptions {
    /** Of the contact or the agent; without one the connection is anonymous. */
    token?: string;
    /**
     * Gives a token where there is none, or where the one at hand is about to expire or has expired. A
     * `ProtocolError` that is not temporary ends the connection; after any other failure it is asked again.
     */
    getToken?(): Promise<string>;
    /** Sent with `connect`. */
    data?: unknown;
    /** Of the program, 16 characters at most; sent with `connect`. */
    name?: string;
    /** Where server-side topics stood when an earlier page left them. */
    positions?: Record<string, Position>;
    /** The retry schedule: milliseconds until an attempt, which are counted from 0. Full jitter up to 10 s if left out. */
    retry?(attempt: number): number;
    /** The browser's if left out. `null`: HTTP streaming only. */
    WebSocket?: typeof WebSocket | null;
    /** How long a connection by HTTP streaming stands before a WebSocket is tried, in milliseconds. */
    probeEvery?: number;
    /** What is known about the network; shared by all clients of a page if left out. */
    ways?: import('./client/transports.js').Ways;
}

export interface Position {
    offset: number;
    epoch: string;
}

export interface SubscribeOptions extends Partial<Position> {
    /** What has been missed since the position comes first. After a loss of the connection it comes anyway. */
    recover?: boolean;
    /** Of this topic. */
    token?: string;
    /** As for the connection; a refusal ends the subscription. */
    getToken?(topic: string): Promise<string>;
}

export interface ClientEvents {
    /** `since` says when the connection went, in milliseconds since 1970. */
    state: { state: 'connecting' | 'connected' | 'disconnected'; code?: number; reason?: string; since: number };
    /** Without `offset` it is a passing one, which is kept nowhere. */
    publication: {
        topic: string;
        data: any;
        offset?: number;
        tags?: Record<string, string>;
        info?: ClientInfo;
        time?: number;
        recovered: boolean;
    };
    /** `wasRecovering` and not `recovered`: load the state anew, something is missing. */
    subscribed: {
        topic: string;
        recovered: boolean;
        wasRecovering: boolean;
        offset: number;
        epoch: string;
        data?: any;
        serverSide: boolean;
    };
    unsubscribed: { topic: string; code: number; reason: string; serverSide: boolean };
    join: { topic: string; info: ClientInfo };
    leave: { topic: string; info: ClientInfo };
    message: { data: any };
}

export interface ClientInfo {
    user: string;
    client: string;
    conn_info?: any;
    chan_info?: any;
}

/** Codes up to 99 are the client's own (1 timeout, 2 connection lost), up to 399 the protocol's, then the application's. */
export class ProtocolError extends Error {
    constructor(code: number, message: string, temporary?: boolean);
    code: number;
    /** Asking again may help. */
    temporary: boolean;
}

export class Client {
    /** @param url of the WebSocket, or its path on the page's host; the other endpoints are found from it */
    constructor(url: string, options?: ClientOptions);
    connect(): void;
    disconnect(): void;
    /** Takes effect with the next connection. */
    setToken(token: string): void;
    /** Waits for the connection as long as that takes; `timeout` (milliseconds) runs from the sending on. */
    rpc(method: string, data?: unknown, options?: { timeout?: number }): Promise<any>;
    /** Lasts until `unsubscribe`, across connections. Fulfilled with the first answer, rejected when refused. */
    subscribe(topic: string, options?: SubscribeOptions): Promise<any>;
    unsubscribe(topic: string): void;
    /** Where a recoverable topic stands, for a later page's `positions`. */
    position(topic: string): Position | undefined;
    /** @returns stops listening */
    on<Name extends keyof ClientEvents>(event: Name, handle: (detail: ClientEvents[Name]) => void): () => void;
}
