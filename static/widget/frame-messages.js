/** @file The words between the shop's page and the panel's frame: what does not fit exactly is not read. */

export const flag = (value) => typeof value === 'boolean';
export const count = (value) => Number.isInteger(value) && value >= 0;
export const text = (pattern, longest = 200) => (value) =>
    typeof value === 'string' && value.length <= longest && pattern.test(value);

export function frameMessage(type, fields) {
    return { ...fields, switchboard: 1, type };
}

/** @param {object} shapes by type @param {any} data of a checked origin and source */
export function readFrameMessage(shapes, data) {
    if (data?.switchboard !== 1 || !Object.hasOwn(shapes, data.type)) return null;
    const { switchboard, type, ...fields } = data;
    const shape = shapes[type];
    const names = Object.keys(fields);
    const fits = names.every((name) => Object.hasOwn(shape, name) && shape[name](fields[name]));
    return fits && names.length === Object.keys(shape).length ? { type, ...fields } : null;
}
