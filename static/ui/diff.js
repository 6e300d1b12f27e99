/**
 * @file What changed between two texts, by Myers' "An O(ND) Difference Algorithm and Its Variations" (1986).
 *
 * @typedef {' ' | '+' | '-'} Sign
 * @typedef {{sign: Sign, text: string, left?: number, right?: number}} Line numbers from 1
 * @typedef {{hidden: number}} Fold so many lines that did not change
 */

/** Texts that differ more are told as replaced: the exact way would take a square of this. */
const MOST_CHANGES = 2000;
/** Unchanged lines that stay around a change; a longer stretch is folded. */
const CONTEXT = 3;

/**
 * @param {string[]} before
 * @param {string[]} after
 * @returns {{sign: Sign, text: string}[]} what is gone stands before what is new
 */
export function diffOf(before, after) {
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
    let end = 0;
    while (
        end < before.length - start && end < after.length - start &&
        before[before.length - 1 - end] === after[after.length - 1 - end]
    ) end += 1;
    const same = (/** @type {string[]} */ texts) => texts.map((text) => ({ sign: /** @type {Sign} */ (' '), text }));
    return [
        ...same(before.slice(0, start)),
        ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
        ...same(before.slice(before.length - end)),
    ];
}

/** @param {string[]} a @param {string[]} b @returns {{sign: Sign, text: string}[]} */
function middle(a, b) {
    const trace = shortestEdit(a, b);
    if (!trace) return [...signed('-', a), ...signed('+', b)];
    /** @type {{sign: Sign, text: string}[]} */
    const edits = [];
    let x = a.length, y = b.length;
    for (let d = trace.length - 1; d >= 0; d -= 1) {
        const reach = trace[d];
        const k = x - y;
        const isDown = k === -d || k !== d && at(reach, k - 1) < at(reach, k + 1);
        const fromK = isDown ? k + 1 : k - 1;
        const fromX = d === 0 ? 0 : at(reach, fromK);
        const fromY = d === 0 ? 0 : fromX - fromK;
        while (x > fromX && y > fromY) {
            edits.push({ sign: ' ', text: a[x - 1] });
            x -= 1;
            y -= 1;
        }
        if (d === 0) break;
        edits.push(isDown ? { sign: '+', text: b[y - 1] } : { sign: '-', text: a[x - 1] });
        x = fromX;
        y = fromY;
    }
    return removalsFirst(edits.reverse());
}

/** @param {Sign} sign @param {string[]} texts */
function signed(sign, texts) {
    return texts.map((text) => ({ sign, text }));
}

/** @param {Map<number, number>} reach @param {number} k */
function at(reach, k) {
    return reach.get(k) ?? -1;
}

/**
 * How far each diagonal was reached before each further edit; nothing when it takes too many.
 *
 * @param {string[]} a @param {string[]} b
 */
function shortestEdit(a, b) {
    const most = Math.min(a.length + b.length, MOST_CHANGES);
    let reach = new Map([[1, 0]]);
    const trace = [];
    for (let d = 0; d <= most; d += 1) {
        trace.push(new Map(reach));
        for (let k = -d; k <= d; k += 2) {
            const isDown = k === -d || k !== d && at(reach, k - 1) < at(reach, k + 1);
            let x = isDown ? at(reach, k + 1) : at(reach, k - 1) + 1;
            while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
            reach.set(k, x);
            if (x >= a.length && x - k >= b.length) return trace;
        }
    }
    return undefined;
}

/** Within a run of changes removals come first. @param {{sign: Sign, text: string}[]} edits */
function removalsFirst(edits) {
    const ordered = [];
    for (let from = 0; from < edits.length;) {
        let to = from;
        while (to < edits.length && edits[to].sign !== ' ') to += 1;
        const run = edits.slice(from, to);
        ordered.push(...run.filter(({ sign }) => sign === '-'), ...run.filter(({ sign }) => sign === '+'));
        if (to < edits.length) ordered.push(edits[to]);
        from = to + 1;
    }
    return ordered;
}

/** @param {string} before @param {string} after @returns {Line[]} */
export function diffLines(before, after) {
    return numbered(diffOf(linesOf(before), linesOf(after)));
}

/** @param {string} text */
function linesOf(text) {
    return text === '' ? [] : text.replace(/\n$/u, '').split('\n');
}

/** @param {{sign: Sign, text: string}[]} lines @returns {Line[]} */
export function numbered(lines) {
    let left = 0, right = 0;
    return lines.map(({ sign, text }) => {
        if (sign !== '+') left += 1;
        if (sign !== '-') right += 1;
        return { sign, text, ...sign !== '+' && { left }, ...sign !== '-' && { right } };
    });
}

/** A field of a template, a word, a number, white space, or one sign: Chinese has no spaces to cut at. */
const WORDS = /\{[\p{L}_][\p{L}\p{N}_.]*\}|\p{Script=Han}|[\p{L}\p{N}_]+?(?=\p{Script=Han})|[\p{L}\p{N}_]+|\s+|./gsu;

/** @param {string} before @param {string} after @returns {{sign: Sign, text: string}[]} neighbours of a sign are one */
export function diffWords(before, after) {
    const pieces = diffOf(before.match(WORDS) ?? [], after.match(WORDS) ?? []);
    const joined = [];
    for (const { sign, text } of pieces) {
        const last = joined[joined.length - 1];
        if (last?.sign === sign) last.text += text;
        else joined.push({ sign, text });
    }
    return joined;
}

/**
 * Hides long stretches without a change.
 *
 * @param {Line[]} lines
 * @returns {(Line | Fold)[]}
 */
export function folded(lines) {
    /** @type {(Line | Fold)[]} */
    const shown = [];
    for (let from = 0; from < lines.length;) {
        let to = from;
        while (to < lines.length && lines[to].sign === ' ') to += 1;
        const head = from === 0 ? 0 : CONTEXT;
        const tail = to === lines.length ? 0 : CONTEXT;
        if (to - from > 2 * CONTEXT) {
            shown.push(...lines.slice(from, from + head));
            shown.push({ hidden: to - from - head - tail });
            shown.push(...lines.slice(to - tail, to));
        } else {
            shown.push(...lines.slice(from, to));
        }
        while (to < lines.length && lines[to].sign !== ' ') shown.push(lines[to++]);
        from = to;
    }
    return shown;
}

/** @param {{sign: Sign}[]} lines */
export function counted(lines) {
    return {
        added: lines.filter(({ sign }) => sign === '+').length,
        removed: lines.filter(({ sign }) => sign === '-').length,
    };
}
