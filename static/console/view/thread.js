/** @file The middle pane: head, owner strip, messages and composer of the open conversation. */
import { h } from '../../dom.js';
import { languageOf } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { focusOfInsight, insightOf } from '../model/insight.js';
import { moodOf } from '../model/mood.js';
import { Composer } from './composer.js';
import { Messages } from './messages.js';
import { moodChip } from './findings.js';
import { button, chip, emptyState, iconButton } from '../../ui/pieces.js';
import { paint } from '../../ui/paint.js';
import { Strip } from './strip.js';

export class ThreadPane {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t } = page;
        this.page = page;
        this.name = h('h2', { class: 'thread-name' });
        this.chips = h('span', { class: 'chips' });
        this.acts = h('span', { class: 'acts' });
        this.strip = new Strip(page);
        this.messages = new Messages(page);
        this.composer = new Composer(page);
        this.open = h(
            'div',
            { class: 'thread-open' },
            h(
                'header',
                { class: 'pane-head' },
                iconButton('back', 'back', t('back'), {
                    class: 'button icon-only back',
                    onclick: () => page.run('back'),
                }),
                this.name,
                this.chips,
                h('span', { class: 'spring' }),
                this.acts,
                iconButton('open-details', 'panel', t('showDetails'), {
                    class: 'button icon-only details-toggle',
                    'aria-controls': 'details',
                    onclick: () => page.run('drawer', 'details'),
                }),
            ),
            this.strip.element,
            this.messages.element,
            this.composer.element,
        );
        this.none = h(
            'div',
            { class: 'thread-none' },
            emptyState({ icon: 'chat', title: t('choose'), text: t('chooseMore') }),
        );
        this.element = h(
            'main',
            { class: 'pane thread', id: 'thread', tabindex: -1, 'aria-label': t('thread') },
            this.open,
            this.none,
        );
    }

    render() {
        const { desk } = this.page;
        const conversation = desk.open;
        this.open.hidden = conversation === undefined;
        this.none.hidden = conversation !== undefined;
        if (conversation === undefined) return;
        this.#renderHead(conversation);
        const isKnown = desk.ownership(conversation).owner !== 'unknown';
        this.strip.element.hidden = this.composer.element.hidden = !isKnown;
        this.strip.render(conversation);
        this.messages.render(conversation);
        this.composer.render(conversation);
    }

    /** @param {string} conversation */
    #renderHead(conversation) {
        const { desk, t } = this.page;
        const contact = this.page.contact();
        const name = contact.name || t(contact.isKnown ? 'nameless' : 'thread');
        paint(
            this.name,
            name,
            (element) => element.replaceChildren(h('bdi', { title: name, lang: languageOf(name) }, name)),
        );
        const thread = desk.threads.get(conversation);
        const last = focusOfInsight(thread, undefined);
        const mood = last === undefined ? undefined : moodOf(insightOf(thread, last).understanding?.sentiment);
        paint(this.chips, { channel: contact.channel, mood: mood?.level }, (element) =>
            element.replaceChildren(
                ...[
                    mood && mood.level !== 0 && moodChip(mood.level, t),
                    contact.channel && chip('plain', t(contact.channel)),
                ].filter(Boolean),
            ));
        const rights = desk.rights(conversation);
        paint(this.acts, rights, (element) =>
            element.replaceChildren(...[
                rights.canRelease &&
                iconButton('release', 'bot', t('release'), { onclick: () => this.page.run('release') }),
                rights.canClose && button('primary', 'resolve', '', { onclick: () => this.page.run('resolve') }),
                rights.canClaim && button('primary', 'head-claim', t('claim'), {
                    title: t('claimHint'),
                    onclick: () => this.page.run('claim'),
                }),
            ].filter(Boolean)));
        const resolve = this.acts.querySelector('[data-name=resolve]');
        if (resolve?.childElementCount === 0) resolve.append(icon('tick'), t('resolve'));
    }
}
