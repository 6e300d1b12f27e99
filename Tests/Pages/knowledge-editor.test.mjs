import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Editor } from '../../static/knowledge/data/editor.js';
import { contentOf, withText } from '../../static/knowledge/model/content.js';
import { dueAt, edited, isUnsaved, keptMine, refused, saved, sending, startEditing } from '../../static/knowledge/model/editing.js';
import { Rest } from '../../static/ui/rest.js';

const ARTICLE = { id: 'damaged', state: 'published', published: { version: 7, title: { en: 'Broken' }, answer: { en: 'Within 3 days.' } } };
const withAnswer = (content, text) => withText(content, 'answer', 'en', text);

// The state machine

const start = () => startEditing(ARTICLE);
const write = (editing, text, now) => edited(editing, withAnswer(editing.content, text), now);

test('writing is saved at a pause, and in a long stretch without one, too', () => {
    let editing = start();
    assert.equal(dueAt(editing), undefined);
    editing = write(editing, 'a', 1000);
    assert.equal(dueAt(editing), 1800);
    for (let now = 1500; now < 6000; now += 500) editing = write(editing, `at ${now}`, now);
    assert.equal(dueAt(editing), 6000);
});

test('what is written back to what the hub has needs no saving', () => {
    const editing = write(write(start(), 'x', 0), 'Within 3 days.', 10);
    assert.equal(editing.phase, 'clean');
    assert.equal(isUnsaved(editing), false);
});

test('what is written while it is saved is saved after it, on the new version', () => {
    const editing = write(sending(write(start(), 'one', 0)), 'two', 500);
    assert.equal(editing.phase, 'saving');
    const after = saved(editing, { ...ARTICLE, draft: { version: 8 } }, 600);
    assert.deepEqual([after.phase, after.base, dueAt(after)], ['dirty', 8, 1300]);
    const whole = saved(sending(after), { ...ARTICLE, draft: { version: 8 } }, 1400);
    assert.equal(whole.phase, 'clean');
});

test('a hub that is not there is asked again, later each time', () => {
    let editing = write(start(), 'x', 0);
    const waits = [];
    for (let round = 0; round < 5; round += 1) {
        editing = refused(sending(editing), { status: round === 1 ? 503 : 0 }, 100);
        waits.push(dueAt(editing) - 100);
    }
    assert.deepEqual(waits, [2000, 5000, 15_000, 30_000, 30_000]);
    assert.equal(write(editing, 'y', 200).phase, 'dirty');
});

test('what the hub does not take is not sent again before it is changed', () => {
    const editing = refused(sending(write(start(), 'x', 0)), { status: 422, message: 'title: missing' }, 10);
    assert.deepEqual([editing.phase, dueAt(editing), isUnsaved(editing)], ['refused', undefined, true]);
    assert.equal(write(editing, 'y', 20).phase, 'dirty');
});

test('a conflict waits for a decision, and writing goes on meanwhile', () => {
    const conflict = refused(sending(write(start(), 'mine', 0)), { status: 409 }, 10);
    const more = write(conflict, 'mine, longer', 20);
    assert.deepEqual([more.phase, dueAt(more)], ['conflict', undefined]);
    const theirs = { ...ARTICLE, draft: { version: 9, title: { en: 'Broken' }, answer: { en: 'theirs' } } };
    const settled = keptMine(more, theirs, 30);
    assert.deepEqual([settled.phase, settled.base, settled.content.answer.en], ['dirty', 9, 'mine, longer']);
});

test('an article that is to be taken out still says what it said', () => {
    const draft = { version: 9, removed: true, author: 'Lin', changed: 5 };
    const editing = startEditing({ ...ARTICLE, state: 'removed', draft });
    assert.deepEqual([editing.content.answer.en, editing.base], ['Within 3 days.', 9]);
    assert.deepEqual(startEditing({ id: 'gone', state: 'removed', history: [] }).content.title, {});
});

// With a hub

function storageOf(kept = new Map()) {
    return {
        kept,
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
        removeItem: (key) => kept.delete(key),
    };
}

/** An editor whose hub and clock the test plays. */
function desk(storage = storageOf(), article = ARTICLE) {
    const requests = [];
    const timers = [];
    let now = 0;
    const world = { article, answer: undefined };
    const rest = new Rest('t', async (path, { method, body }) => {
        requests.push({ path, method, body: body && JSON.parse(body) });
        const wanted = world.answer?.(method);
        if (wanted) return wanted;
        if (method === 'PUT') {
            const { base, ...content } = JSON.parse(body);
            world.article = { ...world.article, state: 'changed', draft: { ...content, version: 8, author: 'me', changed: now } };
        }
        return Response.json(world.article);
    });
    const editor = new Editor({ rest, storage, user: 'zhou', now: () => now, after: (wait, run) => timers.push({ at: now + wait, run }) });
    const settle = () => new Promise((done) => setTimeout(done, 0));
    const pass = async (ms) => {
        now += ms;
        for (const timer of timers.splice(0)) {
            if (timer.at <= now) timer.run();
            else timers.push(timer);
        }
        await settle();
        await settle();
    };
    return { editor, requests, world, storage, pass, settle };
}

