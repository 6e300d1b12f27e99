/** @file A value that people write for a column of a relation, as the hub takes it. */

/**
 * A node may be written without its kind, a time as a date; what cannot be read goes as it is, for the hub to say why.
 *
 * @param {string} text @param {string} type `int`, `number`, `bool`, `text`, `time` or a kind of node
 * @returns {string | number | boolean}
 */
export function argumentOf(text, type) {
    const value = text.trim();
    switch (type) {
        case 'int':
        case 'number':
            return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
        case 'time': {
            const time = /^\d{9,}$/u.test(value) ? Number(value) : new Date(value).getTime();
            return Number.isNaN(time) ? value : time;
        }
        case 'bool':
            return value === 'true' || value !== 'false' && value;
        case 'text':
            return value;
        default:
            return value === '' || value.startsWith(`${type}:`) ? value : `${type}:${value}`;
    }
}
