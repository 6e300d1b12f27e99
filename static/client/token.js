/** @file A token and its renewal: of the connection, or of one topic. */

const TRY_AGAIN_S = 5;

export class Token {
    #get;

    constructor(value = '', get) {
        this.value = value;
        this.#get = get;
    }

    get canRenew() {
        return Boolean(this.#get);
    }

    get isMissing() {
        return !this.value && this.canRenew;
    }

    /** @returns whether there is one, and somebody (`isOurs`) still wants it. `refused`: there will be none. */
    async renew(isOurs, refused) {
        try {
            const value = await this.#get();
            if (isOurs()) this.value = value;
            return isOurs();
        } catch (error) {
            if (!isOurs()) return false;
            this.value = '';
            if (error.temporary === false) refused(error.code, error.message);
            return false;
        }
    }

    /** Sends another one after so many seconds, and again. The server bears with a late one for a while. */
    keep(seconds, holder) {
        if (!this.canRenew) return;
        const { request, channel, ask, after, isOurs, refused } = holder;
        const again = () => isOurs() && this.keep(TRY_AGAIN_S, holder);
        after(`${request} ${channel}`, seconds * 1000, async () => {
            if (!isOurs()) return;
            if (!(await this.renew(isOurs, refused))) return again();
            ask({ [request]: { channel, token: this.value } }, (error, reply) => {
                const { expires, ttl } = reply?.[request] ?? {};
                if (error?.temporary) again();
                else if (expires) this.keep(ttl, holder);
            });
        });
    }
}