test('what is written reaches the hub by itself, with the version it began from', async () => {
    const { editor, requests, storage, pass } = desk();
    await editor.open('damaged');
    editor.write(withAnswer(editor.editing.content, 'Within 7 days.'));
    assert.equal(storage.kept.size, 1);
    assert.equal(requests.length, 1);
    await pass(800);
    assert.deepEqual([requests[1].method, requests[1].path, requests[1].body.base], ['PUT', '/v1/articles/damaged', 7]);
    assert.equal(requests[1].body.answer.en, 'Within 7 days.');
    assert.equal(editor.editing.phase, 'clean');
    assert.equal(storage.kept.size, 0);
    editor.write(withAnswer(editor.editing.content, 'Within 9 days.'));
    await pass(800);
    assert.equal(requests[2].body.base, 8);
});

test('a text that was emptied is left out, as the hub takes none that says nothing', async () => {
    const { editor, requests, pass } = desk();
    await editor.open('damaged');
    editor.write(withAnswer(withText(editor.editing.content, 'question', 'en', ' '), ''));
    await pass(800);
    assert.deepEqual([requests[1].body.answer, requests[1].body.question], [{}, {}]);
    assert.equal(editor.editing.phase, 'clean');
    assert.equal(editor.editing.content.answer.en, '');
});

test('text that did not reach the hub is back after a reload', async () => {
    const storage = storageOf();
    const first = desk(storage);
    await first.editor.open('damaged');
    first.world.answer = () => Response.json({}, { status: 503 });
    first.editor.write(withAnswer(first.editor.editing.content, 'not sent'));
    await first.pass(800);
    assert.equal(first.editor.editing.phase, 'waiting');

    const second = desk(storage);
    await second.editor.open('damaged');
    assert.equal(second.editor.isRestored, true);
    assert.equal(second.editor.editing.content.answer.en, 'not sent');
    await second.pass(800);
    assert.equal(second.requests[1].body.answer.en, 'not sent');
    assert.equal(storage.kept.size, 0);
});

test('a conflict shows the other version and keeps what was written until one is taken', async () => {
    for (const whose of ['mine', 'theirs']) {
        const { editor, requests, world, storage, pass } = desk();
        await editor.open('damaged');
        world.answer = (method) => (method === 'PUT' ? Response.json({ error: { message: 'changed' } }, { status: 409 }) : undefined);
        world.article = { ...ARTICLE, draft: { version: 9, title: { en: 'Broken' }, answer: { en: 'theirs' }, author: 'Lin' } };
        editor.write(withAnswer(editor.editing.content, 'mine'));
        await pass(800);
        assert.equal(editor.editing.phase, 'conflict');
        assert.equal(editor.theirs.draft.author, 'Lin');
        assert.equal(editor.editing.content.answer.en, 'mine');
        assert.equal(storage.kept.size, 1);
        world.answer = undefined;
        await editor.settle(whose);
        assert.equal(editor.editing.content.answer.en, whose);
        assert.equal(editor.editing.phase, 'clean');
        assert.equal(storage.kept.size, 0);
        if (whose === 'mine') assert.equal(requests[requests.length - 1].body.base, 9);
    }
});

test('going to another article saves the one before first', async () => {
    const { editor, requests } = desk();
    await editor.open('damaged');
    editor.write(withAnswer(editor.editing.content, 'quick'));
    await editor.open('other');
    assert.deepEqual(requests.map(({ method, path }) => `${method} ${path.split('/').pop()}`), [
        'GET damaged',
        'PUT damaged',
        'GET other',
    ]);
});

test('a new article begins with nothing, so that one of the same id is not overwritten', async () => {
    const { editor, requests } = desk(storageOf(), { id: 'new', state: 'draft', history: [] });
    await editor.create('new', { title: { en: 'New' } });
    assert.deepEqual([requests[0].method, requests[0].path, requests[0].body.base], ['PUT', '/v1/articles/new', 0]);
    assert.deepEqual(contentOf(requests[0].body).title, { en: 'New' });
});

test('a refusal to load says why, and a kept new article comes back', async () => {
    const storage = storageOf(new Map([['switchboard.knowledge.article:zhou:mine', JSON.stringify({ content: { title: { en: 'Kept' } } })]]));
    const { editor, world } = desk(storage);
    world.answer = () => Response.json({ error: { message: 'no such article' } }, { status: 404 });
    await editor.open('gone');
    assert.deepEqual([editor.refusal.status, editor.editing], [404, undefined]);
    await editor.open('mine');
    assert.equal(editor.editing.content.title.en, 'Kept');
    assert.equal(editor.editing.phase, 'dirty');
});
