/** @file Icons of the pages for staff: those that the widget has, and more in the same stroke. */
import { drawIcon, icon as sharedIcon } from '../icons.js';

/** Name -> path data on a 24 × 24 grid; a second entry is filled. */
const OUTLINES = {
    back: ['M15 5.5 8.5 12l6.5 6.5'],
    bolt: ['M13 3 5 13.5h6L10.5 21 19 10.5h-6z'],
    book: ['M5 4.5h14v15H7a2 2 0 0 1-2-2zM5 17.5a2 2 0 0 1 2-2h12'],
    bulb: ['M9 17.5a6.5 6.5 0 1 1 6 0V19H9zM9.5 21.5h5'],
    chevronDown: ['M5.5 9l6.5 6.5L18.5 9'],
    flask: ['M9.5 3.5h5M10.5 3.5v6L5 18.3a1.5 1.5 0 0 0 1.3 2.2h11.4a1.5 1.5 0 0 0 1.3-2.2L13.5 9.5v-6M7.6 15h8.8'],
    frown: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8 16c1.8-2.7 6.2-2.7 8 0M9 9.5v.5M15 9.5v.5'],
    gear: [
        'M12 8.7a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6z' +
        'M12 2.8v3M12 18.2v3M2.8 12h3M18.2 12h3M5.5 5.5l2.1 2.1M16.4 16.4l2.1 2.1M18.5 5.5l-2.1 2.1M7.6 16.4l-2.1 2.1',
    ],
    globe: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c-6 5-6 12 0 17M12 3.5c6 5 6 12 0 17'],
    inbox: ['M3.5 13 6 5h12l2.5 8v6h-17zM3.5 13.5H8l1.5 2.5h5l1.5-2.5h4.5'],
    info: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5', 'M12 7.2a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1z'],
    keyboard: ['M2.5 6.5h19v11h-19zM8 14h8', 'M6 10v.2M9 10v.2M12 10v.2M15 10v.2M18 10v.2'],
    lock: ['M5.5 10.5h13v9.5h-13zM8 10.5V8a4 4 0 0 1 8 0v2.5'],
    menu: ['M4 6.5h16M4 12h16M4 17.5h16'],
    neutral: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8.5 15h7M9 9.5v.5M15 9.5v.5'],
    panel: ['M3.5 5h17v14h-17zM15 5v14'],
    search: ['M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3 20.5 20.5'],
    signOut: ['M10 4.5H4.5v15H10M9.5 12H20M15.5 7.5 20 12l-4.5 4.5'],
    switchboard: ['M4 7h3.5c4 0 5 10 9 10H20M4 17h3.5c1.6 0 2.7-1.6 3.7-3.5M20 7h-3.5c-1.6 0-2.7 1.6-3.7 3.5'],
    tokens: ['M3 7.5h5.5v9H3zM10.8 7.5h2.4v9h-2.4zM15.5 7.5H21v9h-5.5z'],
    theme: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z', 'M12 3.5a8.5 8.5 0 0 1 0 17z'],
};

/**
 * @param {string} name
 * @param {number} [size] 16 beside text, 14 in chips, 20 in rails
 */
export function icon(name, size = 16) {
    const own = OUTLINES[/** @type {keyof typeof OUTLINES} */ (name)];
    return own ? drawIcon(own, size) : sharedIcon(/** @type {any} */ (name), size);
}
