import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hintOf, safeLink, splitWritten, withHints } from '../../static/written.js';
import { bannerOf, connectionMood } from '../../static/widget/view/status.js';
import { messageId, Outbox } from '../../static/widget/outbox.js';
import { openStorage } from '../../static/widget/storage.js';
import { loudness } from '../../static/widget/view/parts.js';
import { initials, spokenText } from '../../static/widget/view/rows.js';
import { ProtocolError } from '../../static/client.js';

const SHOP = 'https://shop.test/cups/';

test('only harmless addresses are followed', () => {
    assert.equal(safeLink('/orders/1', SHOP), 'https://shop.test/orders/1');
    assert.equal(safeLink('mailto:a@b.test', SHOP), 'mailto:a@b.test');
    const bad = ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'http://[', 5, null];
    for (const address of bad) assert.equal(safeLink(address, SHOP), null);
});

test('addresses in a text become links, the punctuation behind them does not', () => {
    assert.deepEqual(splitWritten('看 https://a.test/x?y=1。谢谢'), [
        { text: '看 ' },
        { text: 'https://a.test/x?y=1', href: 'https://a.test/x?y=1' },
        { text: '。谢谢' },
    ]);
    const inBrackets = splitWritten('(see http://a.test/b).').map((piece) => piece.text);
    assert.deepEqual(inBrackets, ['(see ', 'http://a.test/b', ').']);
    assert.deepEqual(splitWritten('javascript:alert(1)'), [{ text: 'javascript:alert(1)' }]);
    assert.deepEqual(splitWritten(''), []);
});

test('a lost connection is nothing, then a word, then a banner', () => {
    const at = (now) => connectionMood({ state: 'connecting', since: 1_000 }, now);
    assert.deepEqual(at(1_000), { mood: 'fine', changesIn: 2_000 });
    assert.deepEqual(at(3_000), { mood: 'reconnecting', changesIn: 8_000 });
    assert.deepEqual(at(11_000), { mood: 'lost' });
    assert.deepEqual(connectionMood({ state: 'disconnected', since: 0 }, 0), { mood: 'ended' });
    assert.deepEqual(connectionMood({ state: 'connected', since: 0 }, 99_000), { mood: 'fine' });
});

test('the banner says the most pressing thing', () => {
    const busy = { kind: 'busy', until: 5_000 };
    assert.equal(bannerOf('fine', null, 0), null);
    assert.equal(bannerOf('lost', busy, 0).text, 'lost');
    assert.equal(bannerOf('ended', null, 0).canRetry, true);
    assert.deepEqual(bannerOf('fine', busy, 1_200), { text: 'busy', n: 4 });
    assert.equal(bannerOf('fine', { kind: 'unsaved', until: 0 }, 0).text, 'unsaved');
});

/** An outbox whose server gives these answers in turn. */
function outbox(answers) {
    const log = [];
    const done = new Promise((resolve) => {
        const box = new Outbox({
            deliver: async ({ id }) => {
                log.push(`deliver ${id}`);
                const answer = answers.shift();
                if (answer instanceof Error) throw answer;
                return answer;
            },
            sent: ({ id }) => log.push(`sent ${id}`) && !answers.length && resolve(),
            failed: ({ id }, error) => log.push(`failed ${id} ${error.code}`) && !answers.length && resolve(),
            paused: (error, pause) => log.push(`paused ${error.code} ${pause}`),
            sleep: async () => {},
        });
        for (const id of ['a', 'b']) box.add({ id });
    });
    return done.then(() => log);
}

test('messages go one after the other', async () => {
    assert.deepEqual(await outbox([{ seq: 1 }, { seq: 2 }]), ['deliver a', 'sent a', 'deliver b', 'sent b']);
});

test('a message is delivered again, with growing pauses, while the server is not ready', async () => {
    const busy = new ProtocolError(429, 'too many', true);
    assert.deepEqual(await outbox([busy, busy, { seq: 1 }, { seq: 2 }]), [
        'deliver a',
        'paused 429 2000',
        'deliver a',
        'paused 429 4000',
        'deliver a',
        'sent a',
        'deliver b',
        'sent b',
    ]);
});

