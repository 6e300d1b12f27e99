/**
 * Looks over a page as a careful reader would: contrast of each text, size and name of each control, sideways
 * scrolling, style attributes. Returns what is wrong, one sentence each.
 */
() => {
    const problems = new Set();
    const CONTRAST = 4.5, TARGET_PX = 24;
    const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        !element.closest('.said, [aria-hidden=true], svg');
    const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const over = ([r, g, b, a = 1], under) => [r, g, b].map((value, at) => value * a + under[at] * (1 - a));
    const groundOf = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) layers.push(channels(getComputedStyle(at).backgroundColor));
        return layers.reverse().reduce((under, layer) => (layer.length ? over(layer, under) : under), [255, 255, 255]);
    };
    const luminance = (colour) => colour.map((value) => value / 255)
        .map((value) => (value <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4))
        .reduce((sum, value, at) => sum + value * [.2126, .7152, .0722][at], 0);
    const contrast = (one, other) => {
        const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (light + .05) / (dark + .05);
    };
    const told = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}`;
    const isOff = (element) => element.closest('[aria-disabled=true], :disabled, [aria-busy=true]');

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !isSeen(element) || isOff(element) || element.closest('script, noscript, option')) continue;
        const ground = groundOf(element);
        const ratio = contrast(over(channels(getComputedStyle(element).color), ground), ground);
        if (ratio < CONTRAST) problems.add(`contrast ${ratio.toFixed(2)}: ${told(element)} “${node.data.trim().slice(0, 30)}”`);
    }
    for (const control of document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=option], [role=treeitem]')) {
        if (!isSeen(control)) continue;
        const box = control.getBoundingClientRect();
        // A field within a label is pressed by the label.
        const pressed = control.closest('label')?.getBoundingClientRect() ?? box;
        if (Math.min(Math.max(box.width, pressed.width), Math.max(box.height, pressed.height)) < TARGET_PX - .5) {
            problems.add(`${Math.round(box.width)} × ${Math.round(box.height)}: ${told(control)}`);
        }
        const label = control.getAttribute('aria-label') || control.textContent.trim() || control.labels?.[0]?.textContent ||
            document.getElementById(control.getAttribute('aria-labelledby') ?? '')?.textContent;
        if (!label) problems.add(`no name: ${told(control)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) problems.add(`${document.documentElement.scrollWidth} px wide`);
    const scrolls = (element) => element.closest('.table-scroll, .diff-lines, .tab-bar, .segments-bar, .rule-text, svg, .said, .skip');
    for (const element of document.querySelectorAll('main *, aside *, header *')) {
        if (!isSeen(element) || scrolls(element)) continue;
        if (element.getBoundingClientRect().right > innerWidth + 1) problems.add(`sticks out: ${told(element)}`);
    }
    if (document.querySelectorAll('h1').length !== 1) problems.add('not one h1');
    return [...problems];
}
