/** @file What a lost connection means to the customer: nothing at first, then a word, then a banner. */

const WORD_AFTER_MS = 2_000;
const BANNER_AFTER_MS = 10_000;

/** @returns {{mood: 'fine' | 'reconnecting' | 'lost' | 'ended', changesIn?: number}} */
export function connectionMood({ state, since }, now) {
    if (state === 'connected') return { mood: 'fine' };
    if (state === 'disconnected') return { mood: 'ended' };
    const away = now - since;
    if (away < WORD_AFTER_MS) return { mood: 'fine', changesIn: WORD_AFTER_MS - away };
    if (away < BANNER_AFTER_MS) return { mood: 'reconnecting', changesIn: BANNER_AFTER_MS - away };
    return { mood: 'lost' };
}

/** @returns {{text: string, n?: number, canRetry?: boolean} | null} */
export function bannerOf(mood, trouble, now) {
    if (mood === 'lost') return { text: 'lost' };
    if (mood === 'ended' || trouble?.kind === 'unreachable') return { text: 'ended', canRetry: true };
    if (!trouble) return null;
    return { text: trouble.kind, n: Math.max(1, Math.ceil((trouble.until - now) / 1000)) };
}
