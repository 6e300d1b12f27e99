/** @file Errors and close codes of the protocol, and what each range asks of a client. */

export class ProtocolError extends Error {
    /**
     * @param {number} code 1–99 this client's own, 100–399 the protocol's, 400–1999 the application's
     * @param {string} message
     * @param {boolean} [temporary] asking again may help
     */
    constructor(code, message, temporary = false) {
        super(message);
        this.code = code;
        this.temporary = temporary;
    }
}

export const TIMEOUT = 1;
export const CONNECTION_LOST = 2;
export const DISCONNECTED = 3;
export const UNSUBSCRIBED = 4;
export const NO_PING = 5;
export const BAD_FRAME = 6;
export const TOKEN_EXPIRED = 109;
export const UNRECOVERABLE_POSITION = 112;

/** WebSocket's own codes that blame us: the same frames would be refused again. */
const OUR_FAULT = new Set([1002, 1003, 1007, 1008, 1009]);

/** Whether a connection closed with `code` stays closed. */
export function isTerminalClose(code) {
    return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000) || OUR_FAULT.has(code);
}

/** Whether an unsubscribe push asks for a new subscription. */
export function asksToResubscribe(code) {
    return code >= 2500;
}
