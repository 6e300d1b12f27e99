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

/**
 * Personal data in the texts of a message is replaced by tokens such as `⟦MOBILE·1⟧` before the hub stores or sends it;
 * `masks` of the message has one of these for each token. The texts of rows (`last.text`), notes and `understanding`
 * may have tokens, too, without masks. A token means the same everywhere in its conversation.
 */
export interface Mask {
    token: string;
    kind:
        | 'MOBILE'
        | 'PHONE'
        | 'RESIDENT_ID'
        | 'BANK_CARD'
        | 'CVV'
        | 'USCC'
        | 'PASSPORT'
        | 'PLATE'
        | 'EMAIL'
        | 'ADDRESS'
        | 'PERSON'
        | 'DOB'
        | 'IBAN'
        | 'SSN'
        | 'IP'
        | 'IM_ACCOUNT'
        | 'SECRET';
    /** What may be shown, such as `138****8000`; `****` for nothing. */
    hint: string;
}

/** What a token stands for. */
export interface ClearText {
    token: string;
    text: string;
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
    /** Of customers, for a token of their own conversation. 404: the clear text is no longer kept. */
    rpc(method: 'conversation.reveal', data: { conversation: string; token: string }): Promise<ClearText>;
    /**
     * Of staff. `reason` (3 to 200 characters) goes into the audit trail. `desk.unmask` says that it is no personal
     * data: the stored texts get the clear text back and it is not masked again; then load the thread anew. 103: an
     * agent has not claimed the conversation. 404: the clear text is no longer kept.
     */
    rpc(
        method: 'desk.reveal' | 'desk.unmask',
        data: { conversation: string; token: string; reason: string },
    ): Promise<ClearText>;
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
