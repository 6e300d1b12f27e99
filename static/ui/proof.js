/**
 * @file Why a fact holds: the hub's proof as rows of a tree, and facts in words.
 *
 * @typedef {{id: string, kind: string, name: string}} Node
 * @typedef {{node: Node} | {value: number | string | boolean, type?: string} | null} Value nothing: any would do
 * @typedef {{
 *   relation: string, arguments: Value[], origin?: 'stored' | 'derived' | 'demand', source?: any,
 *   from?: number, to?: number,
 * }} Fact times in Unix milliseconds
 * @typedef {{
 *   fact?: Fact, text?: string, kind: 'stored' | 'derived' | 'aggregate' | 'evident' | 'above' | 'cut' | 'masked',
 *   rule?: {file: string, line: number, text: string, release?: number},
 *   source?: {id: string, label: string, time?: number}, premises?: Proof[], more?: number, stale?: boolean,
 * }} Proof `text`: what holds where that is no fact of the graph; `more`: so many further premises
 * @typedef {{
 *   key: string, parent?: string, level: number, position: number, size: number, proof: Proof,
 *   hasPremises: boolean, isOpen: boolean, isLast: boolean,
 * }} ProofRow
 */

/** A proof deeper than this is cut: it would be no explanation, and a circle would never end. */
const DEEPEST = 40;
/** What a fact has where any value would do. */
const ANYTHING = '_';

/**
 * @param {Proof} proof
 * @param {Set<string>} closed keys of rows whose premises are not shown
 * @returns {ProofRow[]} in the order of reading
 */
export function proofRows(proof, closed = new Set()) {
    /** @type {ProofRow[]} */
    const rows = [];
    const walk = (
        /** @type {Proof} */ one, /** @type {string} */ key, /** @type {string | undefined} */ parent,
        /** @type {number} */ position, /** @type {number} */ size,
    ) => {
        const level = key.split('.').length;
        const premises = level < DEEPEST ? one.premises ?? [] : [];
        const isOpen = premises.length > 0 && !closed.has(key);
        const place = { key, parent, level, position, size, isLast: position === size };
        rows.push({ ...place, proof: one, hasPremises: premises.length > 0, isOpen });
        if (isOpen) premises.forEach((premise, at) => walk(premise, `${key}.${at}`, key, at + 1, premises.length));
    };
    walk(proof, '0', undefined, 1, 1);
    return rows;
}

/**
 * Where a key of the tree leads, by the pattern of WAI-ARIA's tree view.
 *
 * @param {ProofRow[]} rows
 * @param {string} current key of a row
 * @param {string} key of the keyboard
 * @returns {{focus?: string, open?: string, close?: string}}
 */
export function proofMove(rows, current, key) {
    const at = rows.findIndex((row) => row.key === current);
    const row = rows[at];
    if (!row) return {};
    switch (key) {
        case 'ArrowDown':
            return { focus: rows[at + 1]?.key };
        case 'ArrowUp':
            return { focus: rows[at - 1]?.key };
        case 'Home':
            return { focus: rows[0].key };
        case 'End':
            return { focus: rows[rows.length - 1].key };
        case 'ArrowRight':
            if (!row.hasPremises) return {};
            return row.isOpen ? { focus: rows[at + 1].key } : { open: row.key };
        case 'ArrowLeft':
            return row.isOpen ? { close: row.key } : { focus: row.parent };
        case 'Enter':
        case ' ':
            return row.hasPremises ? (row.isOpen ? { close: row.key } : { open: row.key }) : {};
        default:
            return {};
    }
}

/** Nodes of a proof: what a drawing of the graph lets stand out. @param {Proof} proof @returns {Set<string>} ids */
export function nodesOfProof(proof) {
    const ids = proofRows(proof).flatMap((row) => (row.proof.fact?.arguments ?? []).map((value) => nodeOf(value)?.id ?? ''));
    return new Set(ids.filter(Boolean));
}

/**
 * Pairs of nodes that a fact of a proof connects.
 *
 * @param {Proof} proof
 * @returns {Set<string>} `relation from to`, as in `edgeKey`
 */
export function edgesOfProof(proof) {
    const keys = new Set();
    for (const { proof: { fact } } of proofRows(proof)) {
        if (!fact) continue;
        const nodes = fact.arguments.flatMap((value) => nodeOf(value)?.id ?? []);
        if (nodes.length === 2) keys.add(edgeKey({ relation: fact.relation, from: nodes[0], to: nodes[1] }));
    }
    return keys;
}

/** @param {{relation: string, from: string, to: string}} edge */
export function edgeKey({ relation, from, to }) {
    return `${relation} ${from} ${to}`;
}

/** @param {Value} value @returns {Node | undefined} */
export function nodeOf(value) {
    return value && typeof value === 'object' && 'node' in value ? value.node : undefined;
}

/** @param {Value} value @param {string} [locale] */
export function valueText(value, locale) {
    const node = nodeOf(value);
    if (node) return node.name || node.id;
    if (value === null) return ANYTHING;
    const { value: plain, type } = /** @type {{value: any, type?: string}} */ (value);
    if (typeof plain !== 'number') return String(plain ?? '');
    if (type === 'time' && locale) {
        return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(plain);
    }
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 4, useGrouping: type !== 'integer' }).format(plain);
}

/** `repeat(Zihan Chen, 2)`. @param {Fact} fact @param {string} [locale] */
export function factText({ relation, arguments: values }, locale) {
    return `${relation}(${values.map((value) => valueText(value, locale)).join(', ')})`;
}

/**
 * What a proof is of. The last of what is summed up is the sum: `count of ticket(c, t) by c (Zihan Chen) = 2`.
 *
 * @param {Proof} proof @param {string} [locale]
 */
export function claimText({ fact, text, kind }, locale) {
    if (!fact) return text ?? '';
    if (kind !== 'aggregate') return factText(fact, locale);
    const words = fact.arguments.map((value) => valueText(value, locale));
    const sum = words.pop();
    return `${fact.relation}${words.length > 0 ? ` (${words.join(', ')})` : ''} = ${sum}`;
}

/** What the hub takes for a fact's arguments: a node by its id, anything else as it is. @param {Value[]} values */
export function argumentsOf(values) {
    return values.map((value) => nodeOf(value)?.id ?? /** @type {any} */ (value).value);
}
