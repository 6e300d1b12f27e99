/**
 * @file The desk of one agent: what the server told, what the agent did and what is still on its way. Knows no
 * page; whoever shows it listens to `changed` and reads the fields.
 *
 * @typedef {import('../model/rows.js').Row} Row
 * @typedef {import('../model/rows.js').Folder} Folder
 * @typedef {{code?: number, message?: string, temporary?: boolean}} Refusal
 * @typedef {{act: 'claim' | 'release' | 'resolve' | 'reply' | 'load', conversation?: string, refusal: Refusal}} Problem
 */

import { Drafts } from '../model/drafts.js';
import { ownershipOf, rightsOf } from '../model/ownership.js';
import { lastSeq, leavesGap, withPublication, withStaffPublication } from '../model/thread.js';
import { Inbox } from './inbox.js';
import { Masks } from './masks.js';
import { CONFLICT, Post } from './post.js';
import { Threads } from './threads.js';

const QUEUE = 'desk:queue';
const PUBLIC = 'conversation:';
const STAFF = 'desk:conversation:';

const TYPING_EVERY_MS = 3000;

/** Codes of errors and of closings after which only a new token helps. */
const SIGNED_OUT = new Set([101, 109, 3500]);

export class Desk {
    /**
     * @param {{
     *   client: any,
     *   storage: Storage,
     *   now?: () => number,
     *   after?: (milliseconds: number, run: () => void) => void,
     *   newID?: () => string,
     * }} world
     */
    constructor(
        {
            client,
            storage,
            now = Date.now,
            after = (ms, run) => setTimeout(run, ms),
            newID = () => crypto.randomUUID(),
        },
    ) {
        this.client = client;
        this.storage = storage;
        this.now = now;
        /** Called after each change. */
        this.changed = () => {};
        /** Called with each new message of another in the open conversation. @type {(message: any) => void} */
        this.heard = () => {};
        /** Called when an act was refused. @type {(problem: Problem) => void} */
        this.refused = () => {};

        /** @type {{id: string, name?: string, role?: string} | undefined} */
        this.me = undefined;
        /** @type {import('../model/problem.js').Service | undefined} */
        this.service = undefined;
        this.link = { state: 'connecting', since: now() };
        this.isSignedOut = false;
        /** The highest number on screen so far, by conversation. @type {Map<string, number>} */
        this.seen = new Map();
        /** @type {Drafts | undefined} */
        this.drafts = undefined;

        const call = (/** @type {string} */ method, /** @type {object} */ data) => client.rpc(method, data);
        this.inbox = new Inbox({ call, now });
        this.threads = new Threads({ call });
        this.masks = new Masks({
            call,
            after,
            threads: this.threads,
            inbox: this.inbox,
            changed: () => this.changed(),
        });
        this.post = new Post({
            call,
            now,
            after,
            newID,
            threads: this.threads,
            drafts: () => this.drafts,
            me: () => this.me,
            isOnline: () => this.link.state === 'connected',
            changed: () => this.changed(),
            lost: (conversation, refusal) => this.#learnOwner('reply', conversation, refusal),
            refused: (refusal) => this.#checkSignIn(refusal),
        });
        /** Topics that have been joined once: joining again means that something may have been missed. */
        this.joined = new Set();
        this.typedAt = 0;
    }

