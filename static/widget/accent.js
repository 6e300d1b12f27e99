/** @file A shop may choose its accent colour, as long as white can be read on it. */

/** @param {unknown} colour `#RRGGBB` */
export function isReadableAccent(colour) {
    return /^#[0-9a-f]{6}$/i.test(colour) && contrastWithWhite(colour) >= 4.5;
}

/** WCAG 2 contrast ratio. */
export function contrastWithWhite(colour) {
    const [red, green, blue] = [1, 3, 5].map((start) => {
        const channel = parseInt(colour.slice(start, start + 2), 16) / 255;
        return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
