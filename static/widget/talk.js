/** @file One customer's conversation with the hub, whole across reconnects. */
import { messageId, Outbox } from './outbox.js';
import { EMPTY_THREAD, isFromOthers, newestFromOthers, step, unreadCount } from './thread.js';

const PAGE = 30;
const TYPING_EVERY_MS = 3_000;
/** A typing sign that is not renewed has ended. */
const TYPING_LASTS_MS = 6_000;
const OPEN_AGAIN_MS = 5_000;

const CONFLICT = 409;
const TOO_MANY = 429;
const STORE_AWAY = 503;
/** Invalid, not accepted, expired. */
const BAD_TOKEN = new Set([3500, 101, 109]);

const PUBLICATIONS = new Set(['message', 'status', 'queue', 'typing', 'read']);

export class Talk {
    thread = EMPTY_THREAD;
    connection = { state: 'connecting', since: Date.now() };
    isOpen = false;
    /** Besides the connection. `kind` names the words that tell it. @type {{kind: string, until?: number} | null} */
    trouble = null;
    /** Address of the page that says what is kept. */
    privacy;

    #client;
    #storage;
    #locale;
    #changed;
    #arrived;
    #outbox;
    #topic = null;
    #opening = null;
    #waiting = [];
    /** What an earlier page could not send. */
    #unsent = { conversation: null, messages: [] };
    #isRenewed = false;
    #typedAt = 0;
    #typingEnd;

