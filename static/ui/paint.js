/**
 * @file Redraws only what looks different. A part of the page is described by a "face", a plain value with
 * everything that shows; equal faces leave the element alone, so focus and selection stay where they are.
 */

/** @type {WeakMap<Element, string>} */
const faces = new WeakMap();

/**
 * @template Face
 * @template {HTMLElement} E
 * @param {E} element
 * @param {Face} face
 * @param {(element: E, face: Face) => void} fill replaces the element's content
 */
export function paint(element, face, fill) {
    const looks = JSON.stringify(face);
    if (faces.get(element) === looks) return;
    faces.set(element, looks);
    keepingFocus(element, () => fill(element, face));
}

/**
 * Brings the children of `parent` in line with `items`; the element of an item stays the same for its life.
 *
 * @template Item
 * @param {HTMLElement} parent
 * @param {Item[]} items
 * @param {{
 *   key: (item: Item) => string,
 *   make: (item: Item) => HTMLElement,
 *   draw: (element: HTMLElement, item: Item, at: number) => void,
 * }} how
 */
export function paintEach(parent, items, { key, make, draw }) {
    keepingFocus(parent, () => {
        const known = new Map(
            [...parent.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]),
        );
        items.forEach((item, at) => {
            const name = key(item);
            const element = /** @type {HTMLElement} */ (known.get(name) ?? make(item));
            known.delete(name);
            element.dataset.key = name;
            draw(element, item, at);
            if (parent.children[at] !== element) parent.insertBefore(element, parent.children[at] ?? null);
        });
        for (const gone of known.values()) gone.remove();
    });
}

/**
 * Gives the focus back to what held it, or to what took its place by `data-name`.
 *
 * @param {HTMLElement} parent
 * @param {() => void} change
 */
function keepingFocus(parent, change) {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const isInside = focused !== parent && parent.contains(focused);
    change();
    if (!isInside || document.activeElement === focused) return;
    const successor = focused.isConnected ? focused : parent.querySelector(
        `[data-name="${CSS.escape(focused.dataset.name ?? '')}"]`,
    ); /** @type {HTMLElement | null} */
    (successor)?.focus({ preventScroll: true });
}
