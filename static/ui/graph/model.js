/**
 * @file What of the graph is on screen: nodes and edges around a centre, grown by what is expanded. Values only.
 *
 * @typedef {{id: string, kind: string, name: string, hops: number, degree: number, hidden: number}} GraphNode
 *   `hidden`: so many neighbours are not on screen
 * @typedef {{relation: string, from: string, to: string, origin?: string, since?: number}} GraphEdge
 * @typedef {{
 *   centre: string, nodes: Map<string, GraphNode>, edges: Map<string, GraphEdge>, expanded: Set<string>, cut: number,
 * }} Picture `cut`: nodes that were left out because more cannot be told apart
 */
import { edgeKey } from '../proof.js';

/** More nodes than these are a cloud, no drawing. */
export const MOST_NODES = 150;

/**
 * @param {string} centre
 * @param {{nodes: GraphNode[], edges: GraphEdge[]}} around what the hub found there
 * @returns {Picture}
 */
export function pictureOf(centre, around) {
    const empty = { centre, nodes: new Map(), edges: new Map(), expanded: new Set(), cut: 0 };
    return grown(empty, centre, around);
}

/**
 * The picture with what lies around one of its nodes. Near and well connected ones are taken first.
 *
 * @param {Picture} picture
 * @param {string} id
 * @param {{nodes: GraphNode[], edges: GraphEdge[]}} around
 * @returns {Picture}
 */
export function grown(picture, id, around) {
    const base = picture.nodes.get(id)?.hops ?? 0;
    const nodes = new Map(picture.nodes);
    const order = [...around.nodes].sort((a, b) => a.hops - b.hops || b.degree - a.degree || compare(a.id, b.id));
    let cut = 0;
    for (const node of order) {
        const known = nodes.get(node.id);
        if (known) nodes.set(node.id, { ...known, ...node, hops: Math.min(known.hops, base + node.hops) });
        else if (nodes.size < MOST_NODES) nodes.set(node.id, { ...node, hops: base + node.hops });
        else cut += 1;
    }
    const edges = new Map(picture.edges);
    for (const edge of around.edges) {
        if (nodes.has(edge.from) && nodes.has(edge.to)) edges.set(edgeKey(edge), edge);
    }
    return { ...picture, nodes, edges, expanded: new Set(picture.expanded).add(id), cut };
}

/** The edges at a node. @param {Picture} picture @param {string} id @returns {GraphEdge[]} */
export function edgesAt({ edges }, id) {
    return [...edges.values()].filter((edge) => edge.from === id || edge.to === id);
}

/** Ids beside a node, each once. @param {Picture} picture @param {string} id @returns {string[]} */
export function neighboursOf(picture, id) {
    const ids = edgesAt(picture, id).map((edge) => (edge.from === id ? edge.to : edge.from));
    return [...new Set(ids)].filter((other) => other !== id);
}

/**
 * How many connections of a node the picture does not show: what the hub said, less what has come since.
 *
 * @param {Picture} picture
 * @param {string} id
 */
export function hiddenAt(picture, id) {
    const node = picture.nodes.get(id);
    if (!node) return 0;
    return Math.max(0, Math.min(node.hidden ?? 0, (node.degree ?? 0) - edgesAt(picture, id).length));
}

/**
 * The neighbour that lies in the direction of an arrow key.
 *
 * @param {Map<string, {x: number, y: number}>} places
 * @param {string} id
 * @param {string[]} neighbours
 * @param {string} key `ArrowLeft`, …
 * @returns {string | undefined}
 */
export function towards(places, id, neighbours, key) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    const here = places.get(id);
    if (!way || !here) return undefined;
    let best, bestTurn = .25; // the cosine of about 75 degrees
    for (const other of neighbours) {
        const there = places.get(other);
        if (!there) continue;
        const [dx, dy] = [there.x - here.x, there.y - here.y];
        const turn = (dx * way[0] + dy * way[1]) / (Math.hypot(dx, dy) || 1);
        if (turn > bestTurn) [best, bestTurn] = [other, turn];
    }
    return best;
}

/** @param {string} a @param {string} b by code units, so that it is the same everywhere */
export function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

const LOOKS = /** @type {Record<string, {icon: string, category: number}>} */ ({
    customer: { icon: 'person', category: 1 },
    contact: { icon: 'person', category: 1 },
    agent: { icon: 'people', category: 1 },
    issue: { icon: 'alert', category: 2 },
    risk: { icon: 'alert', category: 2 },
    order: { icon: 'box', category: 3 },
    article: { icon: 'file', category: 4 },
    ticket: { icon: 'ticket', category: 5 },
    conversation: { icon: 'chat', category: 5 },
    product: { icon: 'tag', category: 6 },
    category: { icon: 'tag', category: 6 },
    parcel: { icon: 'truck', category: 7 },
    carrier: { icon: 'truck', category: 7 },
});
const OTHER = { icon: 'star', category: 7 };

/** Colour and sign of a kind of node. @param {string} kind */
export function lookOf(kind) {
    const name = kind.toLowerCase();
    return Object.hasOwn(LOOKS, name) ? LOOKS[name] : OTHER;
}
