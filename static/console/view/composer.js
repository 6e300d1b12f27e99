/** @file Where replies and notes are written. Note-only until the conversation is the agent's own. */
import { h, isComposing } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { button, keycaps } from '../../ui/pieces.js';
import { paint } from '../../ui/paint.js';

export class Composer {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        /** @type {string | undefined} */
        this.conversation = undefined;
        /**
         * What the agent chose per conversation, also while nothing is written.
         *
         * @type {Map<string, 'reply' | 'note'>}
         */
        this.chosen = new Map();
        this.reply = this.#tab('reply', 'chat', 'R');
        this.note = this.#tab('note', 'lock', 'N');
        this.tabs = h(
            'div',
            {
                class: 'tabs',
                role: 'tablist',
                'aria-label': t('modes'),
                onkeydown: (event) => this.#tabKey(event),
            },
            this.reply,
            this.note,
        );
        this.why = h('div', { class: 'why', id: 'composer-why' });
        this.text = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            id: 'composer-text',
            rows: 2,
            'data-name': 'composer',
            dir: 'auto',
            oninput: () => this.#typed(),
            onkeydown: (event) => this.#pressed(event),
        }));
        this.hint = h('span', { class: 'hint' }, t('sendHint'));
        this.sendButton = button('primary', 'send', t('send'), { onclick: () => this.#send() });
        this.element = h(
            'section',
            { class: 'composer', id: 'composer' },
            this.why,
            h(
                'div',
                { class: 'composer-box' },
                this.tabs,
                h(
                    'div',
                    { class: 'composer-panel', role: 'tabpanel', id: 'composer-panel' },
                    this.text,
                    h('div', { class: 'tools' }, this.hint, h('span', { class: 'spring' }), this.sendButton),
                ),
            ),
        );
    }

    focus() {
        this.text.focus();
    }

    /** Turns to reply or note and takes the focus. @param {'reply' | 'note'} mode */
    turnTo(mode) {
        if (this.conversation === undefined) return;
        this.chosen.set(this.conversation, mode);
        this.page.desk.drafts?.write(this.conversation, { mode });
        this.page.render();
        this.reload();
        this.focus();
    }

    /** Takes the text from the draft again, after something else has changed it. */
    reload() {
        if (this.conversation === undefined) return;
        const draft = this.page.desk.drafts?.read(this.conversation);
        this.text.value = draft?.[this.mode] ?? '';
        this.#resize();
        this.#renderSend();
    }

    /** What would be sent now: without the right to reply, a note. @returns {'reply' | 'note'} */
    get mode() {
        if (this.conversation === undefined || !this.page.desk.rights(this.conversation).canReply) return 'note';
        return this.chosen.get(this.conversation) ?? this.page.desk.drafts?.read(this.conversation).mode ?? 'reply';
    }

    /** @param {string} conversation */
    render(conversation) {
        const { desk, t } = this.page;
        const isSwitch = conversation !== this.conversation;
        const before = this.shownMode;
        this.conversation = conversation;
        const { mode } = this;
        const name = this.page.contact().name || t('customer');
        const rights = desk.rights(conversation);
        this.shownMode = mode;
        this.element.classList.toggle('is-note', mode === 'note');
        for (
            const [tab, kind] of /** @type {[HTMLElement, string][]} */ ([[this.reply, 'reply'], [this.note, 'note']])
        ) {
            tab.setAttribute('aria-selected', String(kind === mode));
            tab.tabIndex = kind === mode ? 0 : -1;
        }
        if (rights.canReply) this.reply.removeAttribute('aria-disabled');
        else this.reply.setAttribute('aria-disabled', 'true');
        this.reply.title = rights.canReply ? '' : t('onlyOwner');
        this.text.setAttribute('aria-label', t(mode === 'note' ? 'noteOn' : 'replyTo', { name }));
        this.text.placeholder = t(mode === 'note' ? 'notePlaceholder' : 'replyPlaceholder', { name });
        this.text.disabled = !desk.drafts;
        this.#renderWhy(conversation, rights);
        paint(this.sendButton, mode, (element) => element.replaceChildren(t(mode === 'note' ? 'keepNote' : 'send')));
        if (isSwitch || before !== mode || this.hadDrafts !== Boolean(desk.drafts)) this.reload();
        this.hadDrafts = Boolean(desk.drafts);
    }

    /** @param {string} conversation @param {ReturnType<import('../desk/desk.js').Desk['rights']>} rights */
    #renderWhy(conversation, rights) {
        const { desk, t } = this.page;
        const { owner, name } = desk.ownership(conversation);
        this.why.hidden = rights.canReply;
        paint(this.why, { owner, name, canClaim: rights.canClaim, canReply: rights.canReply }, (element) => {
            const words = t(`${owner === 'agent' ? 'other' : owner}Owns`, { name: name || t('colleague') });
            element.replaceChildren(
                icon({ bot: 'bot', queue: 'people', closed: 'tick' }[owner] ?? 'person', 16),
                h('span', {}, words),
            );
            if (rights.canClaim) {
                element.append(button('', 'claim', t('claim'), { onclick: () => this.page.run('claim') }));
            }
        });
    }

    #renderSend() {
        this.sendButton.setAttribute('aria-disabled', String(this.text.value.trim() === ''));
    }

    /** @param {'reply' | 'note'} mode @param {string} iconName @param {string} key */
    #tab(mode, iconName, key) {
        return h(
            'button',
            {
                type: 'button',
                class: 'tab',
                role: 'tab',
                'aria-controls': 'composer-panel',
                'data-name': `tab-${mode}`,
                onclick: (event) => {
                    if (event.currentTarget.getAttribute('aria-disabled') !== 'true') this.turnTo(mode);
                },
            },
            icon(iconName),
            this.page.t(mode),
            keycaps([key]),
        );
    }

    /** @param {KeyboardEvent} event */
    #tabKey(event) {
        if (isComposing(event) || !['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
        event.preventDefault();
        const mode = this.mode === 'reply' ? 'note' : 'reply';
        if (mode === 'reply' && this.reply.getAttribute('aria-disabled') === 'true') return;
        this.turnTo(mode);
        (mode === 'reply' ? this.reply : this.note).focus();
    }

    #typed() {
        const { desk } = this.page;
        const { conversation, mode } = this;
        if (conversation === undefined) return;
        desk.drafts?.write(conversation, { mode, [mode]: this.text.value });
        if (mode === 'reply' && this.text.value !== '') desk.typing(conversation);
        this.#resize();
        this.#renderSend();
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event)) return;
        if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
            event.preventDefault();
            this.#send();
        } else if (event.key === 'Escape') {
            event.preventDefault();
            this.page.focusMessages();
        }
    }

    #send() {
        const { desk } = this.page;
        const text = this.text.value.trim();
        if (text === '' || this.conversation === undefined || !desk.drafts) return;
        this.text.value = '';
        desk.post[this.mode](this.conversation, text);
        this.#resize();
        this.#renderSend();
        this.focus();
        this.page.toEnd();
    }

    /** Grows with its text where the browser does not do so by itself. */
    #resize() {
        if (!CSS.supports('field-sizing', 'content')) {
            this.text.rows = Math.min(10, Math.max(2, this.text.value.split('\n').length));
        }
    }
}
