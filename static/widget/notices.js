/** @file What the hub tells a customer unasked: kept until read, acknowledged as delivered and read. */

const STORE_KEY = 'notices';
const MOST_KEPT = 20;

export class Notices {
    #client;
    #storage;
    #changed;
    #topic = null;
    #shelf;

    constructor(client, storage, changed) {
        this.#client = client;
        this.#storage = storage;
        this.#changed = changed;
        this.#shelf = storage.get(STORE_KEY)?.unread ?? [];
        client.on('subscribed', ({ topic }) => {
            if (!isNotices(topic)) return;
            this.#topic = topic;
            this.#save();
        });
        client.on('publication', ({ topic, data }) => {
            if (isNotices(topic) && data.type === 'notice') this.#take(data);
        });
    }

    /** Those sent while no page was open still come. */
    static positions(storage) {
        const { topic, position } = storage.get(STORE_KEY) ?? {};
        return topic && position ? { [topic]: position } : {};
    }

    get all() {
        return this.#shelf;
    }

    get unread() {
        return this.#shelf.filter((notice) => !notice.isRead);
    }

    readAll() {
        for (const notice of this.unread) this.#acknowledge(notice.id, 'read');
        this.#shelf = this.#shelf.map((notice) => ({ ...notice, isRead: true }));
        this.#save();
    }

    dismiss(id) {
        const notice = this.#shelf.find((other) => other.id === id);
        if (!notice) return;
        if (!notice.isRead) this.#acknowledge(id, 'read');
        this.#shelf = this.#shelf.filter((other) => other !== notice);
        this.#save();
        this.#changed();
    }

    #take({ id, title, body, link, time = Date.now() }) {
        if (!this.#shelf.some((notice) => notice.id === id)) {
            this.#shelf = [...this.#shelf, { id, title, body, link, time }].slice(-MOST_KEPT);
            this.#acknowledge(id, 'delivered');
        }
        this.#save();
        this.#changed();
    }

    /** A lost one costs a repeated notice at worst. */
    #acknowledge(id, state) {
        this.#client.rpc('notice.ack', { id, state }).catch(() => {});
    }

    #save() {
        const position = this.#topic && this.#client.position(this.#topic);
        this.#storage.set(STORE_KEY, { topic: this.#topic, position, unread: this.unread });
    }
}

function isNotices(topic) {
    return topic.startsWith('notices:');
}
