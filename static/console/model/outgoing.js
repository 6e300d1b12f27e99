/**
 * @file Sends what agents write: of one conversation one after the other, so that the order holds, and again
 * with the same id after a temporary failure, so that the server keeps one copy.
 *
 * @typedef {{id: string, conversation: string, method: string, data: object}} Letter
 * @typedef {{code?: number, message?: string, temporary?: boolean}} Refusal
 */

/** @param {number} attempt from 1 @returns {number} milliseconds */
export function pause(attempt) {
    return Math.min(15_000, 500 * 2 ** (attempt - 1));
}

export class Outgoing {
    /**
     * @param {{
     *   call: (method: string, data: object) => Promise<any>,
     *   isOnline: () => boolean,
     *   after: (milliseconds: number, run: () => void) => void,
     *   onSent: (letter: Letter, receipt: any) => void,
     *   onRefused: (letter: Letter, refusal: Refusal) => void,
     * }} world
     */
    constructor(world) {
        this.world = world;
        /** @type {Map<string, {letters: Letter[], isBusy: boolean, attempt: number}>} */
        this.lines = new Map();
    }

    /** @param {Letter} letter */
    send(letter) {
        const line = this.lines.get(letter.conversation) ?? { letters: [], isBusy: false, attempt: 0 };
        line.letters.push(letter);
        this.lines.set(letter.conversation, line);
        this.#advance(letter.conversation);
    }

    /** The link is there again. */
    resume() {
        for (const conversation of [...this.lines.keys()]) this.#advance(conversation);
    }

    /** Takes back what still waits in a conversation. @param {string} conversation @returns {Letter[]} */
    withdraw(conversation) {
        const line = this.lines.get(conversation);
        this.lines.delete(conversation);
        return line?.letters ?? [];
    }

    /** @param {string} conversation */
    async #advance(conversation) {
        const line = this.lines.get(conversation);
        if (!line || line.isBusy || !this.world.isOnline()) return;
        const letter = line.letters[0];
        if (!letter) return void this.lines.delete(conversation);
        line.isBusy = true;
        try {
            const receipt = await this.world.call(letter.method, letter.data);
            this.#settle(line);
            this.world.onSent(letter, receipt);
        } catch (error) {
            const refusal = /** @type {Refusal} */ (error);
            line.isBusy = false;
            if (this.#isPassing(refusal)) {
                line.attempt += 1;
                this.world.after(pause(line.attempt), () => this.#advance(conversation));
                return;
            }
            this.#settle(line);
            this.world.onRefused(letter, refusal);
        }
        this.#advance(conversation);
    }

    /** @param {{letters: Letter[], isBusy: boolean, attempt: number}} line */
    #settle(line) {
        line.letters.shift();
        line.isBusy = false;
        line.attempt = 0;
    }

    /**
     * Without an answer of the server nobody knows whether it arrived: the same id may go again.
     *
     * @param {Refusal} refusal
     */
    #isPassing(refusal) {
        return refusal.temporary === true || !this.world.isOnline();
    }
}
