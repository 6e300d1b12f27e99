/** @file The topics of a connection: who subscribed them, where each stands, and how it comes back. */
import * as codes from './codes.js';

const TRY_AGAIN_MS = 2_000;

export class Topics {
    #connection;
    /** By name. `serverSide` ones the server restores on `connect`; the others have the `result` of our subscribe. */
    #topics = new Map();

    constructor(connection, positions) {
        this.#connection = connection;
        for (const [name, position] of Object.entries(positions)) {
            this.#topics.set(name, { name, serverSide: true, recoverable: true, ...position });
        }
    }

    subscribe(name, { recover = false, offset = 0, epoch = '', token }) {
        const known = this.#topics.get(name);
        if (known) return known.result ?? Promise.resolve({});
        const topic = { name, serverSide: false, recoverable: recover, offset, epoch, token };
        topic.result = new Promise((resolve, reject) => Object.assign(topic, { resolve, reject }));
        this.#topics.set(name, topic);
        if (this.#connection.stands()) this.#join(topic);
        return topic.result;
    }

    unsubscribe(name) {
        const topic = this.#topics.get(name);
        if (!topic) return;
        if (this.#connection.stands()) this.#connection.ask({ unsubscribe: { channel: name } }, () => {});
        this.#forget(topic, codes.UNSUBSCRIBED, 'unsubscribed by the page');
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

    /** A connection stands: ours are asked for, the server's come with it. */
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
        else this.#join(topic);
    }

    /** Without an offset a publication is a passing one and never moves the position. */
    deliver(name, { data, offset, tags, info, time }, recovered) {
        const topic = this.#topics.get(name);
        if (topic && offset) topic.offset = offset;
        this.#connection.emit('publication', { topic: name, data, offset, tags, info, time, recovered });
    }

    #join(topic) {
        const { name, token } = topic;
        const isOurs = () => this.#topics.get(name) === topic;
        const request = { channel: name, token, ...(topic.recoverable && recovery(topic)) };
        this.#connection.ask({ subscribe: request }, (error, reply) => {
            if (!isOurs() || error?.code === codes.CONNECTION_LOST) return;
            if (!error) {
                this.#joined(topic, reply.subscribe ?? {});
                topic.resolve(reply.subscribe ?? {});
            } else if (error.code === codes.TIMEOUT) {
                this.#connection.lose(error.code, error.message);
            } else if (error.code === codes.UNRECOVERABLE_POSITION && topic.recoverable) {
                topic.recoverable = false;
                this.#join(topic);
            } else if (error.temporary) {
                this.#connection.after(`join ${name}`, TRY_AGAIN_MS, () => isOurs() && this.#join(topic));
            } else {
                this.#forget(topic, error.code, error.message);
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

    #forget(topic, code, reason) {
        this.#topics.delete(topic.name);
        topic.reject?.(new codes.ProtocolError(code, reason));
        this.#connection.emit('unsubscribed', { topic: topic.name, code, reason, serverSide: topic.serverSide });
    }
}

function recovery({ offset, epoch }) {
    return { recover: true, offset: offset || undefined, epoch: epoch || undefined };
}
