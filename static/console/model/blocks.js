/**
 * @file Arranges a thread for the eye: day dividers, and messages of one sender in groups.
 *
 * @typedef {import('./thread.js').Entry} Entry
 * @typedef {{key: string, kind: 'day', time: number}} Day
 * @typedef {{key: string, kind: 'entry', entry: Entry, isFirst: boolean, isLast: boolean}} Placed
 */

import { isSameDay } from '../../ui/time.js';

const GROUP_MS = 2 * 60_000;

/**
 * The same for an entry before and after the server has numbered it, so that its element stays.
 *
 * @param {Entry} entry
 */
function keyOf(entry) {
    switch (entry.type) {
        case 'message':
            return `m:${entry.id ?? entry.seq}`;
        case 'status':
            return `s:${entry.seq}`;
        default:
            return `n:${entry.id ?? `${entry.time}:${entry.from.name}:${entry.text}`}`;
    }
}

/**
 * @param {Entry[]} entries in order
 * @returns {(Day | Placed)[]}
 */
export function blocksOf(entries) {
    const blocks = [];
    let previousTime;
    entries.forEach((entry, at) => {
        const time = entry.time ?? previousTime;
        const startsDay = time !== undefined && (previousTime === undefined || !isSameDay(previousTime, time));
        if (startsDay) blocks.push({ key: `d:${dayKey(time)}`, kind: /** @type {const} */ ('day'), time });
        blocks.push({
            key: keyOf(entry),
            kind: /** @type {const} */ ('entry'),
            entry,
            isFirst: startsDay || !areOneGroup(entries[at - 1], entry),
            isLast: !areOneGroup(entry, entries[at + 1]),
        });
        previousTime = time;
    });
    return blocks;
}

/** @param {number} time */
function dayKey(time) {
    const day = new Date(time);
    return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
}

/** @param {Entry | undefined} a @param {Entry | undefined} b */
function areOneGroup(a, b) {
    return a?.type === 'message' && b?.type === 'message' &&
        a.from.role === b.from.role && a.from.name === b.from.name &&
        b.time - a.time < GROUP_MS && isSameDay(a.time, b.time);
}
