import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutOf, sizeOf } from '../../static/ui/graph/layout.js';
import {
    edgesAt,
    grown,
    hiddenAt,
    lookOf,
    MOST_NODES,
    neighboursOf,
    pictureOf,
    towards,
} from '../../static/ui/graph/model.js';

const node = (id, hops, degree = 1, hidden = 0) => ({ id, kind: id.split(':')[0], name: id, hops, degree, hidden });
const edge = (from, to, relation = 'knows') => ({ relation, from, to, origin: 'stored' });

/** A hub with so many spokes. */
function star(spokes) {
    const ids = Array.from({ length: spokes }, (_, at) => `order:${at}`);
    return {
        nodes: [node('customer:1', 0, spokes), ...ids.map((id) => node(id, 1))],
        edges: ids.map((id) => edge('customer:1', id)),
    };
}

/** A tree whose nodes have three branches each. */
function tree(count) {
    const id = (at) => `n:${at}`;
    const depth = (at) => (at === 0 ? 0 : depth(Math.floor((at - 1) / 3)) + 1);
    return {
        nodes: Array.from({ length: count }, (_, at) => node(id(at), depth(at), 4)),
        edges: Array.from({ length: count - 1 }, (_, at) => edge(id(Math.floor(at / 3)), id(at + 1))),
    };
}

test('the same graph gives the same drawing, in whatever order it comes', () => {
    const { nodes, edges } = tree(40);
    const one = layoutOf({ nodes, edges, width: 970, height: 760 });
    const other = layoutOf({ nodes: [...nodes].reverse(), edges: [...edges].reverse(), width: 970, height: 760 });
    assert.equal(one.size, 40);
    for (const [id, place] of one) assert.deepEqual(other.get(id), place, id);
});

for (const [name, graph] of Object.entries({ one: star(0), two: star(1), star: star(60), tree: tree(MOST_NODES) })) {
    test(`every node of a drawing stands within it: ${name}`, () => {
        const { width, height } = sizeOf(graph.nodes.length, 970, 760);
        const places = layoutOf({ ...graph, width, height });
        for (const [id, { x, y }] of places) {
            assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${id} ${x} ${y}`);
            assert.ok(Number.isFinite(x) && Number.isFinite(y), id);
        }
    });
}

test('no two nodes lie on each other', () => {
    const graph = tree(60);
    const { width, height } = sizeOf(graph.nodes.length, 970, 760);
    const places = [...layoutOf({ ...graph, width, height }).values()];
    places.forEach((a, at) => {
        for (const b of places.slice(at + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 42);
    });
});

test('connected nodes stand nearer to each other than others on the average', () => {
    const { nodes, edges } = tree(60);
    const { width, height } = sizeOf(60, 970, 760);
    const places = layoutOf({ nodes, edges, width, height });
    const distance = (a, b) => Math.hypot(places.get(a).x - places.get(b).x, places.get(a).y - places.get(b).y);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const connected = mean(edges.map(({ from, to }) => distance(from, to)));
    const all = mean(nodes.flatMap((a) => nodes.filter((b) => b !== a).map((b) => distance(a.id, b.id))));
    assert.ok(connected < all / 2, `${connected} ${all}`);
});

test('a pinned node stays, and others that stood stay near', () => {
    const graph = tree(20);
    const kept = layoutOf({ ...graph, width: 970, height: 760 });
    const pinned = new Set(['n:3']);
    const more = { nodes: [...graph.nodes, node('n:new', 2)], edges: [...graph.edges, edge('n:3', 'n:new')] };
    const places = layoutOf({ ...more, width: 970, height: 760, kept, pinned });
    assert.deepEqual(places.get('n:3'), kept.get('n:3'));
    assert.equal(places.size, 21);
});

test('a picture grows where it is expanded, and what is known stands once', () => {
    const first = pictureOf('customer:1', { ...star(3), nodes: star(3).nodes.map((one) => ({ ...one, degree: 9, hidden: 6 })) });
    assert.deepEqual([first.nodes.size, first.edges.size, hiddenAt(first, 'customer:1')], [4, 3, 6]);
    const around = {
        nodes: [node('order:1', 0, 2), node('customer:1', 1, 9, 8), node('parcel:7', 1)],
        edges: [edge('customer:1', 'order:1'), edge('order:1', 'parcel:7', 'shipped_as')],
    };
    const second = grown(first, 'order:1', around);
    assert.deepEqual([second.nodes.size, second.edges.size], [5, 4]);
    assert.equal(second.nodes.get('parcel:7').hops, 2);
    assert.equal(second.nodes.get('customer:1').hops, 0);
    assert.deepEqual(neighboursOf(second, 'order:1').sort(), ['customer:1', 'parcel:7']);
    assert.equal(edgesAt(second, 'parcel:7').length, 1);
    assert.equal(first.nodes.size, 4);
});

test('what a node hides becomes less as its connections come', () => {
    const hub = pictureOf('payer:1', {
        nodes: [node('payer:1', 0, 50, 48), node('customer:1', 1), node('customer:2', 1)],
        edges: [edge('payer:1', 'customer:1'), edge('payer:1', 'customer:2')],
    });
    assert.equal(hiddenAt(hub, 'payer:1'), 48);
    const more = grown(hub, 'customer:1', {
        nodes: [node('customer:1', 0), node('customer:3', 1)],
        edges: [edge('payer:1', 'customer:3'), edge('customer:1', 'customer:3')],
    });
    assert.equal(hiddenAt(more, 'payer:1'), 47);
    assert.equal(hiddenAt(more, 'unknown'), 0);
});

test('more nodes than can be told apart are left out, and counted', () => {
    const picture = pictureOf('customer:1', star(400));
    assert.equal(picture.nodes.size, MOST_NODES);
    assert.equal(picture.cut, 401 - MOST_NODES);
    assert.ok([...picture.edges.values()].every(({ to }) => picture.nodes.has(to)));
});

test('an arrow key goes to the neighbour that lies that way', () => {
    const places = new Map(Object.entries({
        here: { x: 0, y: 0 },
        east: { x: 90, y: 10 },
        northeast: { x: 60, y: -70 },
        south: { x: 5, y: 80 },
    }));
    const others = ['east', 'northeast', 'south'];
    const go = (key) => towards(places, 'here', others, key);
    assert.deepEqual(['ArrowRight', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'Enter'].map(go), [
        'east',
        'northeast',
        'south',
        undefined,
        undefined,
    ]);
});

test('every kind has a sign, also one that nobody thought of', () => {
    assert.equal(lookOf('Customer').icon, 'person');
    assert.deepEqual(lookOf('toString'), lookOf('warehouse'));
});
