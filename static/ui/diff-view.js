/** @file Changed lines for the eye, with numbers and signs. */
import { h } from '../dom.js';
import { counted, folded } from './diff.js';
import { chip } from './pieces.js';

/** @typedef {import('./diff.js').Line} Line */

const MINUS = '−';

/**
 * @param {Line[]} lines
 * @param {{title: string, t: import('./text/texts.js').Translate, aside?: HTMLElement}} how
 */
export function lineDiff(lines, { title, t, aside }) {
    const { added, removed } = counted(lines);
    const body = h('div', { class: 'diff-lines', role: 'table', 'aria-label': title, tabindex: 0 });
    body.addEventListener('keydown', (event) => goToChange(body, event));
    const fill = (/** @type {(Line | import('./diff.js').Fold)[]} */ shown) =>
        body.replaceChildren(...shown.map((line) =>
            'hidden' in line
                ? h(
                    'div',
                    { class: 'diff-fold', role: 'row' },
                    h(
                        'span',
                        { role: 'cell' },
                        h('button', { type: 'button', class: 'button link', onclick: () => fill(lines) },
                            t('unchangedLines', { n: line.hidden })),
                    ),
                )
                : lineRow(line, t)
        ));
    fill(folded(lines));
    return h(
        'section',
        { class: 'diff' },
        h(
            'header',
            { class: 'diff-head' },
            h('h3', { class: 'diff-title' }, h('bdi', {}, title)),
            aside ?? '',
            h('span', { class: 'spring' }),
            chip(added > 0 ? 'ok' : 'calm', `+${added}`),
            chip(removed > 0 ? 'bad' : 'calm', `${MINUS}${removed}`),
        ),
        body,
    );
}

/** @param {Line} line @param {import('./text/texts.js').Translate} t */
function lineRow({ sign, text, left, right }, t) {
    const kind = sign === '+' ? 'added' : sign === '-' ? 'removed' : 'same';
    const said = kind === 'same' ? '' : t(`${kind}Line`);
    return h(
        'div',
        { class: `diff-line ${kind}`, role: 'row' },
        h('span', { class: 'diff-number', role: 'rowheader' }, String(right ?? left ?? '')),
        h('span', { class: 'diff-sign', role: 'cell', 'aria-label': said || undefined },
            sign === '-' ? MINUS : sign === '+' ? '+' : ''),
        h('code', { class: 'diff-text', role: 'cell', dir: 'auto' }, text),
    );
}

/** `]` and `[` go from change to change. @param {HTMLElement} body @param {KeyboardEvent} event */
function goToChange(body, event) {
    if (event.key !== ']' && event.key !== '[') return;
    const starts = [...body.querySelectorAll('.diff-line:not(.same)')].filter((line) =>
        !line.previousElementSibling?.matches('.diff-line:not(.same)')
    );
    const edge = body.getBoundingClientRect().top + 4;
    const offsets = starts.map((line) => line.getBoundingClientRect().top - edge);
    const at = event.key === ']' ? offsets.findIndex((offset) => offset > 30) : offsets.findLastIndex((offset) => offset < -4);
    starts[at]?.scrollIntoView({ block: 'nearest' });
    event.preventDefault();
}
