/**
 * @file The contact behind a node: who they are, what to warn of, what to offer. Knows no page; whoever shows it listens
 * to `changed` and reads the fields.
 */
import { pathOf, refusalOf } from '../../ui/rest.js';

const CONTACTS = '/v1/contacts';
const RISKS = '/v1/risks';
const PREFIX = 'Contact:';

export class Contact {
    /** @param {{rest: import('../../ui/rest.js').Rest}} world */
    constructor({ rest }) {
        this.rest = rest;
        /** Called after each change. */
        this.changed = () => {};
        /** The node that is looked at; empty where it is no contact. */
        this.node = '';
        /** As the hub gave it last. @type {any} */
        this.profile = undefined;
        this.refusal = /** @type {any} */ (undefined);
        /** The warning that is being settled. */
        this.busy = /** @type {number | undefined} */ (undefined);
        this.era = 0;
    }

    /** @param {string} node its id */
    async open(node) {
        const id = node.startsWith(PREFIX) ? node : '';
        if (id === this.node) return;
        Object.assign(this, { node: id, profile: undefined, refusal: undefined, busy: undefined });
        if (id) await this.load();
    }

    async load() {
        this.era += 1;
        const { era, node } = this;
        try {
            const profile = await this.rest.get(pathOf(CONTACTS, node.slice(PREFIX.length), 'profile'));
            if (era !== this.era) return;
            Object.assign(this, { profile, refusal: undefined });
        } catch (problem) {
            if (era !== this.era) return;
            this.refusal = refusalOf(problem);
        }
        this.changed();
    }

    /** Takes a warning on, or says that it is nothing. Rejects when refused. @param {number} risk @param {'acknowledge' | 'dismiss'} act */
    async settle(risk, act) {
        this.busy = risk;
        this.changed();
        try {
            await this.rest.post(pathOf(RISKS, String(risk), act));
        } finally {
            this.busy = undefined;
            await this.load();
        }
    }
}
