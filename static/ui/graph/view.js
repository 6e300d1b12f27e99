/**
 * @file The drawing of a picture of the graph: pan, zoom, pin, expand, by pointer and by keyboard. Whoever owns it
 * hands the picture over and hears what is chosen.
 *
 * @typedef {import('./model.js').Picture} Picture
 * @typedef {import('./layout.js').Point} Point
 */
import { h, svg } from '../../dom.js';
import { icon } from '../icons.js';
import { edgeKey } from '../proof.js';
import { layoutOf, sizeOf } from './layout.js';
import { hiddenAt, lookOf, neighboursOf, towards } from './model.js';

/** More edge labels than these cover each other: then only those at the chosen node are written. */
const MOST_LABELS = 40;
const LABEL_SIGNS = 22;
const ZOOM = { least: .2, most: 3, step: 1.25 };
const DRAGGED_PX = 4;

export class GraphView {
    /**
     * @param {{
     *   t: import('../text/texts.js').Translate,
     *   selected: (id: string) => void,
     *   expand: (id: string) => void,
     * }} owner
     */
    constructor({ t, selected, expand }) {
        this.t = t;
        this.owner = { selected, expand };
        /** @type {Picture | undefined} */
        this.picture = undefined;
        /** @type {Map<string, Point>} */
        this.places = new Map();
        /** @type {Set<string>} */
        this.pinned = new Set();
        this.chosen = '';
        /** Edges of a proof, which stand out. @type {Set<string>} */
        this.path = new Set();
        this.camera = { x: 0, y: 0, scale: 1 };
        this.stage = svg('g', {});
        this.edges = svg('g', { class: 'graph-edges', 'aria-hidden': 'true' });
        this.words = svg('g', { class: 'graph-words', 'aria-hidden': 'true' });
        this.nodes = svg('g', { class: 'graph-nodes' });
        this.stage.append(this.edges, this.words, this.nodes);
        this.element = svg('svg', {
            class: 'graph',
            role: 'group',
            'aria-label': t('graphDrawing'),
            'aria-describedby': 'graph-keys',
            onpointerdown: (event) => this.#grab(event),
            onwheel: (event) => this.#wheel(event),
            onkeydown: (event) => this.#pressed(event),
        }, this.stage);
        this.hint = h('p', { class: 'said', id: 'graph-keys' }, t('graphKeys'));
    }

    /** @param {Picture} picture @param {{isNew: boolean, chosen: string, path: Set<string>}} how */
    show(picture, { isNew, chosen, path }) {
        const isSame = picture === this.picture;
        this.picture = picture;
        this.chosen = chosen;
        this.path = path;
        if (isNew) {
            this.places = new Map();
            this.pinned = new Set();
        }
        if (!isSame || isNew) this.#place(isNew);
        this.#draw();
    }

    /** @param {string} id */
    isPinned(id) {
        return this.pinned.has(id);
    }

    /** Holds a node where it stands, or lets it go. @param {string} id */
    pin(id) {
        if (!this.pinned.delete(id)) this.pinned.add(id);
        this.#draw();
    }

    /** @param {number} steps in or out */
    zoom(steps) {
        const { width, height } = this.#size();
        this.#zoomAt(width / 2, height / 2, ZOOM.step ** steps);
    }

    /** Shows the whole drawing. */
    fit() {
        const points = [...this.places.values()];
        const { width, height } = this.#size();
        if (points.length === 0) return;
        const xs = points.map(({ x }) => x), ys = points.map(({ y }) => y);
        const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
        const wide = box.right - box.left + 160, high = box.bottom - box.top + 130;
        const scale = Math.max(ZOOM.least, Math.min(1, width / wide, height / high));
        this.camera = {
            scale,
            x: width / 2 - scale * (box.left + box.right) / 2,
            y: height / 2 - scale * ((box.top + box.bottom) / 2 + 12),
        };
        this.#move();
    }

    /** @param {string} id */
    focusNode(id) {
        /** @type {any} */ (this.#nodeElement(id))?.focus({ preventScroll: true });
    }

    #size() {
        const { clientWidth, clientHeight } = this.element;
        return { width: clientWidth || 900, height: clientHeight || 700 };
    }

