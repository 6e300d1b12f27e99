/** @file The hub's real-time protocol (JSON, version 2): a connection that comes back, calls, topics with recovery. */
import * as codes from './client/codes.js';
import { Commands } from './client/commands.js';
import { fullJitter, Timers } from './client/timing.js';
import { Token } from './client/token.js';
import { Topics } from './client/topics.js';
import { pageWays, WebSocketTransport } from './client/transports.js';

export { ProtocolError } from './client/codes.js';

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** How late a ping may be before the connection counts as dead. */
const PING_GRACE_MS = 10_000;
const PROBE_EVERY_MS = 300_000;

/** Its options and events: `client.d.ts`. */
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
    /** Changes with each attempt to connect. */
    #era = {};
    #commands = new Commands();
    #timers = new Timers();
    #topics;
    #connection = {
        stands: () => this.#state === 'connected',
        ask: (request, answered) => this.#ask(request, answered),
        lose: (code, reason) => this.#lose(code, reason),
        end: (code, reason) => this.#end(code, reason),
        after: (name, delay, act) => this.#timers.after(name, delay, act),
        emit: (event, detail) => this.#emit(event, detail),
    };
    /** Calls made without a connection. */
    #waiting = [];
    #listeners = new Map();
    #backOnline = () => this.#timers.has('retry') && this.#open();

    constructor(url, options = {}) {
        this.#url = url;
        const { WebSocket } = globalThis;
        const usual = { retry: fullJitter, positions: {}, WebSocket, ways: pageWays, probeEvery: PROBE_EVERY_MS };
        this.#options = { ...usual, ...options };
        this.#token = new Token(options.token, options.getToken);
        this.#topics = new Topics(this.#connection, this.#options.positions);
    }

    connect() {
        if (this.#state !== 'disconnected') return;
        const isOurs = this.#whileThis();
        this.#attempt = 0;
        globalThis.addEventListener?.('online', this.#backOnline);
        this.#enter('connecting');
        if (isOurs()) this.#open();
    }

    disconnect() {
        if (this.#state !== 'disconnected') this.#end(codes.DISCONNECTED, 'disconnected by the page');
    }

    /** Takes effect with the next connection. */
    setToken(token) {
        this.#token.value = token ?? '';
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

    /** Across reconnects. @param {{recover?, offset?, epoch?, token?, getToken?(topic)}} [options] */
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
        const { ways, WebSocket: Socket } = this.#options;
        const isOurs = this.#whileThis();
        this.#timers.cancel('retry');
        this.#timers.after('connect', CONNECT_TIMEOUT_MS, () => this.#lose(codes.TIMEOUT, 'no answer to connect'));
        if (this.#token.isMissing && !(await this.#token.renew(isOurs, this.#connection.end))) {
            if (isOurs()) this.#lose(codes.CONNECTION_LOST, 'no token');
            return;
        }
        this.#transport = ways.next(this.#url, Socket);
        this.#transport.open({
            opened: () => this.#greet(),
            received: (frame) => this.#receive(frame, isOurs),
            closed: (code, reason) => this.#hungUp(code, reason),
        });
    }

    #whileThis() {
        const era = this.#era;
        return () => this.#era === era;
    }

    #greet() {
        const { data, name } = this.#options;
        const connect = { token: this.#token.value || undefined, data, name, subs: this.#topics.recoveries() };
        this.#ask({ connect }, (error, reply) => {
            if (!reply) return; // lost on the way
            this.#options.ways.worked(this.#transport);
            if (error) this.#refused(error);
            else this.#welcome(reply.connect ?? {});
        });
    }

    #welcome({ ping = 0, pong = false, subs = {}, expires, ttl, session, node }) {
        this.#timers.cancel('connect');
        this.#attempt = 0;
        this.#pingMs = ping * 1000;
        this.#answersPings = pong;
        this.#transport.established?.({ session, node });
        this.#awaitPing();
        if (expires) {
            const isOurs = this.#whileThis();
            this.#token.keep(ttl, { ...this.#connection, request: 'refresh', isOurs, refused: this.#connection.end });
        }
        if (this.#transport.isStream) this.#probeLater();
        this.#enter('connected');
        if (this.#state !== 'connected') return; // a listener decided otherwise
        this.#topics.restore(subs);
        for (const call of this.#waiting.splice(0)) call.send();
    }

    #refused({ code, message, temporary }) {
        const canRenew = code === codes.TOKEN_EXPIRED && this.#token.canRenew;
        if (canRenew) this.#token.value = '';
        if (canRenew || temporary) this.#lose(code, message);
        else this.#end(code, message);
    }

    #hungUp(code, reason) {
        if (codes.isOfServer(code)) this.#options.ways.worked(this.#transport);
        this.#lose(code, reason);
    }

    /** Tried again unless the code forbids it. */
    #lose(code, reason) {
        if (codes.isTerminalClose(code)) return this.#end(code, reason);
        const isOurs = this.#drop('connecting', code, reason);
        if (isOurs()) this.#timers.after('retry', this.#options.retry(this.#attempt++), () => this.#open());
    }

    #end(code, reason) {
        globalThis.removeEventListener?.('online', this.#backOnline);
        const waiting = this.#waiting.splice(0);
        this.#drop('disconnected', code, reason);
        for (const call of waiting) call.reject(new codes.ProtocolError(code, reason));
    }

    /** @returns {() => boolean} no listener has decided otherwise */
    #drop(state, code, reason) {
        this.#timers.cancelAll();
        this.#transport?.close();
        this.#transport = null;
        this.#era = {};
        const isOurs = this.#whileThis();
        this.#enter(state, code, reason);
        this.#commands.failAll(new codes.ProtocolError(codes.CONNECTION_LOST, 'connection lost', true));
        return isOurs;
    }

    /** A stream gives way to a WebSocket that opens while no call is under way. */
    #probeLater() {
        const { ways, WebSocket: Socket, probeEvery } = this.#options;
        if (!Socket) return;
        const isOurs = this.#whileThis();
        this.#timers.after('probe', probeEvery, () => {
            const probe = new WebSocketTransport(this.#url, Socket);
            const opened = () => {
                probe.close();
                if (!isOurs()) return;
                if (!this.#commands.isIdle) return this.#probeLater();
                ways.reopened();
                this.#lose(codes.BETTER_WAY, 'a WebSocket can be had');
            };
            probe.open({ opened, closed: () => isOurs() && this.#probeLater() });
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
        else if (disconnect) this.#hungUp(disconnect.code, disconnect.reason);
    }
}
