import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
    chooseLocale,
    clockTime,
    dayName,
    fileSize,
    languageOf,
    ordinal,
    playingTime,
    translator,
} from '../../static/i18n.js';
import { SHOP_TEXTS } from '../../static/shop/texts.js';
import { CATALOGUE } from '../../static/shop/catalogue.js';
import { LAUNCHER_TEXTS } from '../../static/widget/launcher.js';
import { TEXTS } from '../../static/widget/texts.js';

const STATIC = new URL('../../static/', import.meta.url);
const places = (text) => [...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

for (const [name, tables] of Object.entries({ widget: TEXTS, launcher: LAUNCHER_TEXTS, shop: SHOP_TEXTS })) {
    test(`the ${name} says everything in both languages`, () => {
        assert.deepEqual(Object.keys(tables.zh).sort(), Object.keys(tables.en).sort());
    });

    test(`the ${name} fills the same places in both languages`, () => {
        for (const key of Object.keys(tables.zh)) {
            assert.deepEqual(new Set(places(tables.zh[key])), new Set(places(tables.en[key])), key);
        }
    });

    test(`the ${name} puts a space between Chinese and Latin`, () => {
        for (const [key, text] of Object.entries(tables.zh)) {
            if (typeof text !== 'string') continue;
            assert.doesNotMatch(text, /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u, key);
        }
    });
}

test('every text the widget asks for is there', () => {
    const folder = new URL('widget/view/', STATIC);
    const views = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const asked = views.flatMap((source) => [...source.matchAll(/\bt\('(\w+)'/g)].map(([, key]) => key));
    assert.ok(asked.length > 30);
    for (const key of asked) assert.ok(Object.hasOwn(TEXTS.en, key), key);
});

test('every ware has a name and a picture', () => {
    const pictures = readdirSync(new URL('shop/', STATIC));
    for (const { id } of CATALOGUE) {
        assert.ok(SHOP_TEXTS.en[id], id);
        assert.ok(pictures.includes(`${id}.svg`), id);
    }
});

test('the first wanted language that we have is taken', () => {
    assert.equal(chooseLocale(['fr', 'zh-TW', 'en']), 'zh-CN');
    assert.equal(chooseLocale(['en-GB']), 'en');
    assert.equal(chooseLocale(['fr']), 'en');
    assert.equal(chooseLocale([]), 'en');
});

test('places are filled and counts choose the words', () => {
    const t = translator({ en: { hello: 'Hello {name}', left: { one: '{n} day', other: '{n} days' } } }, 'en');
    assert.equal(t('hello', { name: '$& Ana' }), 'Hello $& Ana');
    assert.deepEqual([t('left', { n: 1 }), t('left', { n: 2 })], ['1 day', '2 days']);
    assert.equal(t('missing'), 'missing');
    assert.equal(translator({ en: { a: 'A' } }, 'de')('a'), 'A');
});

test('days are told by name when they are near', () => {
    const now = new Date(2026, 2, 2, 0, 30).getTime();
    const yesterday = new Date(2026, 2, 1, 23, 50).getTime();
    assert.equal(dayName(now, now, 'en'), 'Today');
    assert.equal(dayName(yesterday, now, 'en'), 'Yesterday');
    assert.equal(dayName(yesterday, now, 'zh-CN'), '昨天');
    assert.equal(dayName(new Date(2026, 0, 5).getTime(), now, 'en'), 'January 5');
    assert.equal(dayName(new Date(2024, 0, 5).getTime(), now, 'zh-CN'), '2024年1月5日');
});

test('numbers read as people write them', () => {
    const places = [1, 2, 3, 4, 11, 12, 21, 102].map((n) => ordinal(n, 'en'));
    assert.deepEqual(places, ['1st', '2nd', '3rd', '4th', '11th', '12th', '21st', '102nd']);
    assert.equal(ordinal(2, 'zh-CN'), '2');
    const sizes = [84_000, 200, 1_250_000, 42_000_000].map((bytes) => fileSize(bytes, 'en'));
    assert.deepEqual(sizes, ['84 kB', '1 kB', '1.3 MB', '42 MB']);
    assert.deepEqual([playingTime(0), playingTime(12.7), playingTime(61)], ['0:00', '0:12', '1:01']);
    assert.equal(clockTime(new Date(2026, 0, 1, 0, 5), 'en'), '00:05');
});

test('the script of a text tells its language', () => {
    const languages = ['杯子碎了', 'カップが割れた', '컵이 깨졌어요', 'وصلت مكسورة', 'It broke', '123'].map(languageOf);
    assert.deepEqual(languages, ['zh', 'ja', 'ko', 'ar', undefined, undefined]);
});
