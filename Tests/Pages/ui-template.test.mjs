import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldPieces, fieldsOf, strayBraces } from '../../static/ui/template.js';

test('fields are set apart, and the pieces are the text', () => {
    const text = '订单 {order.id|您的订单} 的 {product.name}，{{x}} {name}';
    const pieces = fieldPieces(text);
    assert.equal(pieces.map((piece) => piece.text).join(''), text);
    assert.deepEqual(fieldsOf(text), ['order.id', 'product.name', 'name']);
    assert.deepEqual(fieldPieces(''), []);
});

test('what the hub takes for a field is one here, and what it refuses is none', () => {
    const taken = { '{1}': '1', '{order-no.2nd}': 'order-no.2nd', '{a|}': 'a', '{a| b.c }': 'a', '{{{a}}}': 'a' };
    for (const [text, field] of Object.entries(taken)) assert.deepEqual(fieldsOf(text), [field], text);
    const refused = ['{}', '{ order }', '{order.}', '{.a}', 'a } b', '{a b}', '{|b}', '{a|{b}', '{{a}}', '{{'];
    for (const text of refused) assert.ok(!fieldsOf(text).includes('a'), text);
});

test('braces without a field are told, doubled ones are braces', () => {
    assert.deepEqual(strayBraces('a {order.id} b {order id} }'), ['{order id}', '}']);
    for (const text of ['{order.id}', '{order.id|your order}', 'a {{brace}} b']) assert.deepEqual(strayBraces(text), [], text);
});
