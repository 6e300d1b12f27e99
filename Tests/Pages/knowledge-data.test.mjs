import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Contact } from '../../static/knowledge/data/contact.js';
import { Explorer } from '../../static/knowledge/data/explorer.js';
import { Releases } from '../../static/knowledge/data/releases.js';
import { Rules } from '../../static/knowledge/data/rules.js';
import { Rest } from '../../static/ui/rest.js';

const settle = () => new Promise((done) => setTimeout(done, 0));

/** A hub that answers by `method path`, and remembers what it was asked. */
function hub(answers) {
    const asked = [];
    const rest = new Rest('t', async (path, { method, body }) => {
        const name = `${method} ${path}`;
        asked.push({ name, body: body && JSON.parse(body) });
        const answer = answers[name] ?? answers[`${method} ${path.split('?')[0]}`];
        if (answer === undefined) return Response.json({ error: { message: 'not there' } }, { status: 404 });
        return Response.json(typeof answer === 'function' ? answer() : answer);
    });
    return { rest, asked };
}

// Releases

function releases(answers) {
    const timers = [];
    const { rest, asked } = hub(answers);
    const data = new Releases({ rest, now: () => 0, after: (wait, run) => timers.push({ wait, run }), isHidden: () => false });
    return { data, asked, timers };
}
const LIVE = { number: 41, state: 'live', acknowledgements: [{ name: 'web', kind: 'channel', version: 41 }] };

test('the list, the one on screen and the live one are asked for, and again later', async () => {
    const { data, asked, timers } = releases({
        'GET /v1/releases': { releases: [{ number: 41 }, { number: 42 }], live: 41 },
        'GET /v1/releases/41': LIVE,
        'GET /v1/releases/42': { number: 42, state: 'draft' },
    });
    await data.choose(42);
    await data.refresh();
    assert.deepEqual(data.all.map(({ number }) => number), [42, 41]);
    assert.deepEqual([data.release.state, data.liveRelease.state], ['draft', 'live']);
    const before = asked.length;
    timers[timers.length - 1].run();
    await settle();
    assert.ok(asked.length > before);
});

test('a list that was asked for before a release was made does not hide it', async () => {
    const old = { releases: [{ number: 41 }], live: 41 };
    const fresh = { releases: [{ number: 41 }, { number: 42 }], live: 41 };
    let arrive;
    const lists = [new Promise((done) => (arrive = () => done(old))), Promise.resolve(fresh)];
    const { rest } = hub({});
    rest.get = async (path) => (path === '/v1/releases' ? lists.shift() : { number: Number(path.split('/').pop()) });
    rest.post = async () => ({ number: 42 });
    const data = new Releases({ rest, now: () => 0, after: () => {}, isHidden: () => false });
    const late = data.refresh();
    assert.equal((await data.create('more')).number, 42);
    arrive();
    await late;
    await settle();
    assert.deepEqual(data.all.map(({ number }) => number), [42, 41]);
    assert.deepEqual([data.chosen, data.release.number], [42, 42]);
});

test('acts go one after the other, and one that is refused ends them', async () => {
    const answers = {
        'GET /v1/releases': { releases: [], live: 41 },
        'GET /v1/releases/41': LIVE,
        'POST /v1/releases/42/approve': {},
        'POST /v1/releases/42/publish': {},
    };
    const { data, asked } = releases(answers);
    await data.act(42, ['approve', 'publish']);
    const posts = () => asked.filter(({ name }) => name.startsWith('POST')).map(({ name }) => name.split('/').pop());
    assert.deepEqual(posts(), ['approve', 'publish']);
    assert.equal(data.busy, undefined);
    delete answers['POST /v1/releases/42/approve'];
    await assert.rejects(data.act(42, ['approve', 'publish']), { status: 404 });
    assert.deepEqual(posts(), ['approve', 'publish', 'approve']);
    assert.equal(data.busy, undefined);
});

test('after its end nothing is asked any more', async () => {
    const { data, asked, timers } = releases({ 'GET /v1/releases': { releases: [] } });
    await data.refresh();
    data.end();
    for (const { run } of timers) run();
    await data.refresh();
    assert.equal(asked.length, 1);
});

// Rules

const storageOf = (kept = new Map()) => ({
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
});

test('a written rule stays in this browser until the hub has it', async () => {
    const file = { name: 'a.rules', text: 'p(x).', draft: undefined };
    const { rest, asked } = hub({
        'GET /v1/rules': () => ({ files: [file], relations: [] }),
        'PUT /v1/rules/a.rules': () => (file.draft = 'p(y).', {}),
        'POST /v1/rules/check': { problems: [{ file: 'a.rules', line: 1, column: 1, message: 'm' }] },
    });
    const storage = storageOf();
    const rules = new Rules({ rest, storage, user: 'zhou' });
    await rules.load();
    rules.write('a.rules', 'p(y).');
    const again = new Rules({ rest, storage, user: 'zhou' });
    assert.equal(again.textOf('a.rules'), 'p(y).');
    await rules.runCheck();
    assert.deepEqual(asked[1].body.files, [{ name: 'a.rules', text: 'p(y).' }]);
    assert.equal(rules.check.problems.length, 1);
    await rules.save('a.rules', 'why');
    assert.deepEqual(asked[2].body, { text: 'p(y).', note: 'why' });
    assert.equal(rules.isWritten('a.rules'), false);
    assert.equal(storage.kept.size, 0);
});

