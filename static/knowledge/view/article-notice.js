/** @file What stands between what is written and the hub: a conflict, a refusal, a draft found in this browser. */
import { h } from '../../dom.js';
import { exactTime } from '../../i18n.js';
import { diffWords } from '../../ui/diff.js';
import { wordDiff } from '../../ui/prose.js';
import { icon } from '../../ui/icons.js';
import { paint } from '../../ui/paint.js';
import { button } from '../../ui/pieces.js';
import { refusalText } from '../../ui/rest.js';
import { LANGUAGE_NAMES, spokenIn, contentOf } from '../model/content.js';
import { sayingOf } from '../model/editing.js';

/** @param {HTMLElement} place @param {import('./page.js').Page} page */
export function fillNotice(place, page) {
    const { t, locale, world: { editor } } = page;
    const { editing, theirs, article, isRestored } = editor;
    const phase = editing?.phase;
    const kind = phase === 'conflict' || phase === 'refused' || phase === 'waiting'
        ? phase
        : article?.state === 'removed' ? 'removed' : isRestored ? 'restored' : '';
    paint(place, { kind, isDrafted: Boolean(article?.draft), theirs: theirs?.draft?.changed, refusal: editing?.refusal, hasTheirs: Boolean(theirs) }, (element) => {
        const notice = (/** @type {string} */ tone, /** @type {any[]} */ ...children) =>
            h('div', { class: `notice ${tone}`, role: tone === 'bad' ? 'alert' : 'status' }, icon('alert'), ...children);
        const shown = /** @type {Record<string, () => HTMLElement>} */ ({
            conflict: () => {
                const other = theirs?.draft ?? theirs?.published;
                const words = t('conflict', {
                    name: other?.author ?? t('somebody'),
                    time: other?.changed ? exactTime(other.changed, locale) : t('meanwhile'),
                });
                return notice(
                    'bad',
                    h(
                        'div',
                        { class: 'notice-body' },
                        h('p', {}, words),
                        theirs && conflictDiff(theirs, page),
                        h(
                            'div',
                            { class: 'notice-acts' },
                            button('primary', 'keep-mine', t('keepMine'), { onclick: () => editor.settle('mine') }),
                            button('', 'take-theirs', t('takeTheirs'), { onclick: () => editor.settle('theirs') }),
                        ),
                    ),
                );
            },
            refused: () => notice('bad', h('p', {}, `${refusalText(editing?.refusal ?? { status: 0 }, t)} ${t('draftKept')}`)),
            waiting: () =>
                notice(
                    'warn',
                    h('p', {}, `${refusalText(editing?.refusal ?? { status: 0 }, t)} ${t('draftKeptRetry')}`),
                    button('', 'retry', t('tryAgain'), { onclick: () => editor.flush() }),
                ),
            removed: () => notice('warn', h('p', {}, t(article.draft ? 'isRemoved' : 'wasRemoved'))),
            restored: () => notice('info', h('p', {}, t('restored'))),
        })[kind]?.();
        element.replaceChildren(...shown ? [shown] : []);
    });
}

/** Their answer, and what is written here instead. @param {any} theirs @param {import('./page.js').Page} page */
function conflictDiff(theirs, { t, world: { editor } }) {
    const other = contentOf(sayingOf(theirs));
    const mine = /** @type {import('../model/content.js').Content} */ (editor.editing?.content);
    const languages = [...new Set([...spokenIn(other), ...spokenIn(mine)])];
    return h(
        'details',
        { class: 'conflict-diff' },
        h('summary', {}, t('whatDiffers')),
        ...languages.flatMap((language) => [
            h('p', { class: 'facts' }, LANGUAGE_NAMES[language] ?? language),
            h(
                'p',
                { class: 'diff-prose', dir: 'auto', lang: language },
                ...wordDiff(diffWords(other.answer[language] ?? '', mine.answer[language] ?? '')),
            ),
        ]),
    );
}
