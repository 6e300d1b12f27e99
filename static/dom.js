/** @file Building DOM without markup strings: text stays text. */

/** Functions become listeners (`onclick`); `null`, `undefined` and `false` are left out. */
export function h(tag, attributes = {}, ...children) {
    return build(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
    return build(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function build(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) continue;
        if (typeof value === 'function') element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.filter((child) => child || child === ''));
    return element;
}

/** Whether a key belongs to an input method; in Safari Enter comes after the composition. */
export function isComposing(event) {
    return event.isComposing || event.keyCode === 229;
}
