/**
 * @file Rule files as text: their lines, and where problems lie in them.
 *
 * @typedef {{file: string, line: number, column: number, message: string, fix?: string}} Problem from 1
 * @typedef {{name: string, text: string, draft?: string, version?: number, author?: string, changed?: number}} RuleFile
 */

/** @param {string} text @returns {number} at least one */
export function lineCount(text) {
    return text.split('\n').length;
}

/** @param {Problem[]} problems @param {string} file @returns {Map<number, Problem[]>} by line, in order */
export function problemsByLine(problems, file) {
    /** @type {Map<number, Problem[]>} */
    const lines = new Map();
    for (const problem of problems.filter((one) => one.file === file)) {
        lines.set(problem.line, [...lines.get(problem.line) ?? [], problem]);
    }
    return new Map([...lines].sort(([a], [b]) => a - b));
}

/**
 * Where a place of a file is in its text. The hub counts columns in Unicode scalars, fields count in UTF-16.
 *
 * @param {string} text @param {number} line from 1 @param {number} [column] from 1
 */
export function offsetOf(text, line, column = 1) {
    const lines = text.split('\n');
    const at = Math.max(0, Math.min(line, lines.length) - 1);
    const before = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
    return before + Array.from(lines[at]).slice(0, Math.max(0, column - 1)).join('').length;
}

/** Files with what is on screen instead of what is stored: what is checked and tried is what one sees. */
export function filesWith(/** @type {RuleFile[]} */ files, /** @type {Map<string, string>} */ texts) {
    const names = [...new Set([...files.map(({ name }) => name), ...texts.keys()])];
    const stored = new Map(files.map((file) => [file.name, file.draft ?? file.text]));
    return names.map((name) => ({ name, text: texts.get(name) ?? stored.get(name) ?? '' }));
}

/**
 * A line typed as Tab would, or what Enter carries over: the spaces that the line began with.
 *
 * @param {string} text @param {number} start @returns {string}
 */
export function indentAt(text, start) {
    const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    return /^[ \t]*/u.exec(line)?.[0] ?? '';
}