test('a lost connection needs no pause', async () => {
    const lost = new ProtocolError(2, 'connection lost', true);
    const log = await outbox([lost, { seq: 1 }, { seq: 2 }]);
    assert.deepEqual(log, ['deliver a', 'deliver a', 'sent a', 'deliver b', 'sent b']);
});

test('a refused message does not hold up the next one', async () => {
    const log = await outbox([new ProtocolError(413, 'too large'), { seq: 1 }]);
    assert.deepEqual(log, ['deliver a', 'failed a 413', 'deliver b', 'sent b']);
});

test('ids have 128 bits outside secure contexts, too', () => {
    const insecure = { getRandomValues: (bytes) => bytes.fill(0xab) };
    assert.equal(messageId(insecure), 'ab'.repeat(16));
    assert.match(messageId(), /^[0-9a-f-]{36}$/);
});

test('storage that is blocked lasts as long as the page', () => {
    const storage = openStorage(() => {
        throw new Error('SecurityError');
    });
    assert.equal(storage.lasts, false);
    storage.set('draft', 'hello');
    assert.equal(storage.get('draft'), 'hello');
    storage.remove('draft');
    assert.equal(storage.get('draft'), null);
});

test('storage keeps values under our prefix and survives what others wrote', () => {
    const items = new Map();
    const area = {
        getItem: (key) => items.get(key) ?? null,
        setItem: (key, value) => items.set(key, value),
        removeItem: (key) => items.delete(key),
    };
    const storage = openStorage(() => area);
    storage.set('read', { c1: 3 });
    assert.equal(items.get('switchboard:read'), '{"c1":3}');
    items.set('switchboard:read', '{broken');
    assert.equal(storage.get('read'), null);
});

test('the shape of a recording follows its loudness', () => {
    const samples = Float32Array.from({ length: 400 }, (_, index) => (index < 200 ? 0.25 : 0.5));
    assert.deepEqual(loudness(samples, 4), [0.5, 0.5, 1, 1]);
    assert.deepEqual(loudness(new Float32Array(8), 2), [0, 0]);
});

test('initials are one character in Chinese and two letters elsewhere', () => {
    const names = ['林晓', 'Lin Xiao', 'maria', 'Ana de la Cruz', '😀 b'];
    assert.deepEqual(names.map(initials), ['林', 'LX', 'M', 'AC', '😀B']);
});

test('readers hear words for what has none', () => {
    const t = (key) => `[${key}]`;
    const parts = [{ type: 'text', text: 'Hi' }, { type: 'image', url: 'x' }, { type: 'card', title: 'Order' }];
    assert.equal(spokenText({ parts }, t), 'Hi. [photo]. Order');
});

const MOBILE = { token: '⟦MOBILE·1⟧', kind: 'MOBILE', hint: '138****8000' };

test('tokens are found in a text, and nothing that only looks like one', () => {
    assert.deepEqual(splitWritten('打⟦MOBILE·1⟧，https://a.test/⟦IM_ACCOUNT·12⟧'), [
        { text: '打' },
        { text: '⟦MOBILE·1⟧', kind: 'MOBILE' },
        { text: '，' },
        { text: 'https://a.test/', href: 'https://a.test/' },
        { text: '⟦IM_ACCOUNT·12⟧', kind: 'IM_ACCOUNT' },
    ]);
    for (const text of ['⟦mobile·1⟧', '⟦MOBILE·⟧', '⟦MOBILE 1⟧', '[MOBILE·1]', '⟦MOBILE·1']) {
        assert.deepEqual(splitWritten(text), [{ text }]);
    }
});

test('a token shows its hint, and nothing where there is none', () => {
    assert.equal(hintOf('⟦MOBILE·1⟧', [MOBILE]), '138****8000');
    assert.equal(hintOf('⟦MOBILE·2⟧', [MOBILE]), '****');
    assert.equal(hintOf('⟦MOBILE·1⟧'), '****');
    assert.equal(withHints('⟦MOBILE·1⟧ or ⟦CVV·1⟧', [MOBILE]), '138****8000 or ****');
});

test('readers hear hints, not tokens', () => {
    const parts = [{ type: 'text', text: 'Call ⟦MOBILE·1⟧' }, { type: 'card', title: '⟦PERSON·1⟧' }];
    assert.equal(spokenText({ parts, masks: [MOBILE] }, (key) => key), 'Call 138****8000. ****');
});
