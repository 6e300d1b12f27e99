/** @file Tables: a head, rows, numbers at the right. */
import { h } from '../dom.js';

/**
 * @param {{
 *   caption: string, // for readers
 *   columns: {label: string, isNumber?: boolean}[],
 *   rows: (string | Node)[][], // the first cell heads its row
 *   total?: number, // of all rows when these are a page of them
 * }} what
 */
export function table({ caption, columns, rows, total }) {
    return h(
        'div',
        { class: 'table-scroll' },
        h(
            'table',
            { class: 'table', 'aria-rowcount': total === undefined ? undefined : total + 1 },
            h('caption', { class: 'said' }, caption),
            h(
                'thead',
                {},
                h('tr', {}, ...columns.map(({ label, isNumber }) =>
                    h('th', { scope: 'col', class: isNumber && 'number' }, label)
                )),
            ),
            h(
                'tbody',
                {},
                ...rows.map((cells, at) =>
                    h(
                        'tr',
                        { 'aria-rowindex': total === undefined ? undefined : at + 2 },
                        ...cells.map((cell, column) =>
                            h(
                                column === 0 ? 'th' : 'td',
                                { scope: column === 0 && 'row', class: columns[column]?.isNumber && 'number' },
                                cell,
                            )
                        ),
                    )
                ),
            ),
        ),
    );
}
