/**
 * @file What the banner over the panes says about the service and the link to it.
 *
 * @typedef {{level: string, degraded?: string[], since?: number}} Service
 * @typedef {{state: string, since: number}} Link
 * @typedef {{key: string, tone: 'warn' | 'bad', since?: number}} Notice
 */

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
