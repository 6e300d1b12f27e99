/**
 * @file What is not as it should be, in words: a refused act and where the draft went; what of the service is off.
 *
 * @typedef {{level: string, degraded?: string[], since?: number}} Service
 * @typedef {{state: string, since: number}} Link
 * @typedef {{key: string, tone: 'warn' | 'bad', since?: number}} Notice
 */
import { clockTime } from '../../i18n.js';

const DENIED = 103;
const NOT_FOUND = 404;
const CONFLICT = 409;

/**
 * @param {{act: string, refusal: {code?: number, message?: string}}} problem
 * @param {{ownership: {owner: string, name?: string, isMine: boolean}, since?: number, hasKeptDraft: boolean}} place
 *   the conversation as it stands now; `since` when its owner took it
 * @param {string} locale
 * @param {import('../text/texts.js').Translate} t
 */
export function problemText({ act, refusal }, { ownership, since, hasKeptDraft }, locale, t) {
    if (refusal.code !== CONFLICT) return refusalText(refusal, t);
    const kept = hasKeptDraft ? 'Kept' : '';
    if (ownership.owner === 'closed') return t(`closedMeanwhile${kept}`);
    if (ownership.owner === 'agent' && !ownership.isMine && ownership.name && since !== undefined) {
        return t(`takenBy${kept}`, { name: ownership.name, time: clockTime(since, locale) });
    }
    if (act === 'claim') return t('failed', { why: refusal.message ?? '' });
    return t(`notOwner${kept}`);
}

/**
 * Why something masked stays so.
 *
 * @param {{code?: number, message?: string}} refusal
 * @param {import('../text/texts.js').Translate} t
 */
export function maskProblem(refusal, t) {
    if (refusal.code === DENIED) return t('onlyOwnerSees');
    return refusal.code === NOT_FOUND ? t('clearTextGone') : refusalText(refusal, t);
}

/** @param {{message?: string}} refusal @param {import('../text/texts.js').Translate} t */
function refusalText({ message }, t) {
    return message ? t('failed', { why: message }) : t('failedNow');
}

const SERVICE_TONES =
    /** @type {Record<string, 'warn' | 'bad'>} */ ({ L1: 'warn', L2: 'bad', L3: 'bad', L4: 'warn', L5: 'warn' });

/** A short break shows nothing, a longer one shows in the header, a long one as a banner. */
const QUIET_MS = 2_000;
const HEADER_MS = 10_000;

/**
 * @param {Link} link
 * @param {number} now Unix milliseconds
 * @returns {'none' | 'header' | 'banner'}
 */
export function linkNotice(link, now) {
    if (link.state === 'connected') return 'none';
    const away = now - link.since;
    return away < QUIET_MS ? 'none' : away < HEADER_MS ? 'header' : 'banner';
}

/**
 * One banner at most: a lost link hides what the service said before it, because that may have changed.
 *
 * @param {Service | undefined} service
 * @param {Link} link
 * @param {number} now
 * @returns {Notice | undefined}
 */
export function bannerOf(service, link, now) {
    if (link.state === 'disconnected') return { key: 'stopped', tone: 'bad', since: link.since };
    if (linkNotice(link, now) === 'banner') return { key: 'offline', tone: 'bad', since: link.since };
    const tone = SERVICE_TONES[service?.level ?? 'L0'];
    return tone && service ? { key: service.level, tone, since: service.since } : undefined;
}