test('what is checked too late is not shown', async () => {
    let answer;
    const rest = new Rest('t', () => new Promise((done) => answer = () => done(Response.json({ problems: [] }))));
    const rules = new Rules({ rest, storage: storageOf(), user: 'zhou' });
    rules.files = [{ name: 'a', text: '1' }];
    const running = rules.runCheck();
    rules.write('a', '2');
    answer();
    await running;
    assert.equal(rules.check, undefined);
});

// The graph

const AROUND = {
    nodes: [{ id: 'c:1', kind: 'c', name: 'One', hops: 0, degree: 1, hidden: 0 }, { id: 'o:1', kind: 'o', name: '', hops: 1, degree: 2, hidden: 1 }],
    edges: [{ relation: 'placed', from: 'c:1', to: 'o:1' }],
    total: 2,
    micros: 9,
};

test('a node is shown with what lies around it, its facts and the proof of one', async () => {
    const fact = { relation: 'risky', arguments: [{ node: { id: 'c:1', kind: 'c', name: 'One' } }] };
    const { rest, asked } = hub({
        'GET /v1/graph/nodes/c%3A1/around': AROUND,
        'GET /v1/graph/nodes/c%3A1': { node: AROUND.nodes[0], facts: [], derived: [fact], more: 0 },
        'POST /v1/graph/explain': { proof: { fact, kind: 'derived', premises: [] } },
        'GET /v1/graph/nodes/o%3A1/around': {
            nodes: [{ ...AROUND.nodes[1], hops: 0 }, { id: 'p:1', kind: 'p', name: 'P', hops: 1, degree: 1, hidden: 0 }],
            edges: [{ relation: 'contains', from: 'o:1', to: 'p:1' }],
        },
    });
    const explorer = new Explorer({ rest });
    await explorer.open({ node: 'c:1', hops: 2, asOf: 5 });
    await settle();
    await settle();
    assert.equal(explorer.picture.nodes.size, 2);
    assert.equal(explorer.proof.kind, 'derived');
    assert.ok(asked.some(({ name }) => name.includes('hops=2') && name.includes('as_of=5')));
    assert.deepEqual(asked.find(({ name }) => name.includes('explain')).body, { relation: 'risky', arguments: ['c:1'] });
    await explorer.expand('o:1');
    assert.equal(explorer.picture.nodes.size, 3);
    await assert.rejects(explorer.expand('p:1'), { status: 404 });
    assert.equal(explorer.picture.nodes.size, 3);
});

test('another moment shows the same node as it was then', async () => {
    const { rest, asked } = hub({
        'GET /v1/graph/nodes/c%3A1/around': AROUND,
        'GET /v1/graph/nodes/c%3A1': () => ({ node: AROUND.nodes[0], facts: [], derived: [] }),
    });
    const explorer = new Explorer({ rest });
    await explorer.open({ node: 'c:1' });
    await explorer.open({ node: 'c:1', asOf: 5 });
    await settle();
    const nodes = asked.map(({ name }) => name).filter((name) => !name.includes('around'));
    assert.deepEqual(nodes, ['GET /v1/graph/nodes/c%3A1', 'GET /v1/graph/nodes/c%3A1?as_of=5']);
});

test('a node that is not there says so', async () => {
    const explorer = new Explorer({ rest: hub({}).rest });
    await explorer.open({ node: 'c:9' });
    await settle();
    assert.deepEqual([explorer.refusal.status, explorer.picture, explorer.nodeRefusal.status], [404, undefined, 404]);
});

// Contacts

const PROFILE = { contact: { id: 'ada' }, risks: [{ id: 7, state: 'open' }] };

test('a contact is loaded by the id of its node, and nothing for other nodes', async () => {
    const { rest, asked } = hub({ 'GET /v1/contacts/ada/profile': PROFILE });
    const data = new Contact({ rest });
    await data.open('Contact:ada');
    assert.deepEqual(data.profile, PROFILE);
    await data.open('Product:mug');
    assert.deepEqual([data.node, data.profile], ['', undefined]);
    assert.deepEqual(asked.map(({ name }) => name), ['GET /v1/contacts/ada/profile']);
    await data.open('Contact:nobody');
    assert.equal(data.refusal.status, 404);
});

test('a warning is settled and the profile read again, also when somebody was first', async () => {
    const answers = { 'GET /v1/contacts/ada/profile': PROFILE, 'POST /v1/risks/7/acknowledge': {} };
    const { rest, asked } = hub(answers);
    const data = new Contact({ rest });
    await data.open('Contact:ada');
    await data.settle(7, 'acknowledge');
    await assert.rejects(data.settle(7, 'dismiss'), { status: 404 });
    assert.deepEqual(asked.map(({ name }) => name.split('/').pop()), ['profile', 'acknowledge', 'profile', 'dismiss', 'profile']);
    assert.equal(data.busy, undefined);
});
