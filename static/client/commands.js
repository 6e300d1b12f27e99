/** @file Commands on their way: each ends with its answer, a timeout or the loss of the connection. */
import { ProtocolError, TIMEOUT } from './codes.js';

export class Commands {
    #last = 0;
    #open = new Map();

    get isIdle() {
        return !this.#open.size;
    }

    /** @returns the frame. `answered(error, reply)` runs before what follows the reply in its frame. */
    issue(request, answered, timeout) {
        const id = ++this.#last;
        const timer = setTimeout(() => {
            this.#open.delete(id);
            answered(new ProtocolError(TIMEOUT, 'no answer in time', true));
        }, timeout);
        this.#open.set(id, { timer, answered });
        return JSON.stringify({ id, ...request });
    }

    settle(reply) {
        const command = this.#open.get(reply.id);
        if (!command) return; // answered after its timeout
        this.#open.delete(reply.id);
        clearTimeout(command.timer);
        const { code, message, temporary } = reply.error ?? {};
        command.answered(reply.error && new ProtocolError(code, message, temporary), reply);
    }

    failAll(error) {
        const commands = [...this.#open.values()];
        this.#open.clear();
        for (const { timer, answered } of commands) {
            clearTimeout(timer);
            answered(error);
        }
    }
}
