/**
 * @file Where the nodes of a drawing stand: rings around the centre first, then the forces of Fruchterman and
 * Reingold, "Graph Drawing by Force-directed Placement" (1991), then room for the labels. The same graph always gives
 * the same drawing: nothing is left to chance.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {{id: string, hops: number, label?: number}} Placed `label`: its width in pixels
 */
import { compare } from './model.js';

/** A node with its label takes about so many square pixels. */
const ROOM = 15_000;
const EDGE = 60;
const STEPS = 220;
const LABEL_ROOM = 46;
/** So far a node stays from a line that is not its own. */
const CLEAR = 54;
/** The middle of a node with its label is so much lower than the node. */
const LABEL_DOWN = 14;

/** How large the drawing is: the screen, or more where there are many nodes. */
export function sizeOf(/** @type {number} */ count, /** @type {number} */ width, /** @type {number} */ height) {
    const scale = Math.max(1, Math.sqrt(count * ROOM / Math.max(1, width * height)));
    return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/**
 * @param {{
 *   nodes: Placed[], edges: {from: string, to: string}[], width: number, height: number,
 *   kept?: Map<string, Point>, // where nodes stood before: they stay near
 *   pinned?: Set<string>, // of those: they stay where they are
 * }} graph
 * @returns {Map<string, Point>} within the width and height
 */
export function layoutOf({ nodes, edges, width, height, kept = new Map(), pinned = new Set() }) {
    const ids = nodes.map(({ id }) => id).sort((a, b) => compare(a, b));
    const index = new Map(ids.map((id, at) => [id, at]));
    const byID = new Map(nodes.map((node) => [node.id, node]));
    const ends = edges.flatMap(({ from, to }) => {
        const a = index.get(from), b = index.get(to);
        return a === undefined || b === undefined || a === b ? [] : [[Math.min(a, b), Math.max(a, b)]];
    });
    const pairs = [...new Map(ends.map((pair) => [pair.join(' '), pair])).values()].sort((a, b) =>
        a[0] - b[0] || a[1] - b[1]
    );
    const ring = rings(ids, byID, pairs, width, height);
    const points = ids.map((id, at) => startOf(id, at, { ring, kept, pairs, ids }));
    const isFixed = ids.map((id) => pinned.has(id) && kept.has(id));
    const bounds = boundsOf(width, height);
    relax(points, pairs, isFixed, bounds, kept.size > 0);
    const labels = ids.map((id) => byID.get(id)?.label ?? 80);
    clearEdges(points, pairs, isFixed, bounds);
    separate(points, labels, isFixed, bounds);
    return new Map(ids.map((id, at) => [id, { x: round(points[at].x), y: round(points[at].y) }]));
}

/** @param {number} width @param {number} height */
function boundsOf(width, height) {
    const [sideways, upright] = [Math.min(EDGE, width / 4), Math.min(EDGE, height / 4)];
    return { left: sideways, right: width - sideways, top: upright, bottom: height - upright };
}

/** @param {number} value */
function round(value) {
    return Math.round(value * 10) / 10;
}

/**
 * New nodes start beside a neighbour that stands already, others on their ring.
 *
 * @param {string} id @param {number} at
 * @param {{ring: Point[], kept: Map<string, Point>, pairs: number[][], ids: string[]}} known
 * @returns {Point}
 */
function startOf(id, at, { ring, kept, pairs, ids }) {
    const place = kept.get(id);
    if (place) return { ...place };
    const beside = kept.size === 0 ? undefined : pairs.find(([a, b]) =>
        a === at && kept.has(ids[b]) || b === at && kept.has(ids[a])
    );
    const anchor = beside && kept.get(ids[beside[0] === at ? beside[1] : beside[0]]);
    if (!anchor) return { ...ring[at] };
    const angle = at * 2.399963; // the golden angle: neighbours never fall on each other
    return { x: anchor.x + 70 * Math.cos(angle), y: anchor.y + 70 * Math.sin(angle) };
}

/**
 * A tree from the centre outwards: each branch gets a part of the circle by the number of its leaves.
 *
 * @param {string[]} ids @param {Map<string, Placed>} byID @param {number[][]} pairs
 * @param {number} width @param {number} height
 * @returns {Point[]}
 */
function rings(ids, byID, pairs, width, height) {
    const beside = /** @type {number[][]} */ (ids.map(() => []));
    for (const [a, b] of pairs) {
        beside[a].push(b);
        beside[b].push(a);
    }
    const hops = ids.map((id) => byID.get(id)?.hops ?? 0);
    const order = ids.map((_, at) => at).sort((a, b) => hops[a] - hops[b] || a - b);
    const children = /** @type {number[][]} */ (ids.map(() => []));
    const roots = [];
    for (const at of order) {
        const parent = beside[at].filter((other) => hops[other] < hops[at]).sort((a, b) => a - b)[0];
        if (parent === undefined) roots.push(at);
        else children[parent].push(at);
    }
    const leaves = ids.map(() => 1);
    for (const at of [...order].reverse()) {
        if (children[at].length > 0) leaves[at] = children[at].reduce((sum, child) => sum + leaves[child], 0);
    }
    const deepest = Math.max(1, ...hops);
    const points = ids.map(() => ({ x: width / 2, y: height / 2 }));
    const place = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to) => {
        const distance = (roots.length > 1 ? Math.max(.3, hops[at]) : hops[at]) / deepest * .42;
        const angle = (from + to) / 2;
        points[at] = {
            x: width / 2 + width * distance * Math.cos(angle),
            y: height / 2 + height * distance * Math.sin(angle),
        };
        let start = from;
        for (const child of children[at]) {
            const end = start + (to - from) * leaves[child] / leaves[at];
            place(child, start, end);
            start = end;
        }
    };
    const all = roots.reduce((sum, root) => sum + leaves[root], 0);
    let start = -Math.PI;
    for (const root of roots) {
        const end = start + 2 * Math.PI * leaves[root] / all;
        place(root, start, end);
        start = end;
    }
    return points;
}

