import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day, isSameDay, shortTime, span } from '../../static/ui/time.js';
import { deadline, deadlineOf } from '../../static/console/model/rows.js';

const NOW = new Date(2024, 4, 6, 14, 5).getTime();
const words = (key, { n } = {}) => ({ now: 'now', minutes: `${n} min`, hours: `${n} h` })[key];

test('time is relative under an hour, then the clock, then the date', () => {
    const at = (...parts) => shortTime(new Date(...parts).getTime(), NOW, 'en-GB', words);
    assert.equal(at(2024, 4, 6, 14, 4, 30), 'now');
    assert.equal(at(2024, 4, 6, 14, 2), '3 min');
    assert.equal(at(2024, 4, 6, 9, 7), '09:07');
    assert.equal(at(2024, 3, 30, 9, 7), '30 Apr');
    assert.equal(at(2023, 3, 30, 9, 7), '30 Apr 2023');
    assert.equal(shortTime(new Date(2024, 3, 30).getTime(), NOW, 'zh-CN', words), '4月30日');
});

test('a day ends at midnight here', () => {
    assert.equal(isSameDay(new Date(2024, 4, 6, 0, 0).getTime(), new Date(2024, 4, 6, 23, 59).getTime()), true);
    assert.equal(isSameDay(new Date(2024, 4, 6, 23, 59).getTime(), new Date(2024, 4, 7, 0, 0).getTime()), false);
});

test('a length of time counts seconds under five minutes only', () => {
    assert.deepEqual([-3, 0, 59.9, 72, 299, 300, 3599, 7300].map((s) => span(s, words)), [
        '0:00',
        '0:00',
        '0:59',
        '1:12',
        '4:59',
        '5 min',
        '59 min',
        '2 h',
    ]);
});

test('time left is grey above half, amber to a fifth, red below and over', () => {
    const tone = (left) => deadline(left, 300).tone;
    assert.deepEqual([300, 151, 150, 61, 60, 0].map(tone), ['calm', 'calm', 'warn', 'warn', 'bad', 'bad']);
    assert.deepEqual(deadline(-65, 300), { state: 'over', seconds: 65, tone: 'bad' });
});

test('the clock runs for a person only, and pauses on the customer', () => {
    const row = (change) => ({
        conversation: 'c',
        contact: { id: 'k' },
        seq: 1,
        last: { from: { role: 'customer' }, text: '', time: NOW },
        ...change,
    });
    assert.equal(deadlineOf(row({ owner: 'bot' }), NOW), undefined);
    assert.equal(deadlineOf(row({ owner: 'closed' }), NOW), undefined);
    assert.equal(deadlineOf(row({ owner: 'queue', waitingSince: NOW - 228_000 }), NOW).seconds, 72);
    const answered = { from: { role: 'agent' }, text: '', time: NOW };
    assert.equal(deadlineOf(row({ owner: 'agent', last: answered }), NOW).state, 'paused');
});

test('a day has its year where that is another one', () => {
    const now = new Date(2026, 10, 27).getTime();
    assert.equal(day(new Date(2026, 10, 12).getTime(), now, 'en-GB'), '12 Nov');
    assert.equal(day(new Date(2027, 10, 12).getTime(), now, 'en-GB'), '12 Nov 2027');
});
