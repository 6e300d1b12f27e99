/** @file Where the customer writes. Enter sends, Shift Enter breaks the line. */
import { h, isComposing } from '../../dom.js';
import { icon } from '../../icons.js';

const LONGEST = 4000;
const EMOJI = '🙂 😂 😍 🤔 😅 😢 😡 😮 🙏 👍 👎 👌 🎉 ❤️ 💔 🌹'.split(' ');

export function composer({ talk, t, draft, drafted }) {
    const input = h('textarea', { rows: 1, maxlength: LONGEST, enterkeyhint: 'send', dir: 'auto' });
    // The mirror has the input's text and so the height that it needs; the input lies over it.
    const mirror = h('span', { class: 'mirror', 'aria-hidden': 'true' });
    const submit = h('button', { class: 'send', 'aria-label': t('send') }, icon('send'));
    const signs = EMOJI.map((sign) => h('button', { type: 'button', onclick: () => insert(sign) }, sign));
    const picker = h('div', { class: 'emoji', role: 'group', 'aria-label': t('emoji'), hidden: true }, ...signs);
    const emoji = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('emoji') }, icon('smile', 20));
    const writing = h('div', { class: 'writing' }, mirror, input);
    const element = h('form', { class: 'composer' }, writing, picker, emoji, submit);

    const changed = () => {
        mirror.textContent = `${input.value}\u200b`; // gives a last, empty line its height
        submit.disabled = !input.value.trim();
        drafted(input.value);
        if (input.value) talk.typed();
    };
    const showPicker = (isShown) => {
        picker.hidden = !isShown;
        emoji.setAttribute('aria-expanded', isShown);
        (isShown ? signs[0] : input).focus();
    };
    const insert = (sign) => {
        input.setRangeText(sign, input.selectionStart, input.selectionEnd, 'end');
        changed();
        showPicker(false);
    };

    input.oninput = changed;
    input.onkeydown = (event) => {
        if (isComposing(event) || event.key !== 'Enter' || event.shiftKey) return;
        event.preventDefault();
        element.requestSubmit();
    };
    emoji.onclick = () => showPicker(picker.hidden);
    picker.onkeydown = (event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation(); // it closes the picker, not the panel
        showPicker(false);
    };
    element.onsubmit = (event) => {
        event.preventDefault();
        const text = input.value.trim();
        if (!text) return;
        input.value = '';
        changed();
        input.focus();
        talk.send(text);
    };
    input.value = draft;
    changed();

    function update(label, placeholder) {
        input.setAttribute('aria-label', label);
        input.placeholder = placeholder;
    }

    return { element, update, focus: () => input.focus() };
}
