/** @file The hub's real-time protocol (JSON, version 2): a connection that comes back, calls, topics with recovery. */
import * as codes from './client/codes.js';
import { Commands } from './client/commands.js';
import { fullJitter, Timers } from './client/timing.js';
import { Topics } from './client/topics.js';
import { WebSocketTransport } from './client/transport.js';

export { ProtocolError } from './client/codes.js';

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** How late a ping may be before the connection counts as dead. */
const PING_GRACE_MS = 10_000;

/**
 * Options: `token` (else anonymous), `getToken()` for a missing or expired one (a `ProtocolError` that is not
 * temporary ends the connection), `data` and `name` sent with `connect`, `positions` of server-side topics as an
 * earlier page left them, `retry(attempt)` in milliseconds, `WebSocket`.
 *
 * Events: `state` {state, code?, reason?, since}; `publication` {topic, data, offset?, tags?, info?, time?,
 * recovered}; `subscribed` {topic, recovered, wasRecovering, offset, epoch, data?, serverSide};
 * `unsubscribed` {topic, code, reason, serverSide}; `join`, `leave` {topic, info}; `message` {data}.
 */
export class Client {
    #url;
    #options;
    #token;
    #state = 'disconnected';
    #since = Date.now();
    #attempt = 0;
    #pingMs = 0;
    #answersPings = false;
    #transport = null;
    #commands = new Commands();
    #timers = new Timers();
    #topics;
    /** Calls made without a connection. */
    #waiting = [];
    #listeners = new Map();
    #backOnline = () => this.#timers.has('retry') && this.#open();

    constructor(url, options = {}) {
        this.#url = url;
        this.#options = { retry: fullJitter, positions: {}, ...options };
        this.#token = options.token ?? '';
        const connection = {
            stands: () => this.#state === 'connected',
            ask: (request, answered) => this.#ask(request, answered),
            lose: (code, reason) => this.#lose(code, reason),
            after: (name, delay, act) => this.#timers.after(name, delay, act),
            emit: (event, detail) => this.#emit(event, detail),
        };
        this.#topics = new Topics(connection, this.#options.positions);
    }

