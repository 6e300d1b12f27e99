import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, writeAddress } from '../../static/knowledge/model/address.js';
import {
    contentOf,
    dateField,
    isName,
    isSameContent,
    listOf,
    newID,
    problemsOf,
    spokenIn,
    textIn,
    timeOfField,
    withPhrasings,
    withText,
} from '../../static/knowledge/model/content.js';
import { argumentOf } from '../../static/knowledge/model/argument.js';
import { fieldsFrom } from '../../static/knowledge/model/fields.js';
import { formatOf } from '../../static/knowledge/model/import.js';
import { minuteField, timeOfMinute } from '../../static/knowledge/model/moment.js';
import {
    acknowledgedBy,
    canDiscard,
    lateOnes,
    nextAct,
    pollAfter,
    releaseBefore,
    stepsOf,
} from '../../static/knowledge/model/release.js';
import { canSettle, moodKey } from '../../static/knowledge/model/risk.js';
import { filesWith, indentAt, lineCount, offsetOf, problemsByLine } from '../../static/knowledge/model/rules.js';

test('an address and what it shows are the same', () => {
    const searches = [
        '',
        '?article=damaged&state=changed&sort=used&query=mug',
        '?view=graph&node=customer%3A17&hops=3&asOf=1700000000000&list=1',
        '?view=rules&file=returns.rules&line=14',
        '?view=releases&release=42',
        '?view=gaps',
    ];
    for (const search of searches) assert.equal(writeAddress(readAddress(search)), search);
});

test('what an address must not say is not taken', () => {
    const place = readAddress('?view=evil&article=a%2Fb&state=x&hops=9&asOf=1e3&release=-1&node=..');
    assert.equal(place.view, 'articles');
    for (const name of ['article', 'state', 'hops', 'asOf', 'release', 'node']) assert.equal(place[name], undefined, name);
    assert.equal(writeAddress({ view: 'gaps', article: 'damaged' }), '?view=gaps');
});

const ARTICLE = {
    title: { zh: '破损', en: '' },
    answer: { zh: '您好，{contact.name}' },
    phrasings: { en: [], zh: [' 碎了 ', ''] },
    channels: ['web'],
};

test('content has all its fields, and empty ones make no difference', () => {
    const content = contentOf({ version: 7, ...ARTICLE });
    assert.deepEqual(content.title, { zh: '破损' });
    assert.deepEqual(content.phrasings, { zh: ['碎了'] });
    assert.deepEqual(content.about, []);
    assert.equal('version' in content, false);
    assert.ok(isSameContent(ARTICLE, { ...content, question: { en: ' ' }, owner: '' }));
    assert.ok(!isSameContent(ARTICLE, { ...content, owner: 'Min' }));
    assert.ok(!isSameContent(ARTICLE, withText(content, 'answer', 'zh', 'x')));
    assert.deepEqual(spokenIn(content), ['zh']);
});

test('phrasings stand once each', () => {
    const content = withPhrasings(contentOf(ARTICLE), 'zh', ['碎了', ' 坏了', '碎了 ', '']);
    assert.deepEqual(content.phrasings.zh, ['碎了', '坏了']);
});

test('a text is told in the reader’s language where there is one', () => {
    assert.equal(textIn({ zh: '你好', en: 'Hello' }, 'zh-CN'), '你好');
    assert.equal(textIn({ zh: '你好', en: '' }, 'en'), '你好');
    assert.equal(textIn('plain', 'en'), 'plain');
    assert.equal(textIn(undefined, 'en'), '');
});

test('what is missing for an article is told', () => {
    const keys = (content) => problemsOf(contentOf(content)).map(({ key }) => key);
    assert.deepEqual(keys({}), ['nothingSaid']);
    assert.deepEqual(keys({ title: { zh: '破损' } }), ['noAnswer']);
    assert.deepEqual(keys({ ...ARTICLE, phrasings: { en: ['broken'] } }), ['noTitle', 'noAnswer']);
    assert.deepEqual(keys({ ...ARTICLE, answer: { zh: '{order id}' } }), ['strayBraces']);
    assert.deepEqual(keys({ ...ARTICLE, valid_from: 5, valid_to: 4 }), ['validityEmpty']);
    assert.deepEqual(keys(ARTICLE), []);
});

