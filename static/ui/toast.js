/** @file One short message at the bottom left. Failures stay until they are closed. */
import { h } from '../dom.js';
import { icon } from './icons.js';

const SHOWN_MS = 6000;
/** Time to take an act back. */
const UNDO_MS = 10_000;

export class Toast {
    /** @param {import('./text/texts.js').Translate} t */
    constructor(t) {
        this.t = t;
        this.element = h('div', { class: 'toast-place', role: 'status' });
        /** @type {ReturnType<typeof setTimeout> | undefined} */
        this.timer = undefined;
        this.element.addEventListener('pointerenter', () => clearTimeout(this.timer));
        this.element.addEventListener('pointerleave', () => this.#wait());
        this.element.addEventListener('focusin', () => clearTimeout(this.timer));
        this.element.addEventListener('focusout', () => this.#wait());
    }

    /**
     * @param {string} text
     * @param {{isFailure?: boolean, undo?: () => void}} [how]
     */
    show(text, { isFailure = false, undo } = {}) {
        const { t } = this;
        this.stays = isFailure;
        this.shownFor = undo ? UNDO_MS : SHOWN_MS;
        const act = undo && h('button', {
            type: 'button',
            class: 'toast-act',
            onclick: () => {
                this.hide();
                undo();
            },
        }, t('undo'));
        const close = isFailure &&
            h('button', { type: 'button', class: 'toast-act', onclick: () => this.hide() }, t('close'));
        this.element.replaceChildren(
            h('div', { class: 'toast' }, icon(isFailure ? 'alert' : 'tick'), h('p', {}, text), act, close),
        );
        this.#wait();
    }

    hide() {
        clearTimeout(this.timer);
        this.element.replaceChildren();
    }

    #wait() {
        clearTimeout(this.timer);
        if (!this.stays) this.timer = setTimeout(() => this.hide(), this.shownFor);
    }
}
