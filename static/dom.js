/** @file Building DOM without markup strings: text stays text. */

/** Functions become listeners (`onclick`), `true` an empty attribute; `null`, `undefined`, `false` are left out. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) continue;
        if (typeof value === 'function') element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.filter((child) => child || child === ''));
    return element;
}

/** Whether a key belongs to an input method; Safari and some of them send Enter after the composition. */
export function isComposing(event) {
    return event.isComposing || event.keyCode === 229;
}
