/** @file The pages' icons, one stroke set. */
import { svg } from './dom.js';

const LOOK = {
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
};

/** Name -> path data on a 24 × 24 grid; a second entry is filled (dots, solid signs). */
const OUTLINES = {
    alert: ['M12 4 2.8 19.5h18.4zM12 10v4.5', 'M12 16.6a.5.5 0 1 1 0 1 .5.5 0 0 1 0-1z'],
    arrowDown: ['M12 5v14M6 13l6 6 6-6'],
    bell: ['M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4'],
    bot: ['M4 8.5h16v10.5H4zM12 8.5V5M1.5 12v4M22.5 12v4', 'M9 12.5v1.5M15 12.5v1.5'],
    chat: ['M3.5 5h17v12.5H12L7.5 21v-3.5h-4z'],
    clock: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2'],
    close: ['M5.5 5.5l13 13M18.5 5.5l-13 13'],
    download: ['M12 4v11M7 10.5l5 5 5-5M4.5 20h15'],
    file: ['M6 3h8.5L19 7.5V21H6zM14 3v5h5'],
    mail: ['M3 5.5h18v13H3zM3.5 6.5 12 13l8.5-6.5'],
    pause: ['M9 6v12M15 6v12'],
    people: ['M9 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 20v-1.5a4 4 0 0 1 4-4h5a4 4 0 0 1 4 4V20M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.8a4 4 0 0 1 3 3.7V20'],
    person: ['M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20.5V19a4 4 0 0 1 4-4h7a4 4 0 0 1 4 4v1.5'],
    phone: ['M7.5 2.5h9v19h-9zM11 18.5h2'],
    pin: ['M12 21.5c4.7-4.6 7-8.3 7-11.5a7 7 0 0 0-14 0c0 3.2 2.3 6.9 7 11.5zM12 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z'],
    play: ['M8 5.5v13l10.5-6.5z', 'M8 5.5v13l10.5-6.5z'],
    send: ['M21 3.5 13.5 21l-3-7.5L3 10.5zM10.5 13.5 15 9'],
    smile: ['M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM8 14c1.8 2.7 6.2 2.7 8 0M9 9.5v.5M15 9.5v.5'],
    star: ['M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z'],
    sync: ['M4 11a8 8 0 0 1 14-4l2 2M20 4v5h-5M20 13a8 8 0 0 1-14 4l-2-2M4 20v-5h5'],
    tick: ['M4.5 12.5l5 5 10-11'],
    ticks: ['M2 13l4.5 4.5L16 7M11 16.5l1 1L22 7'],
};

/** `size`: 16 beside text, 14 in chips, 20 in rails. @param {keyof typeof OUTLINES} name */
export function icon(name, size = 16) {
    return drawIcon(OUTLINES[name], size);
}

/** @param {string[]} paths the outline, and what is filled if anything */
export function drawIcon([outline, solid], size) {
    const dots = solid && svg('path', { d: solid, fill: 'currentColor' });
    return svg('svg', { ...LOOK, width: size, height: size }, svg('path', { d: outline }), dots);
}

