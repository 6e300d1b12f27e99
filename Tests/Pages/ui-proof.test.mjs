import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    argumentsOf,
    claimText,
    edgesOfProof,
    factText,
    nodesOfProof,
    proofMove,
    proofRows,
    valueText,
} from '../../static/ui/proof.js';

const node = (id, name) => ({ node: { id, kind: id.split(':')[0], name } });
const zihan = node('customer:1', 'Zihan Chen');
const fact = (relation, ...values) => ({ relation, arguments: values });
const stored = (one) => ({ fact: one, kind: 'stored', premises: [] });
const PROOF = {
    fact: fact('risk', zihan, { value: 'churn', type: 'text' }),
    kind: 'derived',
    rule: { file: 'risk.rules', line: 3, text: '…' },
    premises: [
        {
            fact: fact('repeat', zihan, { value: 2, type: 'integer' }),
            kind: 'aggregate',
            premises: [
                stored(fact('ticket', zihan, node('ticket:3318', 'T-3318'))),
                stored(fact('ticket', zihan, node('ticket:2950', ''))),
            ],
        },
        stored(fact('tier', zihan, { value: 'gold', type: 'text' })),
    ],
};

test('a proof reads from the fact down to what it rests on', () => {
    const rows = proofRows(PROOF);
    assert.deepEqual(rows.map(({ key, level, position, size }) => [key, level, position, size]), [
        ['0', 1, 1, 1],
        ['0.0', 2, 1, 2],
        ['0.0.0', 3, 1, 2],
        ['0.0.1', 3, 2, 2],
        ['0.1', 2, 2, 2],
    ]);
    assert.deepEqual(rows.map(({ hasPremises }) => hasPremises), [true, true, false, false, false]);
});

test('what is closed hides what it rests on', () => {
    assert.deepEqual(proofRows(PROOF, new Set(['0.0'])).map(({ key }) => key), ['0', '0.0', '0.1']);
    assert.deepEqual(proofRows(PROOF, new Set(['0'])).map(({ key }) => key), ['0']);
});

test('a proof in a circle comes to an end', () => {
    const circle = { fact: fact('risky', zihan), kind: 'derived', premises: [] };
    circle.premises.push(circle);
    assert.equal(proofRows(circle).length, 40);
});

test('the keyboard goes through a tree as WAI-ARIA says', () => {
    const rows = proofRows(PROOF);
    assert.deepEqual(proofMove(rows, '0', 'ArrowDown'), { focus: '0.0' });
    assert.deepEqual(proofMove(rows, '0', 'ArrowRight'), { focus: '0.0' });
    assert.deepEqual(proofMove(rows, '0.0', 'ArrowLeft'), { close: '0.0' });
    assert.deepEqual(proofMove(rows, '0.0.1', 'ArrowLeft'), { focus: '0.0' });
    assert.deepEqual(proofMove(rows, '0.0', 'End'), { focus: '0.1' });
    assert.deepEqual(proofMove(rows, '0.1', 'Enter'), {});
    const closed = proofRows(PROOF, new Set(['0.0']));
    assert.deepEqual(proofMove(closed, '0.0', 'ArrowRight'), { open: '0.0' });
    assert.deepEqual(proofMove(closed, '0.0', 'Enter'), { open: '0.0' });
    assert.deepEqual(proofMove(rows, 'gone', 'ArrowDown'), {});
});

test('facts are told with names where there are any', () => {
    assert.equal(factText(PROOF.fact), 'risk(Zihan Chen, churn)');
    assert.equal(factText(PROOF.premises[0].premises[1].fact), 'ticket(Zihan Chen, ticket:2950)');
    assert.equal(valueText({ value: 12345.5 }, 'en'), '12,345.5');
    assert.equal(valueText({ value: 20931, type: 'integer' }, 'en'), '20931');
    assert.equal(valueText({ value: false }), 'false');
});

test('the hub gets a node by its id and other values as they are', () => {
    assert.deepEqual(argumentsOf([zihan, { value: 2, type: 'integer' }]), ['customer:1', 2]);
});

test('a proof names the nodes and edges that a drawing lets stand out', () => {
    assert.deepEqual(nodesOfProof(PROOF), new Set(['customer:1', 'ticket:3318', 'ticket:2950']));
    assert.deepEqual(
        edgesOfProof(PROOF),
        new Set(['ticket customer:1 ticket:3318', 'ticket customer:1 ticket:2950']),
    );
});

test('a claim is told by its fact, a sum by what it is, and anything else by its text', () => {
    assert.equal(claimText(PROOF), 'risk(Zihan Chen, churn)');
    const sum = { relation: 'count of ticket(c, t) by c', arguments: [zihan, { value: 2, type: 'integer' }] };
    assert.equal(claimText({ fact: sum, kind: 'aggregate' }), 'count of ticket(c, t) by c (Zihan Chen) = 2');
    const all = { relation: 'count of ticket(c, t)', arguments: [{ value: 7, type: 'integer' }] };
    assert.equal(claimText({ fact: all, kind: 'aggregate' }), 'count of ticket(c, t) = 7');
    assert.equal(claimText({ text: '3 > 2', kind: 'evident' }), '3 > 2');
    assert.equal(claimText({ fact: fact('ticket', zihan, null), kind: 'stored' }), 'ticket(Zihan Chen, _)');
});
