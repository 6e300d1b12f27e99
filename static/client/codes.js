/** @file Errors and close codes: 1–99 are this client's own, 100–1999 refusals, from 2000 on endings. */

export class ProtocolError extends Error {
    /** @param {boolean} [temporary] asking again may help */
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
export const BETTER_WAY = 7;
export const TOKEN_EXPIRED = 109;
export const UNRECOVERABLE_POSITION = 112;
export const EXPIRED_SUBSCRIPTION = 2501;

/** WebSocket's own that blame us: the same frames would be refused again. */
const OUR_FAULT = new Set([1002, 1003, 1007, 1008, 1009]);

export function isTerminalClose(code) {
    return (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000) || OUR_FAULT.has(code);
}

/** Closed by the server, and not by what lies on the way to it. */
export function isOfServer(code) {
    return code >= 3000;
}

export function asksToResubscribe(code) {
    return code >= 2500;
}
