import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldPieces, fieldsOf, strayBraces } from '../../static/ui/template.js';

test('fields are set apart, and the pieces are the text', () => {
    const text = '订单 {order.id} 的 {product.name}，{name}';
    const pieces = fieldPieces(text);
    assert.equal(pieces.map((piece) => piece.text).join(''), text);
    assert.deepEqual(fieldsOf(text), ['order.id', 'product.name', 'name']);
    assert.deepEqual(fieldPieces(''), []);
});

test('what is no field stays text', () => {
    for (const text of ['{}', '{ order }', '{order.}', '{1}', 'a } b', '{{', '{a b}']) {
        assert.deepEqual(fieldsOf(text), [], text);
    }
});

test('braces without a field are told', () => {
    assert.deepEqual(strayBraces('a {order.id} b {order id} }'), ['{order id}', '}']);
    assert.deepEqual(strayBraces('{order.id}'), []);
});
