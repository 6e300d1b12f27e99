/** @file A moment as a field for date and time has it, in the reader's time zone. */
import { dateField } from './content.js';

/** @param {number | undefined} time Unix milliseconds @returns {string} `2026-11-12T13:20` */
export function minuteField(time) {
    if (time === undefined) return '';
    const moment = new Date(time);
    const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
    return `${dateField(time)}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** @param {string} field @returns {number | undefined} */
export function timeOfMinute(field) {
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/u.test(field) ? new Date(field).getTime() : NaN;
    return Number.isNaN(time) ? undefined : time;
}