    /** `arrived(message)`: somebody else said it just now. */
    constructor({ client, storage, locale, changed, arrived }) {
        this.#client = client;
        this.#storage = storage;
        this.#locale = locale;
        this.#changed = changed;
        this.#arrived = arrived;
        this.#outbox = new Outbox({
            deliver: (message) => this.#deliver(message),
            sent: ({ id }, { seq, time }) => {
                this.trouble = null;
                this.#step({ type: 'sent', id, seq, time });
            },
            failed: ({ id }, error) => this.#step({ type: 'failed', id, error: error.code }),
            paused: (error, pause) => this.#meet(troubleOf(error), pause),
        });
        client.on('state', (connection) => this.#connectionChanged(connection));
        client.on('publication', ({ topic, data, time = Date.now() }) => {
            if (topic === this.#topic && PUBLICATIONS.has(data.type)) this.#take({ time, ...data });
        });
        client.on('subscribed', ({ topic, wasRecovering, recovered }) => {
            if (topic === this.#topic && wasRecovering && !recovered) this.#open();
        });
        client.on('unsubscribed', ({ topic }) => {
            if (topic === this.#topic) this.#open();
        });
    }

    start() {
        const { conversation, messages = [] } = this.#storage.get('pending') ?? {};
        for (const { time, ...message } of messages) this.#step({ type: 'queued', ...message, now: time });
        this.#unsent = { conversation, messages: messages.filter((message) => !message.failed) };
        this.#client.connect();
    }

    reconnect() {
        this.trouble = null;
        this.#client.disconnect();
        this.#client.connect();
    }

    get hasBegun() {
        const { entries, pending } = this.thread;
        return pending.length > 0 || entries.some((entry) => entry.from?.role === 'customer');
    }

    get unread() {
        return unreadCount(this.thread);
    }

    send(text) {
        const message = { id: messageId(), parts: [{ type: 'text', text }] };
        this.#step({ type: 'queued', ...message, now: Date.now() });
        this.#outbox.add(message);
    }

    retry(id) {
        const message = this.thread.pending.find((pending) => pending.id === id);
        if (!message?.failed) return;
        this.#step({ type: 'retried', id });
        this.#outbox.add(message);
    }

    async askForPerson() {
        this.trouble = null;
        this.#step({ type: 'asked', waits: true });
        try {
            await this.#call('conversation.handoff');
        } catch {
            this.#step({ type: 'asked', waits: false });
            this.#meet('personRefused');
        }
    }

    async rate(score, comment) {
        await this.#call('conversation.rate', { score, comment: comment || undefined });
        this.#step({ type: 'rated' });
    }

    /** What a token stands for; nothing if it cannot be had. */
    async reveal(token) {
        this.trouble = null;
        try {
            return (await this.#call('conversation.reveal', { token })).text;
        } catch {
            this.#meet('notRevealed');
        }
    }

    /** A closed conversation stays closed: this opens a new one. */
    writeAgain() {
        return this.#open();
    }

    /** Only a person can see it, so the bot is spared the calls. */
    typed() {
        const now = Date.now();
        if (this.thread.owner.kind !== 'agent' || now - this.#typedAt < TYPING_EVERY_MS) return;
        this.#typedAt = now;
        this.#call('conversation.typing').catch(() => {});
    }

    seen() {
        const seq = newestFromOthers(this.thread);
        if (seq <= this.thread.readByUs) return;
        this.#step({ type: 'read', seq, role: 'customer' });
        this.#call('conversation.read', { seq }).catch(() => {});
    }

    async loadOlder() {
        const before = this.thread.entries[0]?.seq;
        const page = await this.#call('conversation.history', { before, limit: PAGE });
        this.#step({ type: 'loaded', ...page });
    }

    async #call(method, data) {
        if (!this.isOpen) await new Promise((resolve) => this.#waiting.push(resolve));
        return this.#client.rpc(method, { conversation: this.thread.conversation, ...data });
    }

    async #deliver({ id, parts }) {
        try {
            return await this.#call('conversation.send', { id, parts });
        } catch (error) {
            if (error.code !== CONFLICT) throw error;
            await this.#open(); // it was closed meanwhile
            return this.#call('conversation.send', { id, parts });
        }
    }

    #connectionChanged(connection) {
        this.connection = connection;
        if (connection.state === 'connected' && !this.isOpen) this.#open();
        if (connection.state === 'disconnected' && BAD_TOKEN.has(connection.code)) this.#renew();
        this.#changed();
    }

    /** The kept token is no good: the visitor goes on as a new one. */
    #renew() {
        if (this.#isRenewed) return;
        this.#isRenewed = true;
        this.isOpen = false;
        this.#storage.remove('resume');
        this.#client.setToken('');
        queueMicrotask(() => this.#client.connect());
    }

    #open() {
        this.isOpen = false;
        this.#opening ??= this.#openNow().finally(() => (this.#opening = null));
        return this.#opening;
    }

    async #openNow() {
        try {
            const result = await this.#client.rpc('conversation.open', { channel: 'web', locale: this.#locale });
            const { conversation, resume, topic, seq, privacy } = result;
            this.#storage.set('resume', resume);
            this.#client.setToken(resume);
            this.#topic = topic;
            this.privacy = privacy;
            const readByUs = this.#storage.get('read')?.[conversation];
            this.#step({ type: 'opened', result, readByUs, now: Date.now() });
            if (seq > 0) {
                const page = await this.#client.rpc('conversation.history', { conversation, limit: PAGE });
                this.#step({ type: 'loaded', ...page, replaces: true });
            }
            this.isOpen = true;
            this.#isRenewed = false;
            this.trouble = null;
            this.#resendUnsent();
            for (const resolve of this.#waiting.splice(0)) resolve();
            this.#changed();
        } catch (error) {
            if (this.connection.state !== 'connected') return; // the next connection opens it
            this.#meet(troubleOf(error), OPEN_AGAIN_MS);
            if (error.temporary) setTimeout(() => this.#open(), OPEN_AGAIN_MS);
        }
    }

    #resendUnsent() {
        const { conversation, messages } = this.#unsent;
        this.#unsent = { conversation: null, messages: [] };
        for (const message of messages) {
            if (conversation === this.thread.conversation) this.#outbox.add(message);
            else this.#step({ type: 'failed', id: message.id });
        }
    }

    #take(publication) {
        const before = this.thread;
        this.#step(publication);
        const isNew = this.thread.entries !== before.entries;
        if (isNew && isFromOthers(publication)) this.#arrived(publication);
        if (publication.type !== 'typing') return;
        clearTimeout(this.#typingEnd);
        this.#typingEnd = setTimeout(() => this.#step({ ...publication, on: false }), TYPING_LASTS_MS);
    }

    #step(event) {
        const before = this.thread;
        this.thread = step(before, event);
        if (this.thread === before) return;
        const { conversation, pending, readByUs } = this.thread;
        if (pending !== before.pending || conversation !== before.conversation) {
            this.#storage.set('pending', { conversation, messages: pending });
        }
        if (readByUs !== before.readByUs) this.#storage.set('read', { [conversation]: readByUs });
        this.#changed();
    }

    #meet(kind, pause) {
        this.trouble = { kind, until: pause && Date.now() + pause };
        this.#changed();
    }
}

function troubleOf({ code }) {
    if (code === TOO_MANY) return 'busy';
    return code === STORE_AWAY ? 'unsaved' : 'unreachable';
}
