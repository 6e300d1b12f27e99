/** @file What the page keeps between visits, as JSON under our own prefix. */

const PREFIX = 'switchboard:';

/** Browsers may block it in frames, by throwing when it is named: things then last as long as the page. */
export function openStorage(area = () => globalThis.localStorage) {
    const store = usable(area);
    const page = new Map();
    return {
        lasts: Boolean(store),
        get(key) {
            const text = store ? store.getItem(PREFIX + key) : page.get(key);
            try {
                return JSON.parse(text ?? 'null');
            } catch {
                return null;
            }
        },
        set(key, value) {
            const text = JSON.stringify(value);
            try {
                if (store) store.setItem(PREFIX + key, text);
                else page.set(key, text);
            } catch {
                // Full.
            }
        },
        remove(key) {
            if (store) store.removeItem(PREFIX + key);
            else page.delete(key);
        },
    };
}

function usable(area) {
    try {
        const store = area();
        store.setItem(`${PREFIX}probe`, '1');
        store.removeItem(`${PREFIX}probe`);
        return store;
    } catch {
        return null;
    }
}
