/** @file A proof as a tree of cards: what holds, by which rule or source, and what that rests on. */
import { h, isComposing } from '../dom.js';
import { exactTime } from '../i18n.js';
import { icon } from './icons.js';
import { chip } from './pieces.js';
import { claimText, proofMove, proofRows } from './proof.js';

/** @typedef {import('./proof.js').Proof} Proof @typedef {import('./proof.js').ProofRow} ProofRow */

const KIND_ICONS = /** @type {Record<string, string>} */ ({
    stored: 'file',
    derived: 'rules',
    aggregate: 'clock',
    evident: 'tick',
    above: 'rules',
    cut: 'info',
    masked: 'lock',
});

export class ProofTree {
    /**
     * @param {{
     *   t: import('./text/texts.js').Translate, locale: string, label: string,
     *   openRule?: (rule: {file: string, line: number}) => void,
     * }} how
     */
    constructor({ t, locale, label, openRule }) {
        this.t = t;
        this.locale = locale;
        this.openRule = openRule;
        /** @type {Proof | undefined} */
        this.proof = undefined;
        /** @type {Set<string>} */
        this.closed = new Set();
        this.current = '0';
        this.element = h('ul', {
            class: 'proof',
            role: 'tree',
            'aria-label': label,
            onkeydown: (event) => this.#pressed(event),
        });
    }

    /** @param {Proof | undefined} proof */
    show(proof) {
        if (proof === this.proof) return;
        this.proof = proof;
        this.closed = new Set();
        this.current = '0';
        this.#draw(false);
    }

    /** @param {boolean} isFocused whether the keyboard is in the tree */
    #draw(isFocused) {
        const rows = this.proof ? proofRows(this.proof, this.closed) : [];
        if (!rows.some(({ key }) => key === this.current)) this.current = '0';
        const items = new Map(rows.map((row) => [row.key, this.#item(row)]));
        for (const { key, parent } of rows) {
            if (parent === undefined) continue;
            const above = /** @type {HTMLElement} */ (items.get(parent));
            let group = above.querySelector(':scope > ul');
            if (!group) above.append(group = h('ul', { role: 'group' }));
            group.append(/** @type {HTMLElement} */ (items.get(key)));
        }
        const root = items.get('0');
        this.element.replaceChildren(...root ? [root] : []);
        if (isFocused) items.get(this.current)?.focus();
    }

    /** @param {ProofRow} row */
    #item(row) {
        const { key, level, position, size, hasPremises, isOpen, proof } = row;
        const text = claimText(proof, this.locale);
        const item = h(
            'li',
            {
                role: 'treeitem',
                class: 'proof-item',
                tabindex: key === this.current ? 0 : -1,
                'aria-level': level,
                'aria-posinset': position,
                'aria-setsize': size,
                'aria-expanded': hasPremises ? String(isOpen) : undefined,
                'aria-label': [text, this.#kind(proof), this.#why(proof)].filter(Boolean).join(', '),
                'data-key': key,
            },
            h(
                'div',
                { class: level === 1 ? 'proof-card root' : 'proof-card', onclick: (event) => this.#clicked(event, row) },
                h(
                    'div',
                    { class: 'proof-fact' },
                    proof.kind === 'masked'
                        ? h('span', { class: 'proof-text' }, this.t('maskedPremise'))
                        : h('bdi', { class: 'proof-text' }, text),
                    h('span', { class: 'chip calm' }, this.#kind(proof)),
                    proof.stale && chip('warn', this.t('stale')),
                ),
                this.#why(proof) !== '' && h('div', { class: 'proof-why' }, icon(KIND_ICONS[proof.kind] ?? 'file', 14), this.#whyLine(proof)),
                hasPremises && !isOpen && h('div', { class: 'proof-more' },
                    this.t('premises', { n: (proof.premises ?? []).length + (proof.more ?? 0) })),
                isOpen && proof.more ? h('div', { class: 'proof-more' }, this.t('premisesMore', { n: proof.more })) : '',
            ),
        );
        return item;
    }

    /** @param {Proof} proof */
    #kind({ kind }) {
        return this.t(`${kind}Kind`);
    }

    /** @param {Proof} proof */
    #why({ rule, source }) {
        if (rule) {
            const place = this.t('ruleAt', { file: rule.file, n: rule.line });
            return rule.release === undefined ? place : `${place} · ${this.t('releaseN', { n: rule.release })}`;
        }
        if (!source) return '';
        const time = source.time === undefined ? '' : exactTime(source.time, this.locale);
        return [source.label || source.id, time].filter(Boolean).join(' · ');
    }

    /** @param {Proof} proof */
    #whyLine(proof) {
        const { rule } = proof;
        const words = this.#why(proof);
        if (!rule || !this.openRule) return h('span', { dir: 'auto', title: rule?.text }, words);
        return h('button', {
            type: 'button',
            class: 'button link',
            tabindex: -1,
            title: rule.text,
            onclick: () => this.openRule?.(rule),
        }, words);
    }

    /** @param {MouseEvent} event @param {ProofRow} row */
    #clicked(event, { key, hasPremises }) {
        if (/** @type {Element} */ (event.target).closest('button') || !getSelection()?.isCollapsed) return;
        this.current = key;
        if (hasPremises && !this.closed.delete(key)) this.closed.add(key);
        this.#draw(true);
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || !this.proof) return;
        if (/** @type {Element} */ (event.target).closest('button')) return;
        const row = proofRows(this.proof, this.closed).find(({ key }) => key === this.current);
        const { focus, open, close } = proofMove(proofRows(this.proof, this.closed), this.current, event.key);
        if (event.key === 'Enter' && row && !row.hasPremises && row.proof.rule && this.openRule) {
            event.preventDefault();
            return this.openRule(row.proof.rule);
        }
        if (focus === undefined && open === undefined && close === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        if (open !== undefined) this.closed.delete(open);
        if (close !== undefined) this.closed.add(close);
        this.current = focus ?? this.current;
        this.#draw(true);
    }
}
