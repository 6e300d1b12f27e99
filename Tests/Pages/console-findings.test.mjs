import assert from 'node:assert/strict';
import { test } from 'node:test';
import { milliseconds, percent, signed } from '../../static/ui/figures.js';
import { isMixed, piecesOf, widthOf } from '../../static/console/model/highlight.js';
import { moodFace, moodOf, trendPoints } from '../../static/console/model/mood.js';
import { detailName, emotionName, languageName, tokenName } from '../../static/console/model/names.js';
import en from '../../static/console/text/en.js';
import { wordsFor } from '../../static/console/text/texts.js';

/** Pieces in short: what is a place stands in brackets. */
function cut(text, places) {
    return piecesOf(text, places).map(({ text: words, place }) => (place ? `[${words}]` : words)).join('|');
}

test('a text is cut at its places, wherever they stand', () => {
    assert.equal(cut('我下周三退货', [{ start: 1, end: 4 }]), '我|[下周三]|退货');
    assert.equal(cut('下周三', [{ start: 0, end: 3 }]), '[下周三]');
    assert.equal(cut('abc', [{ start: 2, end: 3 }, { start: 0, end: 1 }]), '[a]|b|[c]');
    assert.equal(cut('abc', []), 'abc');
    assert.deepEqual(piecesOf('', []), []);
});

test('places count Unicode scalars, however many units of UTF-16 one takes', () => {
    assert.equal(cut('😡𠮷 SY1 到哪了', [{ start: 3, end: 6 }]), '😡𠮷 |[SY1]| 到哪了');
    // A family is five scalars, and an accent behind its letter is one of its own.
    assert.equal(cut('👨‍👩‍👧 cafe\u0301 ok', [{ start: 12, end: 14 }]), '👨‍👩‍👧 cafe\u0301 |[ok]');
});

test('the pieces together are the text, whatever the places', () => {
    const text = '杯子 😡 broken';
    const numbers = [-1, 0, 1, 3, 5, 11, 12, 99, NaN];
    for (const start of numbers) {
        for (const end of numbers) {
            const pieces = piecesOf(text, [{ start, end }, { start: 2, end: 4 }]);
            assert.equal(pieces.map((piece) => piece.text).join(''), text);
        }
    }
});

test('of places that overlap the first one stays, of those that begin together the longer', () => {
    assert.equal(cut('abcdef', [{ start: 1, end: 4 }, { start: 2, end: 6 }]), 'a|[bcd]|ef');
    assert.equal(cut('abcdef', [{ start: 1, end: 2 }, { start: 1, end: 4 }]), 'a|[bcd]|ef');
    assert.equal(cut('abcdef', [{ start: 1, end: 3 }, { start: 3, end: 5 }]), 'a|[bc]|[de]|f');
});

test('a piece keeps what its place is about', () => {
    const place = { start: 0, end: 1, name: 'date' };
    assert.equal(piecesOf('ab', [place])[0].place, place);
});

test('Chinese is twice as wide as Latin', () => {
    assert.deepEqual(['', 'SY20261101', '下周三', '😡 ok'].map(widthOf), [0, 10, 6, 5]);
});

test('a text is mixed when its spans differ in language', () => {
    assert.equal(isMixed([{ language: 'zh' }, { language: 'en' }]), true);
    assert.equal(isMixed([{ language: 'zh' }, { language: 'zh' }]), false);
    assert.equal(isMixed([]), false);
});

test('shares are whole percents, and no share is rounded to none or all', () => {
    const shares = [0, .004, .01, .914, .99, .998, 1].map((share) => percent(share, 'zh-CN'));
    assert.deepEqual(shares, ['0%', '< 1%', '1%', '91%', '99%', '> 99%', '100%']);
    assert.deepEqual([-.2, 1.3].map((share) => percent(share, 'en')), ['0%', '100%']);
});

test('weights say which way they point', () => {
    assert.deepEqual([-1.72, 0, .04, .6, 2].map((weight) => signed(weight, 'en')), ['−1.7', '0', '0', '+0.6', '+2']);
});

test('a short time is in milliseconds', () => {
    assert.deepEqual([231, 1_950, 12_400].map((time) => milliseconds(time, 'en')), ['0.23 ms', '1.95 ms', '12 ms']);
});

test('a mood has a level, and what it rests on in the order of its weight', () => {
    const mood = moodOf({
        level: -1,
        score: -.8,
        confidence: .7,
        emotions: { disappointment: .4, anger: .6 },
        cues: [{ text: '好', weight: .9 }, { text: '太慢', weight: -1.7 }],
    });
    assert.deepEqual([mood.level, mood.score, mood.confidence], [-1, -.8, .7]);
    assert.deepEqual(mood.emotions.map((emotion) => emotion.name), ['anger', 'disappointment']);
    assert.deepEqual(mood.cues.map((cue) => cue.text), ['太慢', '好']);
});

test('a mood stays within its five levels; without a level there is none', async () => {
    assert.deepEqual([-9, -2, 0, 2, 9].map((level) => moodOf({ level }).level), [-2, -2, 0, 2, 2]);
    for (const sentiment of [undefined, null, 'negative', -1, {}, { level: '1' }, { level: NaN }]) {
        assert.equal(moodOf(sentiment), undefined);
    }
    const english = await wordsFor('en');
    const words = [-2, -1, 0, 1, 2].map((level) => moodFace(level, english)[1]);
    assert.deepEqual(words, ['Very upset', 'Upset', 'Calm', 'Content', 'Happy']);
});

test('a trend goes from left to right, better up and worse down', () => {
    assert.deepEqual(moodOf({ level: -2, trend: [0, 1, -2] }).trend, [0, 1, -2]);
    assert.deepEqual(moodOf({ level: -2 }).trend, []);
    assert.deepEqual(trendPoints([0, 1, -2]), [[2, 8], [22, 5], [42, 14]]);
});

test('what the engine names has a word in both languages, a pack’s own names stay', async () => {
    const [zh, english] = await Promise.all(['zh-CN', 'en'].map(wordsFor));
    assert.deepEqual([detailName('date', zh), detailName('date', english)], ['日期', 'Date']);
    assert.deepEqual(['order', 'text', 'kind', ''].map((name) => detailName(name, zh)), ['order', 'text', 'kind', '']);
    assert.equal(detailName('toString', zh), 'toString');
    const details = 'address amount date datetime duration email id phone quantity time'.split(' ');
    const emotions = 'anger anxiety urgency joy disappointment confusion gratitude'.split(' ');
    const tokens = 'ideograph word mark'.split(' ');
    for (const t of [zh, english]) {
        for (const [names, wordOf] of [[details, detailName], [emotions, emotionName], [tokens, tokenName]]) {
            for (const name of names) {
                const word = wordOf(name, t);
                assert.ok(word && !/^(detail|emotion|token)[A-Z]/.test(word), name);
            }
        }
    }
});

test('languages are named in the reader’s own, and an unknown code stays', () => {
    assert.deepEqual([languageName('en', 'zh-CN'), languageName('zh', 'en')], ['英语', 'Chinese']);
    assert.equal(languageName('not a code', 'en'), 'not a code');
});