    start() {
        this.client.on('state', (/** @type {any} */ change) => this.#linkChanged(change));
        this.client.on('subscribed', (/** @type {any} */ topic) => this.#topicJoined(topic));
        this.client.on('publication', (/** @type {any} */ publication) => this.#published(publication));
        this.#join(QUEUE);
        this.client.connect();
        this.loadInbox();
    }

    /** The conversation on screen. */
    get open() {
        return this.threads.open;
    }

    /** @param {string} conversation */
    ownership(conversation) {
        return ownershipOf(this.inbox.rows.get(conversation), this.threads.get(conversation), this.me ?? { id: '' });
    }

    /** @param {string} conversation */
    rights(conversation) {
        return rightsOf(this.ownership(conversation));
    }

    // Loading

    async loadInbox() {
        const loading = this.inbox.load(this.open);
        this.changed();
        const answer = await loading;
        if (answer) {
            this.#signedIn(answer.me);
            this.service = answer.service ?? this.service;
        } else {
            this.#checkSignIn(this.inbox.refusal);
        }
        this.changed();
    }

    /** @param {Folder} folder */
    async loadMore(folder) {
        try {
            await this.inbox.loadMore(folder);
        } catch (refusal) {
            this.refused({ act: 'load', refusal: /** @type {Refusal} */ (refusal) });
        }
        this.changed();
    }

    /** @param {string} conversation @param {number} [before] */
    async loadThread(conversation, before) {
        const isFirst = !this.threads.get(conversation).isLoaded;
        const refusal = await this.threads.load(conversation, before);
        if (refusal) this.#checkSignIn(refusal);
        else if (isFirst) this.post.restore(conversation);
        this.changed();
    }

    /** @param {string} conversation */
    loadOlder(conversation) {
        const oldest = this.threads.get(conversation).numbered[0]?.seq;
        return oldest === undefined ? Promise.resolve() : this.loadThread(conversation, oldest);
    }

    // One conversation

    /** Shows a conversation, or none. @param {string | undefined} conversation */
    select(conversation) {
        if (conversation === this.open) return;
        if (this.open !== undefined) { for (const prefix of [PUBLIC, STAFF]) this.#leave(prefix + this.open); }
        this.threads.open = conversation;
        if (conversation !== undefined) {
            // Topics first, then the page: what happens in between is in one of them or in both.
            for (const prefix of [PUBLIC, STAFF]) this.#join(prefix + conversation);
            this.loadThread(conversation);
        }
        this.changed();
    }

    /** The agent has the end of the open conversation before their eyes. */
    see() {
        const conversation = this.open;
        if (conversation === undefined || !this.threads.get(conversation).isLoaded) return;
        const upTo = Math.max(
            lastSeq(this.threads.get(conversation)),
            Math.floor(this.inbox.rows.get(conversation)?.seq ?? 0),
        );
        if (upTo <= (this.seen.get(conversation) ?? -1)) return;
        this.seen.set(conversation, upTo);
        this.inbox.see(conversation);
        // Only the owner's reading is told: the customer is to know that their agent has read, not an onlooker.
        if (this.ownership(conversation).isMine) this.#tell('conversation.read', { conversation, seq: upTo });
        this.changed();
    }

    /** Tells the customer that a reply is being written. @param {string} conversation */
    typing(conversation) {
        if (this.now() - this.typedAt < TYPING_EVERY_MS || this.link.state !== 'connected') return;
        this.typedAt = this.now();
        this.#tell('conversation.typing', { conversation });
    }

    /** Says something whose loss does no harm. @param {string} method @param {object} data */
    #tell(method, data) {
        this.client.rpc(method, data).catch(() => {});
    }

    // Acts

    /** @param {string} conversation */
    claim(conversation) {
        return this.#act('claim', conversation, 'desk.claim', { owner: 'agent', agent: /** @type {any} */ (this.me) });
    }

    /** @param {string} conversation */
    release(conversation) {
        return this.#act('release', conversation, 'desk.release', { owner: 'bot', agent: undefined });
    }

    /** @param {string} conversation */
    resolve(conversation) {
        return this.#act('resolve', conversation, 'conversation.close', { owner: 'closed', agent: undefined });
    }

    /**
     * Shows an act's result at once, asks the server, and takes its word.
     *
     * @param {Problem['act']} act
     * @param {string} conversation
     * @param {string} method
     * @param {Partial<Row>} expected
     * @returns {Promise<boolean>}
     */
    async #act(act, conversation, method, expected) {
        const before = this.inbox.rows.get(conversation);
        const row = before ?? { conversation, contact: { id: conversation }, owner: 'queue', seq: 0 };
        // Half a step ahead of all that is known: nothing old contradicts it, anything new does.
        const seq = Math.max(row.seq, this.threads.get(conversation).ownerSeq) + 0.5;
        const assumed = /** @type {Row} */ ({ ...row, ...expected, seq });
        this.inbox.replace(conversation, assumed);
        this.changed();
        const isUntouched = () => this.inbox.rows.get(conversation) === assumed;
        try {
            const answer = await this.client.rpc(method, { conversation });
            if (isUntouched()) {
                const settled = {
                    ...assumed,
                    owner: answer?.owner ?? assumed.owner,
                    seq: answer?.seq ?? Math.ceil(seq),
                };
                this.inbox.replace(conversation, settled);
            }
            this.changed();
            return true;
        } catch (refusal) {
            if (isUntouched()) this.inbox.replace(conversation, before);
            await this.#learnOwner(act, conversation, /** @type {Refusal} */ (refusal));
            return false;
        }
    }

    /**
     * After a refusal: asks who owns the conversation now, and says that the act failed.
     *
     * @param {Problem['act']} act @param {string} conversation @param {Refusal} refusal
     */
    async #learnOwner(act, conversation, refusal) {
        this.#checkSignIn(refusal);
        if (refusal.code === CONFLICT) {
            await this.loadThread(conversation);
            const { owner, agent, ownerSeq } = this.threads.get(conversation);
            const row = this.inbox.rows.get(conversation);
            const { isMine } = this.ownership(conversation);
            if (row && ownerSeq >= row.seq && (row.owner !== owner || isMine)) {
                // Whoever it is, after a refusal it is not this agent.
                const isOther = agent?.id === undefined ? agent?.name !== this.me?.name : agent.id !== this.me?.id;
                const other = { id: '', name: '', ...isOther ? agent : undefined };
                const kind = /** @type {Row['owner']} */ (owner);
                this.inbox.replace(conversation, {
                    ...row,
                    owner: kind,
                    agent: kind === 'agent' ? other : undefined,
                    seq: ownerSeq,
                });
            }
        }
        this.refused({ act, conversation, refusal });
        this.changed();
    }

    // What comes from the server

    /** @param {{state: string, code?: number, since?: number}} change */
    #linkChanged({ state, code, since }) {
        const isBack = state === 'connected' && this.link.state !== 'connected';
        // The first moment of a break counts: further attempts do not start it again.
        const isSameBreak = state !== 'connected' && this.link.state !== 'connected';
        this.link = { state, since: isSameBreak ? this.link.since : since ?? this.now() };
        if (state === 'disconnected' && SIGNED_OUT.has(code ?? 0)) this.isSignedOut = true;
        if (isBack) this.post.resume();
        this.changed();
    }

