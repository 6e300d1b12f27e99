/** @file The words for a refused act: what happened, and where the draft went. */
import { clockTime } from '../../i18n.js';

const CONFLICT = 409;

/**
 * @param {{act: string, refusal: {code?: number, message?: string}}} problem
 * @param {{ownership: {owner: string, name?: string, isMine: boolean}, since?: number, hasKeptDraft: boolean}} place
 *   the conversation as it stands now; `since` when its owner took it
 * @param {string} locale
 * @param {import('../text/texts.js').Translate} t
 */
export function problemText({ act, refusal }, { ownership, since, hasKeptDraft }, locale, t) {
    if (refusal.code !== CONFLICT) return refusal.message ? t('failed', { why: refusal.message }) : t('failedNow');
    const kept = hasKeptDraft ? 'Kept' : '';
    if (ownership.owner === 'closed') return t(`closedMeanwhile${kept}`);
    if (ownership.owner === 'agent' && !ownership.isMine && ownership.name && since !== undefined) {
        return t(`takenBy${kept}`, { name: ownership.name, time: clockTime(since, locale) });
    }
    if (act === 'claim') return t('failed', { why: refusal.message ?? '' });
    return t(`notOwner${kept}`);
}
