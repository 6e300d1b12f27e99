/** @file For whom a question is tried: anybody, or one contact, on any channel or on one. */
import { h } from '../../dom.js';
import { field, input } from '../../ui/form.js';

export class Asker {
    /** @param {{t: import('../../ui/text/texts.js').Translate, changed: () => void}} owner */
    constructor({ t, changed }) {
        this.t = t;
        const told = () => {
            this.#draw();
            changed();
        };
        this.contact = input({ spellcheck: 'false', onchange: told });
        this.channel = input({ spellcheck: 'false', onchange: told });
        this.words = h('span', {});
        this.element = h(
            'details',
            { class: 'scope asker' },
            h('summary', {}, this.words),
            h(
                'div',
                { class: 'scope-fields' },
                field('try-contact', t('askerContact'), this.contact, t('askerContactMore')),
                field('try-channel', t('askerChannel'), this.channel, t('askerChannelMore')),
            ),
        );
        this.#draw();
    }

    /** As the hub takes it: fields that are empty are left out. @returns {{contact?: string, channel?: string}} */
    get question() {
        const [contact, channel] = [this.contact.value.trim(), this.channel.value.trim()];
        return { ...contact && { contact }, ...channel && { channel } };
    }

    #draw() {
        const { contact, channel } = this.question;
        this.words.textContent = [
            contact ? this.t('askerIs', { name: contact }) : this.t('askerAnybody'),
            channel ?? this.t('askerAnywhere'),
        ].join(' · ');
    }
}
