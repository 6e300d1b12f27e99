/** @file The topics of a connection: who subscribed them, where each stands, and how it comes back. */
import * as codes from './codes.js';
import { Token } from './token.js';

const TRY_AGAIN_MS = 2_000;

export class Topics {
    #connection;
    /** By name. `serverSide` ones come back with `connect`; the others have the `result` of our subscribe. */
    #topics = new Map();

    constructor(connection, positions) {
        this.#connection = connection;
        for (const [name, position] of Object.entries(positions)) {
            this.#topics.set(name, { name, serverSide: true, recoverable: true, ...position });
        }
    }

    subscribe(name, { recover = false, offset = 0, epoch = '', token, getToken }) {
        const known = this.#topics.get(name);
        if (known) return known.result ?? Promise.resolve({});
        const renew = getToken && (() => getToken(name));
        const topic = { name, serverSide: false, recoverable: recover, offset, epoch, token: new Token(token, renew) };
        topic.result = new Promise((resolve, reject) => Object.assign(topic, { resolve, reject }));
        this.#topics.set(name, topic);
        if (this.#connection.stands()) this.#join(topic);
        return topic.result;
    }

    unsubscribe(name) {
        const topic = this.#topics.get(name);
        if (topic) this.#leave(topic, codes.UNSUBSCRIBED, 'unsubscribed by the page');
    }

    position(name) {
        const topic = this.#topics.get(name);
        return topic?.recoverable ? { offset: topic.offset, epoch: topic.epoch } : undefined;
    }

    /** The `subs` of a connect request. */
    recoveries() {
        const chosen = [...this.#topics.values()].filter((topic) => topic.serverSide && topic.recoverable);
        if (chosen.length) return Object.fromEntries(chosen.map((topic) => [topic.name, recovery(topic)]));
    }

    restore(subs) {
        for (const topic of [...this.#topics.values()]) {
            if (!topic.serverSide) this.#join(topic);
            else if (!subs[topic.name]) this.#forget(topic, codes.UNSUBSCRIBED, 'not restored by the server');
        }
        for (const [name, result] of Object.entries(subs)) this.attach(name, result);
    }

    attach(name, result) {
        const topic = { name, serverSide: true };
        this.#topics.set(name, topic);
        this.#joined(topic, result);
    }

    detach(name, { code, reason }) {
        const topic = this.#topics.get(name);
        if (!topic) return;
        if (!codes.asksToResubscribe(code)) this.#forget(topic, code, reason);
        else if (topic.serverSide) this.#connection.lose(code, reason);
        else {
            if (code === codes.EXPIRED_SUBSCRIPTION && topic.token.canRenew) topic.token.value = '';
            this.#join(topic);
        }
    }

    /** A publication without an offset is a passing one. */
    deliver(name, { data, offset, tags, info, time }, recovered) {
        const topic = this.#topics.get(name);
        if (topic && offset) topic.offset = offset;
        this.#connection.emit('publication', { topic: name, data, offset, tags, info, time, recovered });
    }

    async #join(topic) {
        const { name, token } = topic;
        const attempt = (topic.attempt = {});
        const isOurs = () =>
            this.#connection.stands() && this.#topics.get(name) === topic && topic.attempt === attempt;
        const later = () => this.#connection.after(`join ${name}`, TRY_AGAIN_MS, () => isOurs() && this.#join(topic));
        const forget = (code, reason) => this.#forget(topic, code, reason);
        const leave = (code, reason) => this.#leave(topic, code, reason);
        const isNew = token.isMissing;
        if (isNew && !(await token.renew(isOurs, forget))) {
            if (isOurs()) later();
            return;
        }
        const request = { channel: name, token: token.value || undefined, ...(topic.recoverable && recovery(topic)) };
        this.#connection.ask({ subscribe: request }, (error, reply) => {
            if (!isOurs()) return;
            if (!error) {
                const result = reply.subscribe ?? {};
                this.#joined(topic, result);
                topic.resolve(result);
                const holder = { ...this.#connection, request: 'sub_refresh', channel: name, isOurs, refused: leave };
                if (result.expires) token.keep(result.ttl, holder);
            } else if (error.code === codes.TIMEOUT) {
                this.#connection.lose(error.code, error.message);
            } else if (error.code === codes.UNRECOVERABLE_POSITION && topic.recoverable) {
                topic.recoverable = false;
                this.#join(topic);
            } else if (error.code === codes.TOKEN_EXPIRED && token.canRenew) {
                token.value = '';
                if (isNew) later();
                else this.#join(topic);
            } else if (error.temporary) {
                later();
            } else {
                forget(error.code, error.message);
            }
        });
    }

    #joined(topic, { recoverable, recovered, was_recovering, offset = 0, epoch = '', publications = [], data }) {
        Object.assign(topic, { recoverable: Boolean(recoverable), offset, epoch });
        this.#connection.emit('subscribed', {
            topic: topic.name,
            recovered: Boolean(recovered),
            wasRecovering: Boolean(was_recovering),
            offset,
            epoch,
            data,
            serverSide: topic.serverSide,
        });
        for (const publication of publications) this.deliver(topic.name, publication, true);
    }

    #leave(topic, code, reason) {
        if (this.#connection.stands()) this.#connection.ask({ unsubscribe: { channel: topic.name } }, () => {});
        this.#forget(topic, code, reason);
    }

    #forget(topic, code, reason) {
        this.#topics.delete(topic.name);
        topic.reject?.(new codes.ProtocolError(code, reason));
        this.#connection.emit('unsubscribed', { topic: topic.name, code, reason, serverSide: topic.serverSide });
    }
}

function recovery({ offset, epoch }) {
    return { recover: true, offset: offset || undefined, epoch: epoch || undefined };
}