    /** @param {boolean} isNew */
    #place(isNew) {
        const picture = /** @type {Picture} */ (this.picture);
        const screen = this.#size();
        const { width, height } = sizeOf(picture.nodes.size, screen.width, screen.height - 80);
        this.places = layoutOf({
            nodes: [...picture.nodes.values()].map(({ id, hops, name }) => ({ id, hops, label: widthOf(name) })),
            edges: [...picture.edges.values()],
            width,
            height,
            kept: this.places,
            pinned: this.pinned,
        });
        if (isNew || width > screen.width) this.fit();
    }

    #draw() {
        const picture = this.picture;
        if (!picture) return;
        const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.node;
        const all = [...picture.edges.values()];
        const near = all.filter((edge) => this.#isAtChosen(edge));
        const labelled = new Set([all, near].find((edges) => edges.length <= MOST_LABELS) ?? []);
        this.edges.replaceChildren(...all.map((edge) => this.#edge(edge)));
        this.words.replaceChildren(
            ...all.filter((edge) => labelled.has(edge) || this.path.has(edgeKey(edge)))
                .map((edge) => this.#word(edge)),
        );
        this.nodes.replaceChildren(...[...picture.nodes.values()].map((node) => this.#node(node)));
        if (focused) this.focusNode(focused);
        this.#move();
    }

    #move() {
        const { x, y, scale } = this.camera;
        this.stage.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
    }

    /** @param {{from: string, to: string}} edge */
    #isAtChosen({ from, to }) {
        return from === this.chosen || to === this.chosen;
    }

    /** @param {import('./model.js').GraphEdge} edge */
    #edge(edge) {
        const a = this.places.get(edge.from), b = this.places.get(edge.to);
        const classes = ['graph-edge', edge.origin ?? 'stored', this.path.has(edgeKey(edge)) && 'on-path'];
        return svg('line', { class: classes.filter(Boolean).join(' '), x1: a?.x, y1: a?.y, x2: b?.x, y2: b?.y });
    }

    /** @param {import('./model.js').GraphEdge} edge */
    #word(edge) {
        const a = this.places.get(edge.from) ?? { x: 0, y: 0 }, b = this.places.get(edge.to) ?? { x: 0, y: 0 };
        const classes = this.path.has(edgeKey(edge)) ? 'graph-word on-path' : 'graph-word';
        return svg('text', { class: classes, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + 4 }, edge.relation);
    }

    /** @param {import('./model.js').GraphNode} node */
    #node({ id, kind, name }) {
        const picture = /** @type {Picture} */ (this.picture);
        const { x, y } = this.places.get(id) ?? { x: 0, y: 0 };
        const { icon: sign, category } = lookOf(kind);
        const isCentre = id === picture.centre, isChosen = id === this.chosen;
        const radius = isCentre ? 28 : 21;
        const hidden = hiddenAt(picture, id);
        const drawn = icon(sign, isCentre ? 22 : 18);
        const half = isCentre ? 11 : 9;
        drawn.setAttribute('x', String(-half));
        drawn.setAttribute('y', String(-half));
        const links = neighboursOf(picture, id).length;
        const words = [
            name || id,
            kind,
            this.t('connections', { n: links }),
            hidden > 0 && this.t('moreHidden', { n: hidden }),
            this.pinned.has(id) && this.t('pinned'),
        ].filter(Boolean).join(', ');
        return svg(
            'g',
            {
                class: ['graph-node', `category${category}`, isCentre && 'centre', isChosen && 'chosen']
                    .filter(Boolean).join(' '),
                transform: `translate(${x} ${y})`,
                role: 'button',
                tabindex: isChosen || !picture.nodes.has(this.chosen) && isCentre ? 0 : -1,
                'aria-label': words,
                'aria-pressed': String(isChosen),
                'data-node': id,
            },
            isChosen && svg('circle', { class: 'halo', r: radius + 6 }),
            svg('circle', { class: 'ring', r: radius }),
            drawn,
            this.pinned.has(id) && svg('circle', { class: 'pin', cx: radius * .7, cy: -radius * .7, r: 4 }),
            svg('text', { class: 'graph-label', y: radius + 17 }, shortened(name || id)),
            hidden > 0 && svg('text', { class: 'graph-more', y: radius + 33 }, this.t('moreHidden', { n: hidden })),
        );
    }

    /** @param {string} id */
    #nodeElement(id) {
        return this.nodes.querySelector(`[data-node="${CSS.escape(id)}"]`);
    }

    // The pointer

    /** @param {PointerEvent} event */
    #grab(event) {
        if (event.button !== 0) return;
        const id = /** @type {Element} */ (event.target).closest?.('[data-node]')?.getAttribute('data-node');
        const start = { x: event.clientX, y: event.clientY };
        const camera = { ...this.camera };
        const place = id && { .../** @type {Point} */ (this.places.get(id)) };
        let isDragged = false;
        const moved = (/** @type {PointerEvent} */ now) => {
            const dx = now.clientX - start.x, dy = now.clientY - start.y;
            if (!isDragged && Math.hypot(dx, dy) < DRAGGED_PX) return;
            isDragged = true;
            if (id && place) {
                this.places.set(id, { x: place.x + dx / camera.scale, y: place.y + dy / camera.scale });
                this.pinned.add(id);
                this.#draw();
            } else {
                this.camera = { ...camera, x: camera.x + dx, y: camera.y + dy };
                this.#move();
            }
        };
        const ended = () => {
            removeEventListener('pointermove', moved);
            removeEventListener('pointerup', ended);
            removeEventListener('pointercancel', ended);
            if (isDragged || !id) return;
            if (event.detail > 1) this.owner.expand(id);
            else this.owner.selected(id);
        };
        addEventListener('pointermove', moved);
        addEventListener('pointerup', ended);
        addEventListener('pointercancel', ended);
    }

    /** @param {WheelEvent} event */
    #wheel(event) {
        event.preventDefault();
        const { left, top } = this.element.getBoundingClientRect();
        this.#zoomAt(event.clientX - left, event.clientY - top, Math.exp(-event.deltaY / 400));
    }

    /** @param {number} x @param {number} y @param {number} factor */
    #zoomAt(x, y, factor) {
        const scale = Math.max(ZOOM.least, Math.min(ZOOM.most, this.camera.scale * factor));
        const by = scale / this.camera.scale;
        this.camera = { scale, x: x - (x - this.camera.x) * by, y: y - (y - this.camera.y) * by };
        this.#move();
    }

    // The keyboard

    /** @param {KeyboardEvent} event */
    #pressed(event) {
        const id = /** @type {Element} */ (event.target).getAttribute?.('data-node');
        if (!id || !this.picture || event.ctrlKey || event.metaKey || event.altKey) return;
        const next = towards(this.places, id, neighboursOf(this.picture, id), event.key);
        if (next) {
            this.owner.selected(next);
            this.focusNode(next);
            this.#reveal(next);
        } else if (event.key === 'Enter') this.owner.expand(id);
        else if (event.key === ' ') this.owner.selected(id);
        else if (event.key === 'p') this.pin(id);
        else if (event.key === '+' || event.key === '=') this.zoom(1);
        else if (event.key === '-') this.zoom(-1);
        else if (event.key === '0') this.fit();
        else if (!event.key.startsWith('Arrow')) return;
        event.preventDefault();
        event.stopPropagation();
    }

    /** Pans until a node is well within the screen. @param {string} id */
    #reveal(id) {
        const place = this.places.get(id);
        const { width, height } = this.#size();
        if (!place) return;
        const { x, y, scale } = this.camera;
        const [left, top] = [x + place.x * scale, y + place.y * scale];
        this.camera.x += Math.max(0, 80 - left) - Math.max(0, left - (width - 80));
        this.camera.y += Math.max(0, 100 - top) - Math.max(0, top - (height - 120));
        this.#move();
    }
}

/** @param {string} name */
function shortened(name) {
    const signs = Array.from(name);
    return signs.length > LABEL_SIGNS ? `${signs.slice(0, LABEL_SIGNS - 1).join('')}…` : name;
}

/** About how wide a label is in pixels. @param {string} name */
function widthOf(name) {
    return Array.from(shortened(name)).reduce((width, sign) => width + (sign >= '\u2e80' ? 13 : 7), 0);
}