    connect() {
        if (this.#state !== 'disconnected') return;
        this.#attempt = 0;
        globalThis.addEventListener?.('online', this.#backOnline);
        this.#enter('connecting');
        this.#open();
    }

    disconnect() {
        if (this.#state !== 'disconnected') this.#end(codes.DISCONNECTED, 'disconnected by the page');
    }

    /** Takes effect with the next connection. */
    setToken(token) {
        this.#token = token ?? '';
    }

    /** Waits for the connection as long as that takes; `timeout` runs from the sending on. */
    rpc(method, data, { timeout = ANSWER_TIMEOUT_MS } = {}) {
        return new Promise((resolve, reject) => {
            const answered = (error, reply) => (error ? reject(error) : resolve(reply.rpc?.data));
            const send = () => this.#ask({ rpc: { method, data } }, answered, timeout);
            if (this.#state === 'connected') send();
            else this.#waiting.push({ send, reject });
        });
    }

    /** Until `unsubscribe`, across reconnects. @param {{recover?, offset?, epoch?, token?}} [options] */
    subscribe(topic, options = {}) {
        return this.#topics.subscribe(topic, options);
    }

    unsubscribe(topic) {
        this.#topics.unsubscribe(topic);
    }

    /** Where a recoverable topic stands, for a later page's `positions`. */
    position(topic) {
        return this.#topics.position(topic);
    }

    /** @returns {() => void} stops listening */
    on(event, handle) {
        if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
        this.#listeners.get(event).add(handle);
        return () => this.#listeners.get(event).delete(handle);
    }

    #emit(event, detail) {
        for (const handle of this.#listeners.get(event) ?? []) {
            try {
                handle(detail);
            } catch (error) {
                // A listener's mistake must not cost the rest of the frame.
                queueMicrotask(() => {
                    throw error;
                });
            }
        }
    }

    #enter(state, code, reason) {
        if (this.#state !== state) this.#since = Date.now();
        this.#state = state;
        this.#emit('state', { state, code, reason, since: this.#since });
    }

    async #open() {
        this.#timers.cancel('retry');
        const transport = (this.#transport = new WebSocketTransport(this.#url, this.#options.WebSocket));
        const isOurs = () => this.#transport === transport;
        const giveUp = () => this.#lose(codes.TIMEOUT, 'no answer to connect');
        this.#timers.after('connect', CONNECT_TIMEOUT_MS, giveUp);
        try {
            if (!this.#token && this.#options.getToken) this.#token = await this.#options.getToken();
        } catch (error) {
            if (!isOurs()) return;
            if (error.temporary === false) this.#end(error.code, error.message);
            else this.#lose(codes.CONNECTION_LOST, 'no token');
            return;
        }
        if (!isOurs()) return;
        transport.open({
            opened: () => this.#greet(),
            received: (frame) => this.#receive(frame, isOurs),
            closed: (code, reason) => this.#lose(code, reason),
        });
    }

    #greet() {
        const { data, name } = this.#options;
        const connect = { token: this.#token || undefined, data, name, subs: this.#topics.recoveries() };
        this.#ask({ connect }, (error, reply) => {
            if (!error) this.#welcome(reply.connect ?? {});
            else if (error.code !== codes.CONNECTION_LOST) this.#refused(error);
        });
    }

    #welcome({ ping = 0, pong = false, subs = {}, expires, ttl }) {
        this.#timers.cancel('connect');
        this.#attempt = 0;
        this.#pingMs = ping * 1000;
        this.#answersPings = pong;
        this.#awaitPing();
        if (expires) this.#refreshAfter(ttl);
        this.#enter('connected');
        this.#topics.restore(subs);
        for (const call of this.#waiting.splice(0)) call.send();
    }

    #refused({ code, message, temporary }) {
        const canRenew = code === codes.TOKEN_EXPIRED && this.#options.getToken;
        if (canRenew) this.#token = '';
        if (canRenew || temporary) this.#lose(code, message);
        else this.#end(code, message);
    }

    /** Tried again unless the code forbids it. */
    #lose(code, reason) {
        if (codes.isTerminalClose(code)) return this.#end(code, reason);
        this.#drop('connecting', code, reason);
        if (this.#state !== 'connecting' || this.#transport) return; // a listener decided otherwise
        this.#timers.after('retry', this.#options.retry(this.#attempt++), () => this.#open());
    }

    #end(code, reason) {
        globalThis.removeEventListener?.('online', this.#backOnline);
        const waiting = this.#waiting.splice(0);
        this.#drop('disconnected', code, reason);
        for (const call of waiting) call.reject(new codes.ProtocolError(code, reason));
    }

    #drop(state, code, reason) {
        this.#timers.cancelAll();
        this.#transport?.close();
        this.#transport = null;
        this.#enter(state, code, reason);
        this.#commands.failAll(new codes.ProtocolError(codes.CONNECTION_LOST, 'connection lost', true));
    }

    #refreshAfter(seconds) {
        if (!this.#options.getToken) return;
        this.#timers.after('refresh', seconds * 1000, async () => {
            const transport = this.#transport;
            // Without one the server closes with 3005, and the next connection asks again.
            const token = await this.#options.getToken().catch(() => '');
            if (this.#transport !== transport) return;
            this.#token = token;
            if (!token) return;
            this.#ask({ refresh: { token } }, (error, reply) => {
                if (reply?.refresh?.expires) this.#refreshAfter(reply.refresh.ttl);
            });
        });
    }

    #awaitPing() {
        if (!this.#pingMs) return;
        this.#timers.after('ping', this.#pingMs + PING_GRACE_MS, () => this.#lose(codes.NO_PING, 'no ping'));
    }

    #ask(request, answered, timeout = ANSWER_TIMEOUT_MS) {
        this.#transport.send(this.#commands.issue(request, answered, timeout));
    }

    #receive(frame, isOurs) {
        for (const line of frame.split('\n')) {
            if (!line.trim()) continue;
            let reply;
            try {
                reply = JSON.parse(line);
            } catch {
                return this.#lose(codes.BAD_FRAME, 'malformed frame');
            }
            if (reply.id) this.#commands.settle(reply);
            else if (reply.push) this.#take(reply.push);
            else this.#pinged();
            if (!isOurs()) return; // one of them ended this connection
        }
    }

    #pinged() {
        this.#awaitPing();
        if (this.#answersPings) this.#transport.send('{}');
    }

    #take({ channel: topic, pub, join, leave, message, subscribe, unsubscribe, disconnect }) {
        if (pub) this.#topics.deliver(topic, pub, false);
        else if (join) this.#emit('join', { topic, info: join.info });
        else if (leave) this.#emit('leave', { topic, info: leave.info });
        else if (message) this.#emit('message', { data: message.data });
        else if (subscribe) this.#topics.attach(topic, subscribe);
        else if (unsubscribe) this.#topics.detach(topic, unsubscribe);
        else if (disconnect) this.#lose(disconnect.code, disconnect.reason);
    }
}
