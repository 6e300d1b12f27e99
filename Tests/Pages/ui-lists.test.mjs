import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Paged } from '../../static/ui/paged.js';
import { windowOf } from '../../static/ui/window.js';

const settle = () => new Promise((done) => setImmediate(done));

/** A list whose hub the test plays. */
function start() {
    const questions = [];
    const list = new Paged({
        load: (query, after, signal) =>
            new Promise((answer, refuse) => questions.push({ query, after, signal, answer, refuse })),
        key: ({ id }) => id,
        now: () => 5,
    });
    return { list, questions };
}
const items = (...ids) => ids.map((id) => ({ id }));

test('pages follow each other, and what comes twice stands once', async () => {
    const { list, questions } = start();
    list.start('mug');
    assert.equal(list.askedAt, 5);
    questions[0].answer({ items: items('a', 'b'), next: 'p2', total: 3 });
    await settle();
    assert.equal(list.hasMore, true);
    list.more();
    list.more();
    assert.equal(questions.length, 2);
    assert.deepEqual([questions[1].query, questions[1].after], ['mug', 'p2']);
    questions[1].answer({ items: items('b', 'c') });
    await settle();
    assert.deepEqual(list.items.map(({ id }) => id), ['a', 'b', 'c']);
    assert.deepEqual([list.hasMore, list.total, list.askedAt], [false, 3, undefined]);
});

test('an answer to an earlier question is too late', async () => {
    const { list, questions } = start();
    list.start('mu');
    list.start('mug');
    assert.equal(questions[0].signal.aborted, true);
    questions[1].answer({ items: items('new') });
    questions[0].answer({ items: items('old') });
    await settle();
    assert.deepEqual(list.items.map(({ id }) => id), ['new']);
});

test('a refusal keeps what stands there, and the next question forgets it', async () => {
    const { list, questions } = start();
    list.start('');
    questions[0].answer({ items: items('a'), next: 'p2' });
    await settle();
    list.more();
    questions[1].refuse({ status: 503, message: 'busy' });
    await settle();
    assert.deepEqual([list.refusal.message, list.items.length], ['busy', 1]);
    list.more();
    assert.equal(list.refusal, undefined);
    questions[2].refuse(new TypeError('not reached'));
    await settle();
    assert.equal(list.refusal.status, 0);
});

test('what is removed no longer counts', async () => {
    const { list, questions } = start();
    list.start('');
    questions[0].answer({ items: items('a', 'b'), total: 7 });
    await settle();
    list.remove('a');
    list.remove('unknown');
    assert.deepEqual([list.items.length, list.total], [1, 6]);
});

test('only the rows near the screen are drawn, and the others keep their room', () => {
    const shown = windowOf({ count: 100_000, height: 64, top: 6400, visible: 640 });
    assert.deepEqual(shown, { from: 90, to: 120, above: 90 * 64, below: (100_000 - 120) * 64 });
    for (const top of [-50, 0, 320, 6_399_000, 1e9]) {
        const { from, to, above, below } = windowOf({ count: 100_000, height: 64, top, visible: 800 });
        assert.ok(0 <= from && from <= to && to <= 100_000, String(top));
        assert.equal(above + below + (to - from) * 64, 6_400_000);
        assert.ok(to - from <= 34);
    }
    assert.deepEqual(windowOf({ count: 0, height: 64, top: 0, visible: 800 }), { from: 0, to: 0, above: 0, below: 0 });
});
