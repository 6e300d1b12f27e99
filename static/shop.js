/** @file The demo shop: a foreign page around the widget, with its own look and two languages. */
import { h } from './dom.js';
import { chooseLocale, translator } from './i18n.js';
import { CATALOGUE } from './shop/catalogue.js';
import { SHOP_TEXTS } from './shop/texts.js';

const LANGUAGE_KEY = 'shop:language';
const kept = keptLanguage();

/** @param {string} locale */
function speak(locale) {
    const t = translator(SHOP_TEXTS, locale);
    document.documentElement.lang = locale;
    document.title = t('page');
    for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text);
    for (const element of document.querySelectorAll('[data-label]')) {
        element.setAttribute('aria-label', t(element.dataset.label));
    }
    const price = new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: 'CNY',
        currencyDisplay: 'narrowSymbol',
        maximumFractionDigits: 0,
    });
    const seen = new Set();
    const wares = CATALOGUE.map((ware) => {
        // The first ware of a department is where the menu leads.
        const anchor = seen.has(ware.department) ? undefined : ware.department;
        seen.add(ware.department);
        return wareItem(ware, anchor, t(ware.id), price.format(ware.price));
    });
    document.querySelector('.wares').replaceChildren(...wares);
}

function wareItem({ id }, anchor, name, price) {
    const picture = h('img', { src: `/shop/${id}.svg`, alt: '', width: 320, height: 240, loading: 'lazy' });
    const stage = h('div', { class: `stage ${id}` }, picture);
    return h('li', { id: anchor }, stage, h('h2', {}, name), h('p', {}, price));
}

function otherThan(locale) {
    return locale === 'en' ? 'zh-CN' : 'en';
}

function keptLanguage() {
    try {
        return localStorage.getItem(LANGUAGE_KEY);
    } catch {
        return null;
    }
}

/** The widget speaks the browser's language until the shop's visitor chooses another one. */
async function tellWidget(locale) {
    const { setLocale } = await import('./widget.js');
    setLocale(locale);
}

document.querySelector('#language').addEventListener('click', () => {
    const locale = otherThan(document.documentElement.lang);
    try {
        localStorage.setItem(LANGUAGE_KEY, locale);
    } catch {
        // Blocked: the choice lasts as long as the page.
    }
    speak(locale);
    tellWidget(locale);
});
document.querySelector('#ask').addEventListener('click', async () => {
    const { open } = await import('./widget.js');
    open();
});

speak(chooseLocale(kept ? [kept] : navigator.languages));
if (kept) tellWidget(kept);
