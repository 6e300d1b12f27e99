import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import ownEn from '../../static/knowledge/text/en.js';
import ownZh from '../../static/knowledge/text/zh.js';
import { wordsFor } from '../../static/knowledge/text/texts.js';
import { STATES, VIEWS } from '../../static/knowledge/model/address.js';
import { moodKey } from '../../static/knowledge/model/risk.js';
import { STATE_TONES } from '../../static/knowledge/model/release.js';
import sharedEn from '../../static/ui/text/en.js';
import sharedZh from '../../static/ui/text/zh.js';

const en = { ...sharedEn, ...ownEn };
const zh = { ...sharedZh, ...ownZh };
const places = (text) => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/gu)].map(([, name]) => name))].sort();

test('both languages have the same words, with the same places', () => {
    assert.deepEqual(Object.keys(ownZh), Object.keys(ownEn));
    for (const [key, text] of Object.entries(en)) assert.deepEqual(places(zh[key]), places(text), key);
});

test('no word of the page hides one that all pages share', () => {
    assert.deepEqual(Object.keys(ownEn).filter((key) => key in sharedEn), []);
});

test('Chinese words keep a space between Chinese and Latin letters or digits', () => {
    for (const [key, text] of Object.entries(zh)) {
        assert.doesNotMatch(text, /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u, key);
    }
});

for (const part of ['knowledge', 'ui']) {
    test(`every word that ${part} asks for by name is there`, async () => {
        const folder = new URL(`../../static/${part}/`, import.meta.url);
        let asked = 0;
        for (const file of await readdir(folder, { recursive: true })) {
            if (!file.endsWith('.js')) continue;
            const source = await readFile(new URL(file, folder), 'utf8');
            for (const [, key] of source.matchAll(/\bt\(\s*'(\w+)'/gu)) {
                asked += 1;
                assert.ok(key in en || part === 'ui' && key === 'connected', `${key} in ${file}`);
            }
        }
        assert.ok(asked > 20);
    });
}

test('what is named by its state, kind or step has a word', () => {
    const keys = [
        ...VIEWS,
        ...STATES.map((state) => `${state}State`),
        ...Object.keys(STATE_TONES).map((state) => `${state}Release`),
        ...['stored', 'derived', 'aggregate', 'evident', 'above', 'cut', 'masked', 'demand'].map((kind) => `${kind}Kind`),
        ...['validate', 'simulate', 'approve', 'publish', 'acknowledge', 'done', 'current', 'todo', 'failed']
            .map((step) => `${step}Step`),
        ...['validate', 'simulate', 'publish'].map((act) => `${act}Act`),
        ...['title', 'question', 'phrasings', 'answer', 'next', 'audience', 'channels', 'valid_from', 'valid_to', 'owner', 'about'].map((field) => `${field}Field`),
        ...[-2, -1, 0, 1, 2].map(moodKey),
        ...['high', 'medium', 'low'].map((level) => `${level}Level`),
        ...['profileTab', 'factsTab', 'whyTab', 'whyNotTab', 'historyTab', 'relations', 'dryRunTab', 'addedLine', 'removedLine'],
    ];
    for (const key of keys) assert.ok(key in en, key);
});

test('counts choose their words', async () => {
    const t = await wordsFor('en-GB');
    assert.deepEqual([t('ruleFileCount', { n: 1 }), t('ruleFileCount', { n: 2 })], ['1 rule file', '2 rule files']);
    assert.equal((await wordsFor('zh-CN'))('ruleFileCount', { n: 1 }), '1 个规则文件');
});
