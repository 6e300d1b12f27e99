import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trial, understandWith } from '../../static/console/desk/trial.js';

/** A trial whose hub and clock the test moves. */
function start(kept = new Map()) {
    const timers = [];
    const questions = [];
    const storage = {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
        removeItem: (key) => kept.delete(key),
    };
    const ask = (question, signal) =>
        new Promise((answer, refuse) => questions.push({ ...question, signal, answer, refuse }));
    const trial = new Trial({ ask, storage, now: () => 1000, after: (delay, run) => timers.push({ delay, run }) });
    let changes = 0;
    trial.changed = () => changes += 1;
    /** Lets what was to happen later happen now. */
    const pass = () => timers.splice(0).forEach(({ run }) => run());
    /** Until what waits for an answer has gone on. */
    const settle = () => new Promise((done) => setImmediate(done));
    return { trial, questions, kept, pass, settle, changes: () => changes };
}

const reading = (name) => ({ intents: [{ name, p: .9 }] });

test('a message is asked about when its writer pauses, not with each key', () => {
    const { trial, questions, pass } = start();
    for (const text of ['到', '到哪', '到哪了']) trial.write(text);
    assert.equal(questions.length, 0);
    pass();
    assert.deepEqual(questions.map(({ text }) => text), ['到哪了']);
    assert.equal(trial.state, 'waiting');
});

test('the answer is kept with the text that it is about', async () => {
    const { trial, questions, settle } = start();
    trial.put('到哪了');
    questions[0].answer(reading('order_status'));
    await settle();
    assert.equal(trial.state, 'ready');
    assert.deepEqual([trial.reading.text, trial.reading.intents[0].name], ['到哪了', 'order_status']);
    trial.write('到哪了？');
    assert.deepEqual([trial.state, trial.reading.text], ['ready', '到哪了']);
});

test('an answer that comes too late changes nothing, and its question is taken back', async () => {
    const { trial, questions, settle } = start();
    trial.put('one');
    trial.put('two');
    assert.deepEqual(questions.map(({ signal }) => signal.aborted), [true, false]);
    questions[1].answer(reading('second'));
    await settle();
    questions[0].answer(reading('first'));
    await settle();
    assert.equal(trial.reading.text, 'two');
    assert.equal(trial.askedAt, undefined);
});

test('a question taken back is no failure', async () => {
    const { trial, questions, settle } = start();
    trial.put('one');
    trial.write('');
    questions[0].refuse(new DOMException('', 'AbortError'));
    await settle();
    assert.deepEqual([trial.state, trial.refusal, trial.reading], ['empty', undefined, undefined]);
});

test('nothing is asked about an empty message', () => {
    const { trial, questions, pass } = start();
    trial.begin();
    trial.write('  \n');
    pass();
    trial.again();
    assert.equal(questions.length, 0);
    assert.equal(trial.state, 'empty');
});

test('a refusal stands until the message changes or is tried again', async () => {
    const { trial, questions, settle } = start();
    trial.put('one');
    questions[0].refuse({ status: 422, message: 'text: too long' });
    await settle();
    assert.deepEqual([trial.state, trial.refusal.message], ['failed', 'text: too long']);
    trial.again();
    assert.deepEqual([trial.state, questions.length], ['waiting', 2]);
    questions[1].refuse(new TypeError('fetch failed'));
    await settle();
    assert.deepEqual(trial.refusal, { status: 0 });
    trial.write('another');
    assert.equal(trial.refusal, undefined);
});

test('a change of language asks again, and no language is sent where none is set', () => {
    const { trial, questions } = start();
    trial.put('ok');
    trial.setLanguage('zh');
    assert.deepEqual(questions.map(({ text, language }) => [text, language]), [['ok', undefined], ['ok', 'zh']]);
    assert.equal('language' in questions[0], false);
});

test('a reload brings the message back, the end of the session forgets it', () => {
    const first = start();
    first.trial.write('到哪了');
    const second = start(first.kept);
    second.trial.begin();
    assert.deepEqual(second.questions.map(({ text }) => text), ['到哪了']);
    second.trial.begin();
    assert.equal(second.questions.length, 1);
    second.trial.end();
    assert.equal(start(first.kept).trial.text, '');
});

test('whoever shows it hears of the question, of a wait and of the answer', async () => {
    const { trial, questions, pass, settle, changes } = start();
    trial.put('one');
    assert.equal(changes(), 1);
    pass();
    assert.equal(changes(), 2);
    questions[0].answer(reading('first'));
    await settle();
    assert.equal(changes(), 3);
});

test('the hub is asked as the member of staff, and its refusal is passed on', async () => {
    const requests = [];
    const hub = (response) => understandWith('a.b.c', async (...request) => {
        requests.push(request);
        return response;
    });
    const signal = new AbortController().signal;
    const answer = await hub(Response.json(reading('greet')))({ text: '你好' }, signal);
    assert.equal(answer.intents[0].name, 'greet');
    const [address, request] = requests[0];
    assert.deepEqual([address, request.method, request.body], ['/v1/understand', 'POST', '{"text":"你好"}']);
    assert.equal(request.headers.Authorization, 'Bearer a.b.c');
    assert.equal(request.signal, signal);

    const error = { code: 422, message: 'text: must be a text' };
    const refused = hub(Response.json({ error }, { status: 422 }))({ text: '' }, signal);
    await assert.rejects(refused, { status: 422, message: 'text: must be a text' });
    await assert.rejects(hub(new Response('', { status: 502 }))({ text: '' }, signal), { status: 502 });
});
