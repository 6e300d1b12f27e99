/** @file Where a message can be tried: what the engine makes of it, and why, while it is being written. */
import { h, isComposing } from '../../dom.js';
import { icon } from '../../ui/icons.js';
import { milliseconds } from '../../ui/figures.js';
import { paint } from '../../ui/paint.js';
import { button, choice, emptyState, iconButton, loadingPhase, skeleton } from '../../ui/pieces.js';
import { fillReading, readingSaid } from './reading.js';

const SAMPLES = ['sample1', 'sample2', 'sample3', 'sample4'];
/** The hub reads no more, in Unicode scalars. */
const LONGEST = 4000;
/** A reading stands so long before it is said: who is writing is not talked into. */
const SAID_AFTER_MS = 1500;

export class TrialPane {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        const { t, trial } = page;
        this.page = page;
        this.text = /** @type {HTMLTextAreaElement} */ (h('textarea', {
            id: 'trial-text',
            rows: 2,
            dir: 'auto',
            'data-name': 'trial-text',
            'aria-describedby': 'trial-more trial-problem',
            // While an input method composes, what stands there is not yet meant.
            oninput: (event) => !event.isComposing && trial.write(this.text.value),
            oncompositionend: () => trial.write(this.text.value),
            onkeydown: (event) => this.#pressed(event),
        }));
        this.text.value = trial.text;
        this.took = h('span', { class: 'hint' });
        this.problem = h('p', { class: 'problem', id: 'trial-problem', role: 'alert' });
        this.said = h('p', { class: 'said', role: 'status' });
        this.results = h('div', { class: 'readings', role: 'region', 'aria-label': t('findings') });
        this.state = h('div', { class: 'trial-state' });
        this.element = h(
            'main',
            { class: 'pane trial', id: 'trial', tabindex: -1, 'aria-label': t('trial') },
            this.#head(),
            h(
                'div',
                { class: 'trial-body' },
                h('div', { class: 'trial-sheet' }, this.#form(), this.problem, this.state, this.results, this.said),
            ),
        );
    }

    /** Where the keyboard arrives. */
    focus() {
        this.text.focus();
    }

    render() {
        const { trial, now } = { trial: this.page.trial, now: this.page.now() };
        const { state, reading, askedAt } = trial;
        if (this.text.value !== trial.text && document.activeElement !== this.text) this.text.value = trial.text;
        this.results.setAttribute('aria-busy', String(askedAt !== undefined));
        this.results.hidden = state !== 'ready';
        const phase = askedAt === undefined ? 'blank' : loadingPhase(askedAt, now);
        this.#renderState(state, phase);
        this.#renderProblem();
        this.#renderTook(state, phase);
        paint(this.results, reading ?? null, (element, face) => {
            if (face === null) element.replaceChildren();
            else fillReading(element, face, this.page);
            this.#sayLater();
        });
    }

    #head() {
        const { page } = this;
        const { t } = page;
        return h(
            'header',
            { class: 'pane-head' },
            iconButton('back', 'back', t('inbox'), {
                class: 'button icon-only back',
                onclick: () => page.run('inbox'),
            }),
            h('h1', {}, t('trial')),
            h('span', { class: 'spring' }),
            iconButton('trial-search', 'search', t('search'), { onclick: () => page.run('palette') }),
        );
    }

    #form() {
        const { t, trial } = this.page;
        const languages = [['', t('anyLanguage')], ['zh', '中文'], ['en', 'English']];
        return h(
            'div',
            { class: 'trial-form' },
            h('label', { for: 'trial-text' }, t('trialText')),
            h('span', { class: 'facts', id: 'trial-more' }, t('trialMore')),
            h(
                'div',
                { class: 'composer-box' },
                this.text,
                h(
                    'div',
                    { class: 'tools' },
                    choice('trial-language', t('trialLanguage'), languages, trial.language, (language) =>
                        trial.setLanguage(language)),
                    h('span', { class: 'spring' }),
                    this.took,
                ),
            ),
        );
    }

    /** @param {import('../desk/trial.js').Trial['state']} state @param {string} phase */
    #renderState(state, phase) {
        const { t, trial } = this.page;
        const kind = state === 'empty' ? 'empty' : state === 'waiting' ? phase : 'blank';
        const again = { name: 'again', label: t('tryAgain'), run: () => trial.again() };
        paint(this.state, kind, (element) =>
            element.replaceChildren(
                ...{
                    empty: () => [
                        emptyState({ icon: 'flask', title: t('trialEmpty'), text: t('trialEmptyMore') }),
                        this.#samples(),
                    ],
                    shapes: () => [h('span', { class: 'said' }, t('loadingReading')), skeleton('message')],
                    late: () => [emptyState({ icon: 'clock', title: t('slow'), text: t('slowMore'), action: again })],
                }[kind]?.() ?? [],
            ));
    }

    #samples() {
        const { t } = this.page;
        return h(
            'ul',
            { class: 'samples' },
            ...SAMPLES.map((key) => h('li', {}, button('', key, t(key), { onclick: () => this.put(t(key)) }))),
        );
    }

    /** Takes a text from elsewhere. @param {string} text */
    put(text) {
        this.text.value = text;
        this.page.trial.put(text);
        this.focus();
    }

    #renderProblem() {
        const { t, trial } = this.page;
        const { refusal } = trial;
        const isOfText = refusal?.status === 422;
        if (isOfText) this.text.setAttribute('aria-invalid', 'true');
        else this.text.removeAttribute('aria-invalid');
        paint(this.problem, refusal ?? null, (element, face) => {
            if (face === null) return element.replaceChildren();
            const again = button('link', 'again', t('tryAgain'), { onclick: () => trial.again() });
            element.replaceChildren(icon('alert', 14), h('span', {}, this.#why(face)), ...isOfText ? [] : [again]);
        });
    }

    /** @param {import('../desk/trial.js').Refusal} refusal */
    #why({ status, message }) {
        const { t, locale, trial } = this.page;
        if (status === 0) return t('notReached');
        if (status === 403) return `${t('denied')} · ${t('deniedMore')}`;
        if (status === 422 && Array.from(trial.text).length > LONGEST) {
            return t('tooLong', { n: new Intl.NumberFormat(locale).format(LONGEST) });
        }
        return message ? t('failed', { why: message }) : t('failedNow');
    }

    /** @param {string} state @param {string} phase */
    #renderTook(state, phase) {
        const { t, locale, trial } = this.page;
        const time = trial.reading?.microseconds;
        const words = phase !== 'blank'
            ? t('reading')
            : state === 'ready' && time !== undefined
            ? t('readIn', { time: milliseconds(time, locale) })
            : '';
        paint(this.took, words, (element) => element.replaceChildren(words));
    }

    /** Says the last reading once, when the writer has paused. */
    #sayLater() {
        const { trial } = this.page;
        const { reading } = trial;
        setTimeout(() => {
            if (reading !== trial.reading || this.page.ends.signal.aborted) return;
            this.said.replaceChildren(reading ? readingSaid(reading, this.page) : '');
        }, SAID_AFTER_MS);
    }

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        if (isComposing(event) || event.key !== 'Enter' || event.shiftKey) return;
        event.preventDefault();
        this.page.trial.put(this.text.value);
    }
}
