import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, diffLines, diffOf, diffWords, folded } from '../../static/ui/diff.js';

/** Numbers from 0 to 1 that are the same in each run (Park and Miller's generator). */
function randomFrom(seed) {
    let state = seed;
    return () => (state = state * 48271 % 2147483647) / 2147483647;
}

/** The length of the longest common subsequence, by the textbook's table. */
function longestCommon(a, b) {
    const table = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
    for (let x = 1; x <= a.length; x += 1) {
        for (let y = 1; y <= b.length; y += 1) {
            table[x][y] = a[x - 1] === b[y - 1]
                ? table[x - 1][y - 1] + 1
                : Math.max(table[x - 1][y], table[x][y - 1]);
        }
    }
    return table[a.length][b.length];
}

const side = (edits, sign) => edits.filter((edit) => edit.sign === ' ' || edit.sign === sign).map(({ text }) => text);

test('the example of Myers’ paper takes five edits', () => {
    const edits = diffOf([...'ABCABBA'], [...'CBABAC']);
    assert.equal(edits.filter(({ sign }) => sign !== ' ').length, 5);
});

test('a difference leads from one text to the other, and none is shorter', () => {
    const random = randomFrom(7);
    const word = () => Array.from({ length: Math.floor(random() * 14) }, () => 'abcd'[Math.floor(random() * 4)]);
    for (let round = 0; round < 500; round += 1) {
        const [a, b] = [word(), word()];
        const edits = diffOf(a, b);
        assert.deepEqual(side(edits, '-'), a);
        assert.deepEqual(side(edits, '+'), b);
        assert.equal(edits.filter(({ sign }) => sign === ' ').length, longestCommon(a, b), `${a} ${b}`);
    }
});

test('texts that differ too much are told as replaced, at once', () => {
    const a = Array.from({ length: 3000 }, (_, at) => `a${at}`);
    const b = Array.from({ length: 3000 }, (_, at) => `b${at}`);
    assert.deepEqual(counted(diffOf(a, b)), { added: 3000, removed: 3000 });
});

test('lines have their numbers on both sides, and removals stand first', () => {
    assert.deepEqual(diffLines('a\nb\nc\n', 'a\nB\nc'), [
        { sign: ' ', text: 'a', left: 1, right: 1 },
        { sign: '-', text: 'b', left: 2 },
        { sign: '+', text: 'B', right: 2 },
        { sign: ' ', text: 'c', left: 3, right: 3 },
    ]);
    assert.deepEqual(diffLines('', 'a'), [{ sign: '+', text: 'a', right: 1 }]);
    assert.deepEqual(diffLines('', ''), []);
});

test('Chinese is compared sign by sign, Latin word by word, a field as a whole', () => {
    const changed = (before, after) => diffWords(before, after).filter(({ sign }) => sign !== ' ');
    assert.deepEqual(changed('签收后 3 天内', '签收后 7 天内'), [{ sign: '-', text: '3' }, { sign: '+', text: '7' }]);
    assert.deepEqual(changed('我们免费补发', '我们会免费补发'), [{ sign: '+', text: '会' }]);
    assert.deepEqual(changed('within three days', 'within seven days'), [
        { sign: '-', text: 'three' },
        { sign: '+', text: 'seven' },
    ]);
    assert.deepEqual(changed('Order {order.id}', 'Order {order.name}'), [
        { sign: '-', text: '{order.id}' },
        { sign: '+', text: '{order.name}' },
    ]);
    assert.deepEqual(changed('app更新', 'app升级').map(({ text }) => text), ['更新', '升级']);
    assert.deepEqual(diffWords('一样', '一样'), [{ sign: ' ', text: '一样' }]);
});

test('long stretches without a change are folded, and three lines stay beside a change', () => {
    const before = Array.from({ length: 30 }, (_, at) => `line ${at}`);
    const after = before.with(14, 'changed');
    const shown = folded(diffLines(before.join('\n'), after.join('\n')));
    assert.deepEqual(shown.map((line) => line.hidden ?? line.sign), [11, ' ', ' ', ' ', '-', '+', ' ', ' ', ' ', 12]);
    const all = shown.reduce((sum, line) => sum + (line.hidden ?? 1), 0);
    assert.equal(all, 31);
    assert.equal(folded(diffLines('a\nb', 'a\nc')).some((line) => 'hidden' in line), false);
});
