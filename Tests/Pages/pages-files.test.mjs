import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { contrastWithWhite, LAUNCHER_STYLE } from '../../static/widget/launcher.js';

const ROOT = fileURLToPath(new URL('../../static', import.meta.url));
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const weight = (paths) => [...paths].reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length, 0);

/** A module and all it imports from the start, by path. */
function graphOf(path, found = new Set()) {
    if (found.has(path)) return found;
    found.add(path);
    for (const [, target] of read(path).matchAll(/from '([^']+)'/g)) graphOf(join(dirname(path), target), found);
    return found;
}

/** The declarations of the rule that starts with `selector`, as `{--name: value}`. */
function tokens(css, selector) {
    const start = css.indexOf(`${selector} {`);
    assert.notEqual(start, -1, selector);
    const body = css.slice(start, css.indexOf('}', start));
    return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

/** The shared tokens, and those that only the console has. */
const SHEETS = ['/tokens.css', '/ui/style/tokens.css'].map(read);
const tokensOfAll = (selector) => Object.assign({}, ...SHEETS.map((css) => tokens(css, selector)));
const LIGHT = tokensOfAll(':root');
const DARK = tokensOfAll(':root[data-theme=dark]');

test('dark is the same by the system and by choice', () => {
    for (const css of SHEETS) {
        assert.deepEqual(tokens(css, ':root:not([data-theme=light])'), tokens(css, ':root[data-theme=dark]'));
    }
});

test('the panel has every token that it uses', () => {
    const shared = tokens(SHEETS[0], ':root');
    const files = ['/tokens.css', '/widget/panel.css', '/widget/bridge.js'];
    const used = files.flatMap((path) => [...read(path).matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
    assert.ok(used.length > 100);
    for (const name of used) assert.ok(shared[name], name);
});

test('every dark token has a light one', () => {
    for (const name of Object.keys(DARK)) assert.ok(LIGHT[name], name);
});

test('the launcher wears the pages’ tokens', () => {
    for (const [selector, theme] of [[':host', LIGHT], [':host(.dark)', { ...LIGHT, ...DARK }]]) {
        const worn = Object.entries(tokens(LAUNCHER_STYLE, selector));
        for (const [name, value] of worn) assert.equal(value, theme[name], name);
    }
});

/** WCAG 2 contrast of two `#RRGGBB` colours. */
function contrast(one, other) {
    const [lighter, darker] = [one, other].map((colour) => 1.05 / contrastWithWhite(colour)).sort((a, b) => b - a);
    return lighter / darker;
}

const READ_TOGETHER = [
    ['--text', '--surface'],
    ['--text2', '--bg'],
    ['--text3', '--surface'],
    ['--text3', '--selected'],
    ['--link', '--surface'],
    ['--link', '--bubble-in'],
    ['--link', '--raised'],
    ['--text', '--bubble-in'],
    ['--text2', '--bubble-in'],
    ['--text', '--warn-tint'],
    ['--text2', '--sunken'],
    ['--on-fill', '--accent'],
    ['--on-fill', '--accent2'],
    ['--on-fill', '--bubble-me'],
    ['--on-fill', '--bad-fill'],
    ['--on-fill', '--bot-fill'],
    ['--bot', '--bot-tint'],
    ['--accent-ink', '--accent-tint'],
    ['--ok', '--ok-tint'],
    ['--warn', '--warn-tint'],
    ['--bad', '--bad-tint'],
    ['--bad', '--surface'],
    ['--note', '--note-tint'],
    ['--text2', '--hover'],
    ['--text3', '--hover'],
    ['--ok', '--surface'],
    ...[1, 2, 3, 4, 5, 6, 7].map((category) => [`--c${category}`, '--surface']),
];
for (const [name, theme] of [['light', LIGHT], ['dark', { ...LIGHT, ...DARK }]]) {
    for (const [text, ground] of READ_TOGETHER) {
        test(`${text} can be read on ${ground} in ${name}`, () => {
            assert.ok(contrast(theme[text], theme[ground]) >= 4.5);
        });
    }
    test(`borders and the focus ring can be seen in ${name}`, () => {
        assert.ok(contrast(theme['--line2'], theme['--bg']) >= 3);
        assert.ok(contrast(theme['--focus'], theme['--surface']) >= 3);
    });
}

test('avatars carry white letters', () => {
    for (const index of [1, 2, 3, 4, 5, 6, 7]) assert.ok(contrastWithWhite(LIGHT[`--avatar${index}`]) >= 4.5);
});

test('the panel fetches its whole graph at once', () => {
    const links = read('/widget/panel.html').matchAll(/modulepreload" href="([^"]+)"/g);
    const preloaded = [...links].map(([, path]) => path);
    assert.deepEqual(new Set(['/widget/panel.js', ...preloaded]), graphOf('/widget/panel.js'));
});

test('pages have no inline code or style', () => {
    for (const page of ['/index.html', '/widget/panel.html', '/console/index.html', '/knowledge/index.html']) {
        assert.doesNotMatch(read(page), /<style|style=|\son\w+=|<script(?![^>]*src=)/, page);
    }
});

test('the loader weighs 6 kB at most', () => {
    assert.ok(weight(graphOf('/widget.js')) <= 6_000, `${weight(graphOf('/widget.js'))} bytes`);
});

test('the whole widget weighs 50 kB at most', () => {
    const pages = ['/widget/panel.html', '/widget/panel.css', '/tokens.css'];
    const all = new Set([...graphOf('/widget.js'), ...graphOf('/widget/panel.js'), ...pages]);
    assert.ok(weight(all) <= 50_000, `${weight(all)} bytes`);
});

/** A page for staff with its sheets, its modules, and the words in the language that takes more. */
function weightOfPage(name) {
    const page = `/${name}/index.html`;
    const sheets = [...read(page).matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path);
    const words = ['en', 'zh'].map((language) => weight(['ui', name].map((part) => `/${part}/text/${language}.js`)));
    return weight(new Set([page, ...sheets, ...graphOf(`/${name}/main.js`)])) + Math.max(...words);
}

test('the whole console weighs 120 kB at most', () => {
    assert.ok(weightOfPage('console') <= 120_000, `${weightOfPage('console')} bytes`);
});

for (const section of ['articles', 'graph', 'rules', 'releases', 'gaps']) {
    test(`the knowledge page weighs 90 kB at most with its section ${section}`, () => {
        const start = graphOf('/knowledge/main.js');
        const more = [...graphOf(`/knowledge/view/${section}.js`)].filter((path) => !start.has(path));
        const sheets = section === 'articles' ? [] : [`/knowledge/style/${section}.css`];
        if (section === 'graph') sheets.push('/ui/style/graph.css');
        const all = weightOfPage('knowledge') + weight([...more, ...sheets]);
        assert.ok(all <= 90_000, `${all} bytes`);
    });
}

test('the pages for staff have every token that they use', () => {
    const folders = ['ui/style', 'console/style', 'knowledge/style'];
    const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => `/${folder}/${file}`));
    const sheets = ['/tokens.css', ...files.filter((file) => file.endsWith('.css'))].map(read);
    const own = new Set(sheets.flatMap((css) => [...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name)));
    const used = sheets.flatMap((css) => [...css.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
    assert.ok(used.length > 500);
    for (const name of used) assert.ok(own.has(name), name);
});

test('the client weighs 12 kB at most', () => {
    assert.ok(weight(graphOf('/client.js')) <= 12_000, `${weight(graphOf('/client.js'))} bytes`);
});
