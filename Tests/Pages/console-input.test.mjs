import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, writeAddress } from '../../static/console/model/address.js';
import { looksLikeToken, tokenFromFragment } from '../../static/ui/token.js';
import { actionFor, SHORTCUTS } from '../../static/console/model/shortcuts.js';
import { matching } from '../../static/console/view/palette.js';
import { Drafts } from '../../static/console/model/drafts.js';

const outside = { isEditable: false, hasLetters: true };
const inside = { isEditable: true, hasLetters: true };

test('letters act outside editable fields only', () => {
    assert.equal(actionFor({ key: 'j' }, outside), 'next');
    assert.equal(actionFor({ key: 'E', shiftKey: true }, outside), 'resolveAndNext');
    assert.equal(actionFor({ key: '?', shiftKey: true }, outside), 'help');
    assert.equal(actionFor({ key: 'j' }, inside), undefined);
    assert.equal(actionFor({ key: 'j' }, { isEditable: false, hasLetters: false }), undefined);
});

test('the palette and the panes are reached from anywhere', () => {
    assert.equal(actionFor({ key: 'k', ctrlKey: true }, inside), 'palette');
    assert.equal(actionFor({ key: 'K', metaKey: true }, inside), 'palette');
    assert.equal(actionFor({ key: 'F6' }, inside), 'nextPane');
    assert.equal(actionFor({ key: 'F6', shiftKey: true }, inside), 'previousPane');
});

test('the address says what the page shows, and nothing where that is the usual', () => {
    const usual = { view: 'inbox', folder: 'mine', sort: 'wait', conversation: undefined };
    const trial = { view: 'trial', folder: 'queue', sort: 'latest', conversation: 'c1' };
    assert.equal(writeAddress(usual), '');
    for (const place of [usual, trial]) assert.deepEqual(readAddress(writeAddress(place)), place);
    assert.equal(readAddress('?view=elsewhere').view, 'inbox');
});

test('a browser keeps its own keys', () => {
    for (const key of ['j', 'r', 'n', 'e']) {
        assert.equal(actionFor({ key, ctrlKey: true }, outside), undefined);
        assert.equal(actionFor({ key, metaKey: true }, outside), undefined);
        assert.equal(actionFor({ key, altKey: true }, outside), undefined);
    }
});

test('while an input method composes, no key acts', () => {
    assert.equal(actionFor({ key: 'j', isComposing: true }, outside), undefined);
    assert.equal(actionFor({ key: 'j', keyCode: 229 }, outside), undefined);
});

test('the help sheet names every action once', () => {
    const actions = SHORTCUTS.map((each) => each.action);
    assert.equal(new Set(actions).size, actions.length);
});

test('the palette finds by run, by scattered letters and by pinyin', () => {
    const choices = [
        { id: 'claim', title: '接手', keywords: 'jieshou js take over' },
        { id: 'resolve', title: '解决', keywords: 'jiejue jj resolve' },
        { id: 'note', title: 'Write a note' },
    ];
    const found = (query) => matching(query, choices).map((choice) => choice.id);
    assert.deepEqual(found(''), ['claim', 'resolve', 'note']);
    assert.deepEqual(found('jj'), ['resolve']);
    assert.deepEqual(found('解'), ['resolve']);
    assert.equal(found('jie')[0], 'claim');
    assert.deepEqual(found('wan'), ['note']);
    assert.deepEqual(found('xyz'), []);
});

/** A storage in memory that can be full. */
function storage(isFull = false) {
    const kept = new Map();
    return {
        get length() {
            return kept.size;
        },
        key: (at) => [...kept.keys()][at] ?? null,
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => {
            if (isFull) throw new Error('QuotaExceededError');
            kept.set(key, value);
        },
        removeItem: (key) => kept.delete(key),
    };
}

test('a draft is kept per agent and conversation', () => {
    const shared = storage();
    const mine = new Drafts(shared, 'a1');
    mine.write('c1', { reply: 'half a sen' });
    assert.equal(new Drafts(shared, 'a1').read('c1').reply, 'half a sen');
    assert.equal(new Drafts(shared, 'a2').read('c1').reply, '');
    assert.equal(mine.read('c2').reply, '');
    assert.deepEqual([...mine.conversations()], ['c1']);
});

test('an emptied draft leaves nothing behind', () => {
    const shared = storage();
    const drafts = new Drafts(shared, 'a1');
    drafts.write('c1', { reply: 'x' });
    drafts.write('c1', { reply: '  ' });
    assert.equal(shared.length, 0);
});

test('a reply that came too late is kept below the note', () => {
    const drafts = new Drafts(storage(), 'a1');
    drafts.write('c1', { note: 'seen before', reply: 'On its way' });
    drafts.keepAsNote('c1', ['Sent too late', 'On its way']);
    assert.deepEqual(drafts.read('c1').note, 'seen before\nSent too late\nOn its way');
    assert.equal(drafts.read('c1').reply, '');
    assert.equal(drafts.read('c1').mode, 'note');
});

test('drafts untouched for a month are forgotten, newer ones stay', () => {
    let now = 1_700_000_000_000;
    const drafts = new Drafts(storage(), 'a1', () => now);
    drafts.write('old', { reply: 'x' });
    now += 31 * 24 * 3600_000;
    drafts.write('new', { reply: 'y' });
    drafts.forgetOld();
    assert.deepEqual([...drafts.conversations()], ['new']);
});

test('a full storage and a damaged draft do no harm', () => {
    assert.equal(new Drafts(storage(true), 'a1').write('c1', { reply: 'x' }), false);
    const damaged = storage();
    damaged.setItem('switchboard.draft.a1.c1', '{');
    assert.equal(new Drafts(damaged, 'a1').read('c1').reply, '');
});

test('the token leaves the address and the rest of the fragment stays', () => {
    assert.deepEqual(tokenFromFragment('#token=aa.bb.cc'), { token: 'aa.bb.cc', rest: '' });
    assert.deepEqual(tokenFromFragment('#token=aa.bb.cc&x=1'), { token: 'aa.bb.cc', rest: '#x=1' });
    assert.deepEqual(tokenFromFragment(''), { token: undefined, rest: '' });
    assert.equal(looksLikeToken(' aa.b-b.c_c '), true);
    assert.equal(looksLikeToken('secret'), false);
});