test('lists are read as people write them', () => {
    assert.deepEqual(listOf('web, app，小程序、 web,'), ['web', 'app', '小程序']);
    assert.deepEqual(listOf(' '), []);
});

test('an id comes from the words of a title, or is made', () => {
    assert.equal(newID('Care of Céladon cups!', 'abcdef99'), 'care-of-ce-ladon-cups');
    assert.equal(newID('青瓷保养', 'abcdef99'), 'article-abcdef');
});

test('days and minutes of a field are those of the reader', () => {
    for (const field of ['2026-11-12', '2024-02-29', '0999-01-01']) assert.equal(dateField(timeOfField(field)), field);
    assert.equal(timeOfField('2026-11-12', true) + 1, timeOfField('2026-11-13'));
    assert.equal(timeOfField('soon'), undefined);
    assert.equal(minuteField(timeOfMinute('2026-11-12T13:20')), '2026-11-12T13:20');
    assert.equal(timeOfMinute('2026-11-12'), undefined);
    assert.deepEqual([dateField(undefined), minuteField(undefined)], ['', '']);
});

test('files are taken by their ending', () => {
    assert.deepEqual(['a.MD', 'b.csv', 'c.htm', 'd.txt', 'csv', 'x.toString'].map(formatOf), [
        'markdown',
        'csv',
        'html',
        undefined,
        undefined,
        undefined,
    ]);
});

// Releases

const release = (state, more = {}) => ({ number: 42, state, author: 'zhou', ...more });
const stepStates = (one) => stepsOf(one).map(({ state }) => state).join(' ');
const ack = (name, version, seconds) => ({ name, kind: 'channel', version, seconds });

test('a release goes through its five steps', () => {
    assert.equal(stepStates(release('draft')), 'current todo todo todo todo');
    assert.equal(stepStates(release('draft', { problems: ['x'] })), 'failed todo todo todo todo');
    assert.equal(stepStates(release('validated')), 'done current todo todo todo');
    assert.equal(stepStates(release('simulated')), 'done done current todo todo');
    assert.equal(stepStates(release('approved')), 'done done done current todo');
    assert.equal(stepStates(release('live', { acknowledgements: [ack('web', 41)] })), 'done done done done current');
    assert.equal(stepStates(release('live', { acknowledgements: [ack('web', 42)] })), 'done done done done done');
    assert.equal(stepStates(release('discarded')), 'todo todo todo todo todo');
});

test('who edits may not approve', () => {
    assert.deepEqual(nextAct(release('draft'), 'editor'), { act: 'validate' });
    assert.equal(nextAct(release('draft'), 'agent').denied, 'onlyEditors');
    assert.equal(nextAct(release('simulated'), 'editor').denied, 'onlyApprovers');
    assert.deepEqual(nextAct(release('approved'), 'supervisor'), { act: 'publish' });
    assert.equal(nextAct(release('live'), 'admin'), undefined);
    assert.deepEqual(['draft', 'approved', 'live', 'discarded'].map((state) => canDiscard(release(state))), [
        true,
        true,
        false,
        false,
    ]);
});

test('acknowledgements are counted, and silent channels become late', () => {
    const one = release('live', { published: 1000, acknowledgements: [ack('web', 42, .2), ack('wechat', 41)] });
    const { done, total, seconds, isComplete, missing } = acknowledgedBy(one);
    assert.deepEqual([done, total, seconds, isComplete, missing[0].name], [1, 2, .2, false, 'wechat']);
    assert.deepEqual(lateOnes(one, 1000 + 299_000), []);
    assert.equal(lateOnes(one, 1000 + 301_000)[0].name, 'wechat');
    assert.deepEqual(lateOnes({ ...one, state: 'replaced' }, 1e9), []);
});

test('what is under way is looked at sooner', () => {
    const late = release('live', { acknowledgements: [ack('web', 41)] });
    const calm = release('live', { acknowledgements: [ack('web', 42)] });
    assert.ok(pollAfter(late, false) < pollAfter(calm, false));
    assert.ok(pollAfter(calm, true) < pollAfter(calm, false));
});

