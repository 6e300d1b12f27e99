import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrastWithWhite, isReadableAccent } from '../../static/widget/launcher.js';
import { TO_PANEL } from '../../static/widget/bridge.js';
import { frameMessage, readFrameMessage } from '../../static/widget/frame-messages.js';
import { TO_HOST } from '../../static/widget/frame.js';

const NOTICE = { id: 'n1', title: 'On its way', body: 'Friday', link: 'https://shop.test/orders/1' };

test('what one side says the other reads', () => {
    assert.deepEqual(readFrameMessage(TO_PANEL, frameMessage('open')), { type: 'open' });
    assert.deepEqual(readFrameMessage(TO_PANEL, frameMessage('size', { full: true })), { type: 'size', full: true });
    assert.deepEqual(readFrameMessage(TO_PANEL, frameMessage('locale', { locale: 'zh-CN' })), {
        type: 'locale',
        locale: 'zh-CN',
    });
    assert.deepEqual(readFrameMessage(TO_PANEL, frameMessage('theme', { theme: 'dark', accent: '#7A4CBB' })), {
        type: 'theme',
        theme: 'dark',
        accent: '#7A4CBB',
    });
    assert.deepEqual(readFrameMessage(TO_HOST, frameMessage('unread', { count: 2, talk: true })), {
        type: 'unread',
        count: 2,
        talk: true,
    });
    assert.deepEqual(readFrameMessage(TO_HOST, frameMessage('peek', NOTICE)), { type: 'peek', ...NOTICE });
});

test('each side has its own words', () => {
    assert.equal(readFrameMessage(TO_HOST, frameMessage('open')), null);
    assert.equal(readFrameMessage(TO_PANEL, frameMessage('unread', { count: 1, talk: true })), null);
});

const strangers = [
    ['nothing', undefined],
    ['a text', 'open'],
    ['a list', ['open']],
    ['no mark', { type: 'open' }],
    ['another mark', { switchboard: 2, type: 'open' }],
    ['no type', { switchboard: 1 }],
    ['an unknown type', { switchboard: 1, type: 'eval' }],
    ['a name of the prototype', { switchboard: 1, type: 'constructor' }],
    ['one field too many', { switchboard: 1, type: 'open', url: 'x' }],
    ['a field missing', { switchboard: 1, type: 'size' }],
    ['a wrong kind', { switchboard: 1, type: 'size', full: 1 }],
    ['a locale with markup', { switchboard: 1, type: 'locale', locale: '<b>' }],
    ['a theme we do not have', { switchboard: 1, type: 'theme', theme: 'neon', accent: '' }],
    ['an accent with more than a colour', { switchboard: 1, type: 'theme', theme: 'auto', accent: '#000000;}*{' }],
    ['an id without end', { switchboard: 1, type: 'peek', id: 'x'.repeat(201) }],
];
for (const [what, data] of strangers) {
    test(`the panel does not read ${what}`, () => assert.equal(readFrameMessage(TO_PANEL, data), null));
}

const badNotices = [
    ['a script for a link', { ...NOTICE, link: 'javascript:alert(1)' }],
    ['a relative link', { ...NOTICE, link: '/orders' }],
    ['a body that is no text', { ...NOTICE, body: {} }],
    ['a title without end', { ...NOTICE, title: 'x'.repeat(501) }],
];
for (const [what, notice] of badNotices) {
    test(`the loader does not read a notice with ${what}`, () =>
        assert.equal(readFrameMessage(TO_HOST, frameMessage('peek', notice)), null));
}

test('the loader does not read a broken count', () => {
    for (const count of [-1, 1.5, '2', NaN]) {
        assert.equal(readFrameMessage(TO_HOST, frameMessage('unread', { count, talk: true })), null);
    }
});

test('an accent is taken when white can be read on it', () => {
    assert.equal(contrastWithWhite('#FFFFFF'), 1);
    assert.equal(contrastWithWhite('#000000'), 21);
    // 4.54:1 and 4.48:1 in the examples of WCAG's own calculators
    assert.equal(isReadableAccent('#767676'), true);
    assert.equal(isReadableAccent('#777777'), false);
    for (const wrong of ['red', '#FFF', '', undefined, null, 7]) assert.equal(isReadableAccent(wrong), false);
});