    /** @param {{topic: string}} topic */
    #topicJoined({ topic }) {
        const isAgain = this.joined.has(topic);
        this.joined.add(topic);
        if (!isAgain) return;
        if (topic === QUEUE) this.loadInbox();
        else if (topic === STAFF + this.open) this.loadThread(topic.slice(STAFF.length));
    }

    /** @param {{topic: string, data: any, offset?: number, recovered?: boolean}} publication */
    #published({ topic, data, offset, recovered }) {
        if (topic === QUEUE) this.#queueChanged(data);
        else if (topic.startsWith(STAFF)) {
            this.threads.change(topic.slice(STAFF.length), (thread) => withStaffPublication(thread, data));
        } else if (topic.startsWith(PUBLIC)) {
            const conversation = topic.slice(PUBLIC.length);
            if (leavesGap(this.threads.get(conversation), offset)) this.loadThread(conversation);
            this.threads.change(conversation, (thread) => withPublication(thread, data, this.now()));
            const isNews = !recovered && data.type === 'message' && data.from?.role !== 'agent';
            if (isNews && conversation === this.open) this.heard(data);
        }
        this.changed();
    }

    /** @param {any} data */
    #queueChanged({ type, ...data }) {
        if (type === 'service') this.service = data;
        else if (type === 'conversation') this.inbox.publish(data);
    }

    /** @param {string} topic */
    #join(topic) {
        this.client.subscribe(topic).catch((/** @type {Refusal} */ refusal) => this.#checkSignIn(refusal));
    }

    /** @param {string} topic */
    #leave(topic) {
        this.client.unsubscribe(topic);
        this.joined.delete(topic);
    }

    /** @param {{id: string, name?: string, role?: string} | undefined} me */
    #signedIn(me) {
        if (!me) return;
        if (this.me?.id !== me.id) {
            this.drafts = new Drafts(this.storage, me.id, this.now);
            this.drafts.forgetOld();
            if (this.open !== undefined) this.post.restore(this.open);
        }
        this.me = me;
    }

    /** @param {Refusal | undefined} refusal */
    #checkSignIn(refusal) {
        if (!SIGNED_OUT.has(refusal?.code ?? 0)) return;
        this.isSignedOut = true;
        this.changed();
    }
}
