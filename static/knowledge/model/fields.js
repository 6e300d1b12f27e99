/**
 * @file The fields that an answer may have: what the graph can know of who asks, by the relations that it has. What a
 * contact has or has named is gone by: `has_order(c: Contact, o: Order)` and `status(o: Order, value: text)` make
 * `order.status`.
 *
 * @typedef {{name: string, columns?: {name: string, type: string}[]}} Relation as the hub tells it
 */

const CONTACT = 'Contact';
const OWNING = /^(?:has|named)_(?<entity>.+)$/u;
/** Types of columns whose values are words that fit into a sentence; any other is a kind of node, or yes and no. */
const WORDS = new Set(['int', 'number', 'text', 'time']);

/** @param {Relation[]} relations @returns {string[]} such as `order.id`, each once */
export function fieldsFrom(relations) {
    const pairs = relations.filter(({ columns = [] }) => columns.length === 2).map(({ name, columns = [] }) => ({
        name,
        kind: columns[0].type,
        value: columns[1].type,
    }));
    const facts = (/** @type {string} */ head, /** @type {string} */ kind) =>
        pairs.filter((pair) => pair.kind === kind && WORDS.has(pair.value)).map(({ name }) => `${head}.${name}`);
    const fields = ['contact.name', ...facts('contact', CONTACT)];
    for (const { name, kind, value } of pairs) {
        const entity = OWNING.exec(name)?.groups?.entity;
        if (!entity || kind !== CONTACT || WORDS.has(value) || value === 'bool') continue;
        fields.push(`${entity}.id`, `${entity}.name`, ...facts(entity, value));
    }
    return [...new Set(fields)];
}
