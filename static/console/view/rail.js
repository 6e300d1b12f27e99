/** @file The console's places on the rail. */
import { Rail } from '../../ui/rail.js';

export class ConsoleRail {
    /** @param {import('./page.js').Page} page */
    constructor(page) {
        this.page = page;
        this.rail = new Rail(page.t, [
            { name: 'inbox', icon: 'inbox', href: '/console', run: () => page.run('inbox') },
            { name: 'trial', icon: 'flask', href: '/console/?view=trial', run: () => page.run('trial') },
            { name: 'knowledgePage', icon: 'book', href: '/knowledge/' },
        ]);
        this.element = this.rail.element;
    }

    render() {
        const { desk, t, ui } = this.page;
        const unread = this.page.unreadOfMine();
        const isOnline = desk.link.state === 'connected';
        this.rail.render({
            current: ui.view === 'trial' ? 'trial' : 'inbox',
            badges: unread ? { inbox: { count: unread, words: t('unread', { n: unread }) } } : {},
            me: desk.me,
            isOnline,
            state: t(isOnline ? 'connected' : 'reconnecting'),
        });
    }
}
