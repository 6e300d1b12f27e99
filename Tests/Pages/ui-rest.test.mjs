import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf, queryOf, refusalText, Rest, validID } from '../../static/ui/rest.js';
import { bearerOf } from '../../static/ui/token.js';

test('a question has the token, its fields, and its body only where there is one', async () => {
    const requests = [];
    const rest = new Rest('a.b.c', async (...request) => {
        requests.push(request);
        return Response.json({ ok: true });
    });
    assert.deepEqual(await rest.get('/v1/articles', { query: '杯子', after: undefined, state: '' }), { ok: true });
    assert.equal(requests[0][0], '/v1/articles?query=%E6%9D%AF%E5%AD%90');
    assert.equal(requests[0][1].headers.Authorization, 'Bearer a.b.c');
    assert.equal(requests[0][1].body, undefined);
    await rest.put('/v1/rules/a', { text: 'x' });
    assert.deepEqual([requests[1][1].method, requests[1][1].body], ['PUT', '{"text":"x"}']);
});

test('a refusal says its status and why; a hub that is not reached has none', async () => {
    const error = { code: 'conflict', message: 'changed meanwhile' };
    const hub = new Rest('t', async () => Response.json({ error }, { status: 409 }));
    await assert.rejects(hub.delete('/v1/x'), { status: 409, message: 'changed meanwhile' });
    const away = new Rest('t', async () => {
        throw new TypeError('fetch failed');
    });
    await assert.rejects(away.get('/v1/x'), { status: 0 });
    const torn = new Rest('t', async () => new Response('<html>', { status: 502 }));
    await assert.rejects(torn.get('/v1/x'), { status: 502 });
});

test('only a refused token signs out, and an empty answer is none', async () => {
    let signedOut = 0;
    const answering = (response) => {
        const rest = new Rest('t', async () => response);
        rest.signedOut = () => signedOut += 1;
        return rest;
    };
    await assert.rejects(answering(Response.json({}, { status: 403 })).get('/v1/x'), { status: 403 });
    await assert.rejects(answering(Response.json({}, { status: 401 })).get('/v1/x'), { status: 401 });
    assert.equal(signedOut, 1);
    assert.equal(await answering(new Response(null, { status: 204 })).delete('/v1/x'), undefined);
});

test('ids cannot leave their place in a path', () => {
    assert.deepEqual(['customer:17', '退换货-1', 'a_b.c'].map(validID), ['customer:17', '退换货-1', 'a_b.c']);
    for (const id of ['', 'a/b', '..', '.', 'a b', 'a?b', 'a#b', 'a\\b', 'x'.repeat(201), undefined, 7]) {
        assert.equal(validID(id), undefined, String(id));
    }
    assert.equal(pathOf('/v1/graph/nodes', 'customer:1 7', 'around'), '/v1/graph/nodes/customer%3A1%207/around');
    assert.equal(queryOf({}), '');
});

test('a refusal in words says what to do', () => {
    const t = (key, { why } = {}) => (why ? `${key}: ${why}` : key);
    assert.equal(refusalText({ status: 0 }, t), 'notReached');
    assert.equal(refusalText({ status: 403 }, t), 'denied · deniedMore');
    assert.equal(refusalText({ status: 422, message: 'title: missing' }, t), 'failed: title: missing');
    assert.equal(refusalText({ status: 500 }, t), 'failedNow');
});

test('a token says whose it is; what is none names nobody', () => {
    const claims = Buffer.from(JSON.stringify({ sub: 'zhou', name: '周敏', role: 'editor' })).toString('base64url');
    assert.deepEqual(bearerOf(`x.${claims}.y`), { id: 'zhou', name: '周敏', role: 'editor' });
    assert.deepEqual(bearerOf('nonsense'), { id: '' });
    assert.deepEqual(bearerOf('a.!!!.c'), { id: '' });
});
