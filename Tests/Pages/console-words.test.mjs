import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { colourOf, initialsOf } from '../../static/ui/pieces.js';
import { textOf } from '../../static/console/model/parts.js';
import ownEn from '../../static/console/text/en.js';
import ownZh from '../../static/console/text/zh.js';
import sharedEn from '../../static/ui/text/en.js';
import sharedZh from '../../static/ui/text/zh.js';
import { wordsFor } from '../../static/console/text/texts.js';
import { bannerOf, linkNotice, problemText } from '../../static/console/model/problem.js';

const en = { ...sharedEn, ...ownEn };
const zh = { ...sharedZh, ...ownZh };
const NOW = 1_700_000_000_000;

test('initials are one sign in Chinese, two letters elsewhere, and an emoji stays whole', () => {
    assert.deepEqual(['陈子涵', 'Maria Bianchi', 'zihan', '', undefined, '👩‍🚀 Ada', 'محمد علي'].map(initialsOf), [
        '陈',
        'MB',
        'Z',
        '?',
        '?',
        '👩‍🚀A',
        'مع',
    ]);
});

test('a contact keeps its colour, and all are used', () => {
    const colours = new Set(Array.from({ length: 200 }, (_, at) => colourOf(`contact-${at}`)));
    assert.deepEqual([...colours].sort(), [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(colourOf('k1'), colourOf('k1'));
});

test('a message without text is named by its kind', () => {
    const name = (type) => `[${type}]`;
    assert.equal(textOf([{ type: 'text', text: 'Hello' }, { type: 'image', url: 'x' }], name), 'Hello [image]');
    assert.equal(textOf([{ type: 'card', title: 'Your order' }], name), 'Your order');
});

test('a short break is quiet, a longer one shows in the header, a long one as a banner', () => {
    const away = (ms) => linkNotice({ state: 'connecting', since: NOW - ms }, NOW);
    assert.deepEqual([500, 3000, 11_000].map(away), ['none', 'header', 'banner']);
    assert.equal(linkNotice({ state: 'connected', since: 0 }, NOW), 'none');
});

test('the banner names what is off, and a lost link comes first', () => {
    const link = { state: 'connected', since: 0 };
    assert.equal(bannerOf({ level: 'L0' }, link, NOW), undefined);
    assert.equal(bannerOf(undefined, link, NOW), undefined);
    assert.deepEqual(bannerOf({ level: 'L1', since: 5 }, link, NOW), { key: 'L1', tone: 'warn', since: 5 });
    assert.equal(bannerOf({ level: 'L3' }, link, NOW).tone, 'bad');
    assert.equal(bannerOf({ level: 'L3' }, { state: 'connecting', since: NOW - 20_000 }, NOW).key, 'offline');
});

test('both languages have the same words, with the same places', () => {
    assert.deepEqual(Object.keys(zh), Object.keys(en));
    const places = (text) => [...text.matchAll(/\{\w+\}/gu)].map(([place]) => place).sort();
    for (const [key, text] of Object.entries(en)) assert.deepEqual(places(zh[key]), places(text), key);
});

test('Chinese words keep a space between Chinese and Latin letters or digits', () => {
    for (const [key, text] of Object.entries(zh)) {
        assert.doesNotMatch(text, /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u, key);
    }
});

test('every word that the modules ask for by name is there', async () => {
    const folder = new URL('../../static/console/', import.meta.url);
    for (const file of await readdir(folder, { recursive: true })) {
        if (!file.endsWith('.js')) continue;
        const source = await readFile(new URL(file, folder), 'utf8');
        for (const [, key] of source.matchAll(/\bt\('(\w+)'/gu)) assert.ok(key in en, `${key} in ${file}`);
    }
});

test('the words for owners, levels of service, moods and deadlines are there', () => {
    const keys = [
        'botOwns',
        'queueOwns',
        'otherOwns',
        'closedOwns',
        'left',
        'over',
        'paused',
        'mood2',
        'mood1',
        'mood0',
        'moodp1',
        'moodp2',
        ...['L1', 'L2', 'L3', 'L4', 'L5', 'offline', 'stopped'].flatMap((key) => [key, `${key}more`]),
    ];
    for (const key of keys) assert.ok(key in en, key);
});

test('a conflict says who was faster and where the draft went, other refusals say why', async () => {
    const t = await wordsFor('en');
    const time = new Date(2024, 4, 6, 14, 3).getTime();
    const theirs = { owner: 'agent', name: 'Min Zhou', isMine: false };
    const say = (act, refusal, ownership, hasKeptDraft = false) =>
        problemText({ act, refusal }, { ownership, since: time, hasKeptDraft }, 'en', t);
    assert.equal(say('claim', { code: 409 }, theirs), 'Min Zhou took this over at 14:03.');
    assert.equal(
        say('reply', { code: 409 }, theirs, true),
        'Min Zhou took this over at 14:03. Your draft is kept as a note.',
    );
    assert.match(
        say('reply', { code: 409 }, { owner: 'closed', isMine: false }, true),
        /resolved meanwhile.*kept as a note/u,
    );
    assert.equal(say('reply', { code: 409 }, { owner: 'bot', isMine: false }), 'You no longer own this conversation.');
    assert.equal(
        say('claim', { code: 409, message: 'taken' }, { owner: 'queue', isMine: false }),
        'That did not work: taken',
    );
    assert.equal(say('release', { code: 503, message: 'store away' }, theirs), 'That did not work: store away');
    assert.equal(say('release', {}, theirs), 'That did not work. Try again.');
});
