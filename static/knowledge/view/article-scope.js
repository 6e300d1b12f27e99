/** @file Where an article holds: channels, audience, validity, owner; as chips, and as fields when they are edited. */
import { h } from '../../dom.js';
import { field, input } from '../../ui/form.js';
import { paint } from '../../ui/paint.js';
import { chip } from '../../ui/pieces.js';
import { day } from '../../ui/time.js';
import { dateField, listOf, timeOfField } from '../model/content.js';

export class ArticleScope {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t, canEdit } = page;
        this.page = page;
        const text = (/** @type {string} */ name, /** @type {(text: string) => any} */ read) =>
            input({ readonly: !canEdit, dir: 'auto', onchange: (event) => this.#write(name, read(event.target.value)) });
        const date = (/** @type {string} */ name, /** @type {boolean} */ isEnd) =>
            input({
                type: 'date',
                readonly: !canEdit,
                onchange: (event) => this.#write(name, timeOfField(event.target.value, isEnd)),
            });
        const plain = (/** @type {string} */ value) => value.trim() || undefined;
        this.fields = {
            channels: text('channels', listOf),
            audience: text('audience', listOf),
            valid_from: date('valid_from', false),
            valid_to: date('valid_to', true),
            owner: text('owner', plain),
            next: text('next', listOf),
            about: text('about', listOf),
        };
        this.chips = h('span', { class: 'chips wrapped' });
        const { channels, audience, valid_from: from, valid_to: to, owner, next, about } = this.fields;
        this.element = h(
            'section',
            { class: 'part' },
            h('h2', { class: 'label' }, t('scope')),
            h(
                'details',
                { class: 'scope' },
                h('summary', {}, this.chips, h('span', { class: 'scope-edit' }, t(canEdit ? 'editScope' : 'showScope'))),
                h(
                    'div',
                    { class: 'scope-fields' },
                    field('scope-channels', t('channels'), channels, t('channelsMore')),
                    field('scope-audience', t('audience'), audience, t('audienceMore')),
                    field('scope-from', t('validFrom'), from),
                    field('scope-to', t('validTo'), to),
                    field('scope-owner', t('owner'), owner),
                    field('scope-next', t('nextArticles'), next, t('nextMore')),
                    field('scope-about', t('about'), about, t('aboutMore')),
                ),
            ),
        );
    }

    /** @param {any} content */
    take(content) {
        for (const [name, control] of Object.entries(this.fields)) {
            const value = content[name];
            if (control.type === 'date') control.value = dateField(value);
            else control.value = Array.isArray(value) ? value.join(', ') : value ?? '';
        }
    }

    /** @param {import('../model/content.js').Content} content */
    render(content) {
        const { t, locale } = this.page;
        const now = this.page.now();
        const { channels, audience, valid_from: from, valid_to: to, owner } = content;
        paint(this.chips, { channels, audience, from, to, owner }, (element) => {
            const list = (/** @type {string[]} */ words) =>
                words.length === 0 ? t('all') : new Intl.ListFormat(locale, { type: 'unit' }).format(words);
            const begin = from === undefined ? t('always') : day(from, now, locale);
            const end = to === undefined ? t('openEnd') : day(to, now, locale);
            element.replaceChildren(
                chip('plain', t('channelsAre', { text: list(channels) })),
                chip('plain', t('audienceIs', { text: list(audience) })),
                chip('plain', t('validIs', { from: begin, to: end })),
                chip('plain', t('ownerIs', { name: owner ?? t('nobody') })),
            );
        });
    }

    /** @param {string} name @param {any} value */
    #write(name, value) {
        const { editor } = this.page.world;
        if (editor.editing) editor.write({ ...editor.editing.content, [name]: value });
    }
}