/**
 * @param {Point[]} points @param {number[][]} pairs @param {boolean[]} isFixed
 * @param {ReturnType<typeof boundsOf>} bounds @param {boolean} isGentle
 */
function relax(points, pairs, isFixed, bounds, isGentle) {
    const count = points.length;
    const area = (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
    const ideal = .75 * Math.sqrt(area / Math.max(1, count));
    const steps = isGentle ? STEPS / 2 : STEPS;
    const middle = { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
    const forces = points.map(() => ({ x: 0, y: 0 }));
    for (let step = 0; step < steps; step += 1) {
        const heat = ideal * (isGentle ? .25 : .6) * (1 - step / steps);
        for (const force of forces) force.x = force.y = 0;
        for (let a = 0; a < count; a += 1) {
            for (let b = a + 1; b < count; b += 1) {
                let dx = points[a].x - points[b].x, dy = points[a].y - points[b].y;
                if (dx === 0 && dy === 0) [dx, dy] = [.1 * (b - a), .1];
                const push = ideal * ideal / (dx * dx + dy * dy);
                forces[a].x += dx * push;
                forces[a].y += dy * push;
                forces[b].x -= dx * push;
                forces[b].y -= dy * push;
            }
        }
        for (const [a, b] of pairs) {
            const dx = points[a].x - points[b].x, dy = points[a].y - points[b].y;
            const pull = Math.hypot(dx, dy) / ideal;
            forces[a].x -= dx * pull;
            forces[a].y -= dy * pull;
            forces[b].x += dx * pull;
            forces[b].y += dy * pull;
        }
        points.forEach((point, at) => {
            if (isFixed[at]) return;
            const force = forces[at];
            force.x += (middle.x - point.x) * .05;
            force.y += (middle.y - point.y) * .05;
            const size = Math.hypot(force.x, force.y) || 1;
            point.x += force.x / size * Math.min(size, heat);
            point.y += force.y / size * Math.min(size, heat);
            keepWithin(point, bounds);
        });
    }
}

/** @param {Point} point @param {ReturnType<typeof boundsOf>} bounds */
function keepWithin(point, bounds) {
    point.x = Math.max(bounds.left, Math.min(bounds.right, point.x));
    point.y = Math.max(bounds.top, Math.min(bounds.bottom, point.y));
}

/**
 * Moves apart what lies on each other, the way that is shorter.
 *
 * @param {Point[]} points @param {number[]} labels @param {boolean[]} isFixed
 * @param {ReturnType<typeof boundsOf>} bounds
 */
function separate(points, labels, isFixed, bounds) {
    for (let step = 0; step < 60; step += 1) {
        let moved = false;
        for (let a = 0; a < points.length; a += 1) {
            for (let b = a + 1; b < points.length; b += 1) {
                const wide = Math.max(56, (labels[a] + labels[b]) / 2 + 12);
                const high = 36 + LABEL_ROOM;
                const dx = points[b].x - points[a].x, dy = points[b].y - points[a].y;
                const [overX, overY] = [wide - Math.abs(dx), high - Math.abs(dy)];
                if (overX <= 0 || overY <= 0) continue;
                moved = true;
                const [moveX, moveY] = overX < overY
                    ? [(dx < 0 ? -1 : 1) * overX / 2, 0]
                    : [0, (dy < 0 ? -1 : 1) * overY / 2];
                shift(points[a], -moveX, -moveY, isFixed[a], bounds);
                shift(points[b], moveX, moveY, isFixed[b], bounds);
            }
        }
        if (!moved) return;
    }
}

/**
 * Moves nodes off the lines between others.
 *
 * @param {Point[]} points @param {number[][]} pairs @param {boolean[]} isFixed
 * @param {ReturnType<typeof boundsOf>} bounds
 */
function clearEdges(points, pairs, isFixed, bounds) {
    for (let step = 0; step < 20; step += 1) {
        points.forEach((point, at) => {
            for (const [a, b] of pairs) {
                if (a === at || b === at) continue;
                const dx = points[b].x - points[a].x, dy = points[b].y - points[a].y;
                const length = dx * dx + dy * dy || 1;
                const x = point.x - points[a].x, y = point.y + LABEL_DOWN - points[a].y;
                const along = (x * dx + y * dy) / length;
                if (along <= 0 || along >= 1) continue;
                const awayX = x - along * dx, awayY = y - along * dy;
                const distance = Math.hypot(awayX, awayY);
                if (distance >= CLEAR) continue;
                // Right on the line either side is as good.
                const [unitX, unitY] = distance < .1
                    ? [-dy / Math.sqrt(length), dx / Math.sqrt(length)]
                    : [awayX / distance, awayY / distance];
                const move = (CLEAR - distance) * .3;
                shift(point, unitX * move, unitY * move, isFixed[at], bounds);
            }
        });
    }
}

/** @param {Point} point @param {number} x @param {number} y @param {boolean} isFixed @param {any} bounds */
function shift(point, x, y, isFixed, bounds) {
    if (isFixed) return;
    point.x += x;
    point.y += y;
    keepWithin(point, bounds);
}
