/**
 * @file What of the graph is looked at: a node, what lies around it, its facts and their proofs. Knows no page;
 * whoever shows it listens to `changed` and reads the fields.
 */
import { grown, pictureOf } from '../../ui/graph/model.js';
import { Paged } from '../../ui/paged.js';
import { argumentsOf } from '../../ui/proof.js';
import { pathOf, refusalOf } from '../../ui/rest.js';

const GRAPH = '/v1/graph';
const NODES = `${GRAPH}/nodes`;
const MOST = 150;
const FACTS_A_PAGE = 50;

export class Explorer {
    /** @param {{rest: import('../../ui/rest.js').Rest, now?: () => number}} world */
    constructor({ rest, now = Date.now }) {
        this.rest = rest;
        this.now = now;
        /** Called after each change. */
        this.changed = () => {};
        /** Counts of the whole graph. @type {any} */
        this.summary = undefined;
        this.centre = /** @type {string | undefined} */ (undefined);
        this.hops = 2;
        /** Unix milliseconds; now where there is none. */
        this.asOf = /** @type {number | undefined} */ (undefined);
        /** @type {import('../../ui/graph/model.js').Picture | undefined} */
        this.picture = undefined;
        /** Changes when another picture is begun, not when one grows. */
        this.revision = 0;
        this.total = 0;
        this.micros = 0;
        this.chosen = '';
        /** The chosen node with its facts. @type {any} */
        this.node = undefined;
        this.nodeRefusal = /** @type {any} */ (undefined);
        this.facts = new Paged({
            load: (/** @type {string} */ node, after, signal) => this.#factsOf(node, after, signal),
            key: (/** @type {any} */ fact) => factKey(fact),
            changed: () => this.changed(),
        });
        /** @type {any} */
        this.explained = undefined;
        /** @type {import('../../ui/proof.js').Proof | undefined} */
        this.proof = undefined;
        this.proofRefusal = /** @type {any} */ (undefined);
        /** @type {any[] | undefined} */
        this.whyNot = undefined;
        this.whyNotRefusal = /** @type {any} */ (undefined);
        this.refusal = /** @type {any} */ (undefined);
        this.askedAt = /** @type {number | undefined} */ (undefined);
        this.era = 0;
        this.nodeEra = 0;
    }

    async loadSummary() {
        try {
            this.summary = await this.rest.get(GRAPH);
        } catch (problem) {
            this.refusal ??= refusalOf(problem);
        }
        this.changed();
    }

    /** @param {string} query @param {AbortSignal} signal @returns {Promise<any[]>} */
    async search(query, signal) {
        const { nodes } = await this.rest.get(NODES, { query, limit: 12 }, signal);
        return nodes ?? [];
    }

    /** @param {{node?: string, hops?: number, asOf?: number}} place */
    async open({ node, hops = 2, asOf }) {
        if (node === this.centre && hops === this.hops && asOf === this.asOf && (this.picture || !node)) return;
        this.era += 1;
        const { era } = this;
        const isOther = node !== this.centre;
        const isOtherTime = asOf !== this.asOf;
        Object.assign(this, { centre: node, hops, asOf, refusal: undefined });
        if (isOther) this.picture = undefined;
        if (!node) return this.changed();
        if (isOther || !this.chosen) this.choose(node);
        else if (isOtherTime) this.#loadNode();
        this.askedAt = this.now();
        this.changed();
        try {
            const around = await this.rest.get(`${pathOf(NODES, node)}/around`, { hops, limit: MOST, as_of: asOf });
            if (era !== this.era) return;
            this.picture = pictureOf(node, around);
            this.total = around.total ?? around.nodes.length;
            this.micros = around.micros;
            this.revision += 1;
        } catch (problem) {
            if (era !== this.era) return;
            this.refusal = refusalOf(problem);
        }
        this.askedAt = undefined;
        this.changed();
    }

    again() {
        const { centre: node, hops, asOf } = this;
        this.picture = undefined;
        return this.open({ node, hops, asOf });
    }

    /** Adds what lies around a node of the picture. Rejects when refused. @param {string} id */
    async expand(id) {
        const { era } = this;
        const around = await this.rest.get(`${pathOf(NODES, id)}/around`, { hops: 1, limit: MOST, as_of: this.asOf });
        if (era !== this.era || !this.picture) return;
        this.picture = grown(this.picture, id, around);
        this.micros = around.micros;
        this.changed();
    }

    /** Shows a node in the pane beside the drawing. @param {string} id */
    async choose(id) {
        if (id === this.chosen) return;
        this.chosen = id;
        await this.#loadNode();
    }

    /** The chosen one, as of the moment that is looked at. */
    async #loadNode() {
        const { chosen: id } = this;
        this.nodeEra += 1;
        const era = this.nodeEra;
        Object.assign(this, { node: undefined, nodeRefusal: undefined, explained: undefined, proof: undefined });
        Object.assign(this, { proofRefusal: undefined, whyNot: undefined, whyNotRefusal: undefined });
        this.changed();
        try {
            const node = await this.rest.get(pathOf(NODES, id), { as_of: this.asOf });
            if (era !== this.nodeEra) return;
            this.node = node;
            const first = node.derived?.[0];
            if (first) this.explain(first);
        } catch (problem) {
            if (era !== this.nodeEra) return;
            this.nodeRefusal = refusalOf(problem);
        }
        this.changed();
    }

    /** @param {import('../../ui/proof.js').Fact} fact */
    async explain(fact) {
        const era = this.nodeEra;
        Object.assign(this, { explained: fact, proof: undefined, proofRefusal: undefined });
        this.changed();
        try {
            const question = { relation: fact.relation, arguments: argumentsOf(fact.arguments) };
            const { proof } = await this.rest.post(`${GRAPH}/explain`, question);
            if (era === this.nodeEra && fact === this.explained) this.proof = proof;
        } catch (problem) {
            if (era === this.nodeEra && fact === this.explained) this.proofRefusal = refusalOf(problem);
        }
        this.changed();
    }

    /** @param {string} relation @param {(string | number | boolean)[]} values */
    async askWhyNot(relation, values) {
        const era = this.nodeEra;
        Object.assign(this, { whyNot: undefined, whyNotRefusal: undefined });
        try {
            const { rules } = await this.rest.post(`${GRAPH}/why-not`, { relation, arguments: values });
            if (era === this.nodeEra) this.whyNot = rules ?? [];
        } catch (problem) {
            if (era === this.nodeEra) this.whyNotRefusal = refusalOf(problem);
        }
        this.changed();
    }

    /** @param {string} node @param {string | undefined} after @param {AbortSignal} signal */
    async #factsOf(node, after, signal) {
        const page = await this.rest.get(`${pathOf(NODES, node)}/history`, { limit: FACTS_A_PAGE, after }, signal);
        return { items: page.facts ?? [], next: page.next, total: page.total };
    }
}

/** @param {import('../../ui/proof.js').Fact} fact */
export function factKey({ relation, arguments: values, from }) {
    return JSON.stringify([relation, argumentsOf(values), from ?? 0]);
}
