/** @file Choices of a member of staff, kept in this browser. */
import { chooseLocale, LOCALES } from '../i18n.js';

const KEYS = { theme: 'switchboard.theme', locale: 'switchboard.locale', letters: 'switchboard.letters' };

export class Settings {
    /** @param {Storage} storage @param {readonly string[]} languages what the browser asks for */
    constructor(storage, languages) {
        this.storage = storage;
        this.languages = languages;
    }

    /** @returns {'system' | 'light' | 'dark'} */
    get theme() {
        const kept = this.storage.getItem(KEYS.theme);
        return kept === 'light' || kept === 'dark' ? kept : 'system';
    }

    set theme(theme) {
        if (theme === 'system') this.storage.removeItem(KEYS.theme);
        else this.storage.setItem(KEYS.theme, theme);
    }

    get locale() {
        const kept = this.storage.getItem(KEYS.locale);
        return kept && LOCALES.includes(kept) ? kept : chooseLocale(this.languages);
    }

    set locale(locale) {
        this.storage.setItem(KEYS.locale, locale);
    }

    /** Whether single letters act. */
    get letters() {
        return this.storage.getItem(KEYS.letters) !== 'off';
    }

    set letters(isOn) {
        if (isOn) this.storage.removeItem(KEYS.letters);
        else this.storage.setItem(KEYS.letters, 'off');
    }

    /** Shows the choices on the page. @param {HTMLElement} root */
    apply(root) {
        if (this.theme === 'system') delete root.dataset.theme;
        else root.dataset.theme = this.theme;
        root.lang = this.locale;
    }
}