test('the way back leads to the last one that was replaced', () => {
    const all = [release('live'), { number: 39, state: 'replaced' }, { number: 40, state: 'rolled_back' }, { number: 38, state: 'replaced' }];
    assert.equal(releaseBefore(all, 42).number, 39);
    assert.equal(releaseBefore(all, undefined), undefined);
});

// Rules

test('problems stand at their lines', () => {
    const problem = (file, line) => ({ file, line, column: 1, message: `${file} ${line}` });
    const lines = problemsByLine([problem('a', 9), problem('b', 1), problem('a', 2), problem('a', 9)], 'a');
    assert.deepEqual([...lines].map(([line, some]) => [line, some.length]), [[2, 1], [9, 2]]);
});

test('places count in Unicode scalars, as the hub does', () => {
    const text = 'a\n😀b :- c\nlast';
    assert.equal(text.slice(offsetOf(text, 2, 2))[0], 'b');
    assert.equal(offsetOf(text, 1), 0);
    assert.equal(offsetOf(text, 99, 1), text.length - 4);
    assert.equal(offsetOf('', 1, 5), 0);
    assert.equal(lineCount('a\nb\n'), 3);
});

test('what is checked is what one sees', () => {
    const files = [{ name: 'a', text: '1' }, { name: 'b', text: '1', draft: '2' }];
    assert.deepEqual(filesWith(files, new Map([['a', '3'], ['new', '4']])), [
        { name: 'a', text: '3' },
        { name: 'b', text: '2' },
        { name: 'new', text: '4' },
    ]);
});

test('an article and a file are called what the hub takes', () => {
    for (const name of ['returns.rules', 'damaged', '_x', 'a-1.2', 'a'.repeat(64)]) assert.ok(isName(name), name);
    for (const name of ['退货.rules', 'Returns', '../x', '.hidden', 'a b', '', 'a'.repeat(65)]) assert.ok(!isName(name), name);
});

test('a new line begins where the last one did', () => {
    assert.equal(indentAt('a {\n  when', 10), '  ');
    assert.equal(indentAt('  x', 1), ' ');
    assert.equal(indentAt('x', 1), '');
});

test('fields of answers are what the graph can know of who asks', () => {
    const relation = (name, ...types) => ({ name, columns: types.map((type, at) => ({ name: `x${at}`, type })) });
    const fields = fieldsFrom([
        relation('has_order', 'Contact', 'Order'),
        relation('named_order', 'Contact', 'Order'),
        relation('named_product', 'Contact', 'Product'),
        relation('status', 'Order', 'text'),
        relation('is_late', 'Order', 'bool'),
        relation('contains', 'Order', 'Product'),
        relation('tier', 'Contact', 'text'),
        relation('talked', 'Contact', 'Conversation'),
        relation('repeat', 'Contact', 'Issue', 'int'),
        relation('flagged', 'Contact'),
    ]);
    assert.deepEqual(fields, [
        'contact.name',
        'contact.tier',
        'order.id',
        'order.name',
        'order.status',
        'product.id',
        'product.name',
    ]);
    assert.deepEqual(fieldsFrom([]), ['contact.name']);
});

test('who writes knowledge does not settle warnings, and a mood has a word at any level', () => {
    assert.deepEqual(['agent', 'supervisor', 'admin', 'editor', undefined].map(canSettle), [true, true, true, false, false]);
    assert.deepEqual([-9, -2, 0, 2].map(moodKey), ['moodVeryUpset', 'moodVeryUpset', 'moodCalm', 'moodHappy']);
});

test('values are sent as their column takes them', () => {
    assert.deepEqual(['return', 'Issue:return', ' a:b ', ''].map((text) => argumentOf(text, 'Issue')), [
        'Issue:return',
        'Issue:return',
        'Issue:a:b',
        '',
    ]);
    assert.deepEqual([argumentOf('2', 'int'), argumentOf('2.5', 'number'), argumentOf('two', 'int')], [2, 2.5, 'two']);
    assert.deepEqual(['true', 'false', 'yes'].map((text) => argumentOf(text, 'bool')), [true, false, 'yes']);
    assert.equal(argumentOf('2026-11-12T00:00:00Z', 'time'), 1794441600000);
    assert.deepEqual([argumentOf('1794441600000', 'time'), argumentOf('soon', 'time')], [1794441600000, 'soon']);
    assert.equal(argumentOf('12', 'text'), '12');
});
