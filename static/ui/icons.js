/** @file Icons of the pages for staff: those that the widget has, and more in the same stroke. */
import { drawIcon, icon as sharedIcon } from '../icons.js';

/** Name -> path data on a 24 × 24 grid; a second entry is filled. */
const OUTLINES = {
    back: ['M15 5.5 8.5 12l6.5 6.5'],
    bolt: ['M13 3 5 13.5h6L10.5 21 19 10.5h-6z'],
    book: ['M5 4.5h14v15H7a2 2 0 0 1-2-2zM5 17.5a2 2 0 0 1 2-2h12'],
    box: ['M12 3 4 7.2v9.6L12 21l8-4.2V7.2zM4.3 7.4 12 11.5l7.7-4.1M12 11.5V21'],
    bulb: ['M9 17.5a6.5 6.5 0 1 1 6 0V19H9zM9.5 21.5h5'],
    chevronDown: ['M5.5 9l6.5 6.5L18.5 9'],
    expand: ['M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'],
    flask: ['M9.5 3.5h5M10.5 3.5v6L5 18.3a1.5 1.5 0 0 0 1.3 2.2h11.4a1.5 1.5 0 0 0 1.3-2.2L13.5 9.5v-6M7.6 15h8.8'],
    frown: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8 16c1.8-2.7 6.2-2.7 8 0M9 9.5v.5M15 9.5v.5'],
    gear: [
        'M12 8.7a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6z' +
        'M12 2.8v3M12 18.2v3M2.8 12h3M18.2 12h3M5.5 5.5l2.1 2.1M16.4 16.4l2.1 2.1M18.5 5.5l-2.1 2.1M7.6 16.4l-2.1 2.1',
    ],
    globe: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c-6 5-6 12 0 17M12 3.5c6 5 6 12 0 17'],
    graph: ['M6 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM18 3.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM18 15.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM8.3 10.9l7.4-3.8M8.3 13.1l7.4 3.8'],
    inbox: ['M3.5 13 6 5h12l2.5 8v6h-17zM3.5 13.5H8l1.5 2.5h5l1.5-2.5h4.5'],
    info: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5', 'M12 7.2a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1z'],
    keyboard: ['M2.5 6.5h19v11h-19zM8 14h8', 'M6 10v.2M9 10v.2M12 10v.2M15 10v.2M18 10v.2'],
    list: ['M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1'],
    lock: ['M5.5 10.5h13v9.5h-13zM8 10.5V8a4 4 0 0 1 8 0v2.5'],
    menu: ['M4 6.5h16M4 12h16M4 17.5h16'],
    minus: ['M5.5 12h13'],
    more: ['', 'M6 10.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zM12 10.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zM18 10.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z'],
    neutral: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8.5 15h7M9 9.5v.5M15 9.5v.5'],
    panel: ['M3.5 5h17v14h-17zM15 5v14'],
    plus: ['M12 5v14M5 12h14'],
    rocket: ['M5 14.5c0-6 4.5-10.5 14-10.5 0 9.5-4.5 14-10.5 14zM9 17.5 5 19l1.5-4M14.5 8a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z'],
    rules: ['M4 6.5h9M4 12h6M4 17.5h9M15 9l3.5 3-3.5 3M18.5 12H13'],
    search: ['M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3 20.5 20.5'],
    signOut: ['M10 4.5H4.5v15H10M9.5 12H20M15.5 7.5 20 12l-4.5 4.5'],
    switchboard: ['M4 7h3.5c4 0 5 10 9 10H20M4 17h3.5c1.6 0 2.7-1.6 3.7-3.5M20 7h-3.5c-1.6 0-2.7 1.6-3.7 3.5'],
    tag: ['M3.5 3.5h8l9 9-8 8-9-9z', 'M8 7a1 1 0 1 1 0 2 1 1 0 0 1 0-2z'],
    theme: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z', 'M12 3.5a8.5 8.5 0 0 1 0 17z'],
    ticket: ['M3.5 7h17v3.5a1.5 1.5 0 0 0 0 3V17h-17v-3.5a1.5 1.5 0 0 0 0-3zM14.5 7v10'],
    tokens: ['M3 7.5h5.5v9H3zM10.8 7.5h2.4v9h-2.4zM15.5 7.5H21v9h-5.5z'],
    truck: ['M2.5 6.5h11v10h-11zM13.5 10h4l3.5 3.5v3h-7.5M7 16.5a2 2 0 1 1 0 .01M17 16.5a2 2 0 1 1 0 .01'],
    upload: ['M12 20V9M7 13.5l5-5 5 5M4.5 4h15'],
};

/**
 * @param {string} name
 * @param {number} [size] 16 beside text, 14 in chips, 20 in rails
 */
export function icon(name, size = 16) {
    const own = OUTLINES[/** @type {keyof typeof OUTLINES} */ (name)];
    return own ? drawIcon(own, size) : sharedIcon(/** @type {any} */ (name), size);
}
