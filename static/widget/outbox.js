/** @file Messages on their way: one after the other, until the server has taken them. */

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

export class Outbox {
    #waiting = [];
    #runs = false;
    #handlers;

    /** `deliver(message)` is called until it is `sent` or has `failed` for good; `paused` between two attempts. */
    constructor(handlers) {
        this.#handlers = { sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)), ...handlers };
    }

    add(message) {
        this.#waiting.push(message);
        this.#run();
    }

    async #run() {
        if (this.#runs) return;
        this.#runs = true;
        for (let refusals = 0; this.#waiting.length; ) {
            const message = this.#waiting[0];
            try {
                const receipt = await this.#handlers.deliver(message);
                this.#waiting.shift();
                this.#handlers.sent(message, receipt);
                refusals = 0;
            } catch (error) {
                if (error.temporary) {
                    await this.#pause(error, refusals++);
                    continue;
                }
                this.#waiting.shift();
                this.#handlers.failed(message, error);
            }
        }
        this.#runs = false;
    }

    /** After a loss the next call waits for the new connection. */
    async #pause(error, refusals) {
        if (error.code < 100) return;
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** refusals);
        this.#handlers.paused(error, pause);
        await this.#handlers.sleep(pause);
    }
}

/** By its id the server tells a repeated message. `randomUUID` exists in secure contexts only. */
export function messageId(crypto = globalThis.crypto) {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
