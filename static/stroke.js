/** @file Draws an icon from path data on a 24 × 24 grid, in the colour of the text. */

const SVG = 'http://www.w3.org/2000/svg';
const LOOK = {
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
};

/** @param {string} outline @param {number} size @param {string} [solid] path data that is filled, too */
export function drawIcon(outline, size, solid) {
    const svg = make('svg', { ...LOOK, width: size, height: size });
    svg.append(make('path', { d: outline }));
    if (solid) svg.append(make('path', { d: solid, fill: 'currentColor' }));
    return svg;
}

function make(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    return element;
}
