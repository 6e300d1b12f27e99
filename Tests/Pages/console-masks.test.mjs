import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from '../../static/console/desk/inbox.js';
import { Masks } from '../../static/console/desk/masks.js';
import { Threads } from '../../static/console/desk/threads.js';
import { shownPieces, shownText, unmasked } from '../../static/console/model/parts.js';
import { maskProblem } from '../../static/console/model/problem.js';
import { emptyThread, entriesOf, withEntry, withPending, withReceipt } from '../../static/console/model/thread.js';
import en from '../../static/console/text/en.js';
import { wordsFor } from '../../static/console/text/texts.js';

const NOW = 1_700_000_000_000;
const TOKEN = '⟦MOBILE·1⟧';
const CLEAR = '13812345678';
const MASK = { token: TOKEN, kind: 'MOBILE', hint: '138****5678' };
const t = await wordsFor('en');

function said(seq, text, masks = []) {
    return {
        type: 'message',
        seq,
        id: `m${seq}`,
        from: { role: 'customer' },
        parts: [{ type: 'text', text }],
        masks,
        time: NOW + seq,
    };
}

/** A desk's masks over one loaded conversation; `answers[method]` is a value or an error to throw. */
async function masked(answers) {
    const timers = [];
    const calls = [];
    const all = {
        'desk.thread': { entries: [said(1, `Call ${TOKEN}`, [MASK])], more: false, owner: 'agent', seq: 1 },
        ...answers,
    };
    const call = async (method, data) => {
        calls.push({ method, ...data });
        if (all[method] instanceof Error) throw all[method];
        return all[method];
    };
    const threads = new Threads({ call });
    const inbox = new Inbox({ call, now: () => NOW });
    const masks = new Masks({ call, threads, inbox, after: (ms, run) => timers.push({ ms, run }), changed: () => {} });
    await threads.load('c1');
    return { masks, threads, inbox, timers, calls, all };
}

const firstText = (threads) => threads.get('c1').numbered[0].parts[0].text;

test('every kind of personal data has a word', () => {
    const kinds = 'MOBILE PHONE RESIDENT_ID BANK_CARD CVV USCC PASSPORT PLATE EMAIL ADDRESS PERSON DOB IBAN SSN IP ' +
        'IM_ACCOUNT SECRET';
    for (const kind of kinds.split(' ')) assert.ok(kind in en, kind);
});

test('a mask shows its hint; where nothing may be shown, or nothing is known, its kind', async () => {
    const hints = new Map([[TOKEN, '138****5678'], ['⟦SECRET·1⟧', '****']]);
    assert.equal(shownText(`${TOKEN}, ⟦SECRET·1⟧, ⟦PLATE·7⟧`, hints, t), '138****5678, Password or key, Number plate');
    assert.equal(shownText(TOKEN, new Map(), await wordsFor('zh-CN')), '手机号');
    assert.equal(shownText('⟦SOMETHING_NEW·1⟧', new Map(), t), 'SOMETHING_NEW');
    assert.deepEqual(shownPieces(`a ${TOKEN}`, hints, t), [
        { text: 'a ' },
        { text: '138****5678', token: TOKEN, kind: 'MOBILE' },
    ]);
});

test('a thread knows the hints of all its messages', () => {
    const thread = [said(1, TOKEN, [MASK]), said(2, 'hello')].reduce(withEntry, emptyThread('c1'));
    assert.deepEqual([...thread.hints], [[TOKEN, '138****5678']]);
});

test('what is revealed shows for a minute', async () => {
    const { masks, timers, calls } = await masked({ 'desk.reveal': { token: TOKEN, text: CLEAR } });
    await masks.reveal('c1', TOKEN, 'to call back');
    assert.deepEqual(calls.at(-1), {
        method: 'desk.reveal',
        conversation: 'c1',
        token: TOKEN,
        reason: 'to call back',
    });
    assert.equal(masks.clearText('c1', TOKEN), CLEAR);
    assert.equal(masks.clearText('c2', TOKEN), undefined);
    assert.equal(timers[0].ms, 60_000);
    timers[0].run();
    assert.equal(masks.clearText('c1', TOKEN), undefined);
});

test('revealed again, it shows for a minute from then on', async () => {
    const { masks, timers } = await masked({ 'desk.reveal': { token: TOKEN, text: CLEAR } });
    await masks.reveal('c1', TOKEN, 'to call back');
    await masks.reveal('c1', TOKEN, 'to call back');
    timers[0].run();
    assert.equal(masks.clearText('c1', TOKEN), CLEAR);
    timers[1].run();
    assert.equal(masks.clearText('c1', TOKEN), undefined);
});

test('a refused reveal shows nothing, and says why', async () => {
    const refusal = Object.assign(new Error('permission denied'), { code: 103 });
    const { masks } = await masked({ 'desk.reveal': refusal });
    await assert.rejects(masks.reveal('c1', TOKEN, 'to call back'), refusal);
    assert.equal(masks.clearText('c1', TOKEN), undefined);
    assert.equal(maskProblem({ code: 103 }, t), 'Only the owner can see this. Take over first.');
    assert.equal(maskProblem({ code: 404 }, t), 'The clear text is no longer kept.');
    assert.equal(maskProblem({ code: 503, message: 'store away' }, t), 'That did not work: store away');
});

test('what was no personal data is clear wherever it stood, and the thread comes anew', async () => {
    const { masks, threads, inbox, calls, all } = await masked({ 'desk.unmask': { token: TOKEN, text: CLEAR } });
    const last = { from: { role: 'customer' }, text: `Call ${TOKEN}`, time: NOW };
    inbox.publish({ conversation: 'c1', contact: { id: 'k1' }, owner: 'agent', seq: 1, last });
    const entities = [{ name: 'phone', value: TOKEN }];
    threads.change('c1', (thread) => ({ ...thread, insights: new Map([[1, { understanding: { entities } }]]) }));
    all['desk.thread'] = { entries: [said(1, `Call ${CLEAR}`)], more: false, owner: 'agent', seq: 1 };
    await masks.unmask('c1', TOKEN, 'an order number');
    assert.deepEqual(calls.slice(-2).map((call) => call.method), ['desk.unmask', 'desk.thread']);
    assert.equal(firstText(threads), `Call ${CLEAR}`);
    assert.equal(threads.get('c1').insights.get(1).understanding.entities[0].value, CLEAR);
    assert.equal(inbox.rows.get('c1').last.text, `Call ${CLEAR}`);
});

test('unmasking takes the text as it is, and leaves other tokens', () => {
    assert.equal(unmasked(`${TOKEN} ⟦MOBILE·11⟧`, TOKEN, '$&'), '$& ⟦MOBILE·11⟧');
    assert.deepEqual(unmasked({ a: [TOKEN, 1, null] }, TOKEN, 'x'), { a: ['x', 1, null] });
});

for (const order of ['receipt first', 'publication first']) {
    test(`a note that comes back masked is one note: ${order}`, () => {
        const from = { role: 'agent', name: 'Ada' };
        const own = { type: 'note', id: 'own', text: `Call ${CLEAR}`, from, time: NOW };
        const stored = { type: 'note', id: 'own', text: `Call ${TOKEN}`, from, time: NOW + 40 };
        const steps = [
            (thread) => withReceipt(thread, 'own', { time: NOW + 40 }),
            (thread) => withEntry(thread, stored),
        ];
        if (order === 'publication first') steps.reverse();
        const thread = steps.reduce((state, step) => step(state), withPending(emptyThread('c1'), own));
        assert.deepEqual(entriesOf(thread).map((entry) => entry.text), [`Call ${TOKEN}`]);
    });
}
