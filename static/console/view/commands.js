/** @file What the palette offers, given what is open and allowed. */
import { SHORTCUTS } from '../model/shortcuts.js';
import { FOLDERS } from '../model/rows.js';
import { shownText } from '../model/parts.js';
import { folderName } from './folders.js';

/** Pinyin and its initials, and English words, so that each is found from either keyboard. */
const KEYWORDS = /** @type {Record<string, string>} */ ({
    claim: 'jieshou js take claim',
    release: 'jiaohuan jh jiqiren release bot',
    resolve: 'jiejue jj resolve close',
    reply: 'huifu hf reply',
    note: 'beizhu bz note',
    mine: 'wode wd mine',
    queue: 'weifenpei wfp unassigned queue',
    open: 'quanbu qb all',
    bot: 'jiqiren jqr bot',
    closed: 'yijiejue yjj resolved closed',
    trial: 'shiyitiao sytxx understand nlu try test',
    help: 'kuaijiejian kjj shortcuts help keys',
    light: 'qianse qs light theme',
    dark: 'shense ss dark theme',
    zh: 'zhongwen zw chinese',
    en: 'yingwen yw english',
    signOut: 'tuichu tc sign out',
});

/** @param {import('./page.js').Page} page @returns {import('./palette.js').Command[]} */
export function commandsOf(page) {
    const { desk, t, settings } = page;
    const keysOf = (/** @type {string} */ action) => SHORTCUTS.find((each) => each.action === action)?.keys;
    const command = (
        /** @type {string} */ id,
        /** @type {string} */ group,
        /** @type {string} */ icon,
        /** @type {string} */ title,
        /** @type {() => void} */ run,
    ) => ({ id, group: t(group), icon, title, keywords: KEYWORDS[id], keys: keysOf(id), run });
    const act = (/** @type {any} */ action, /** @type {string} */ icon) =>
        command(action, 'inThis', icon, t(action), () => page.run(action));

    const rights = desk.open === undefined ? undefined : desk.rights(desk.open);
    const inThis = [
        rights?.canClaim && act('claim', 'person'),
        rights?.canReply && act('reply', 'chat'),
        rights && act('note', 'lock'),
        rights?.canRelease && act('release', 'bot'),
        rights?.canClose && act('resolve', 'tick'),
    ];
    const folders = FOLDERS.map((folder) =>
        command(folder, 'goTo', 'inbox', t(folderName(folder)), () => page.run('folder', folder))
    );
    const conversations = [...desk.inbox.rows.values()].map(({ conversation, contact, last }) => ({
        id: conversation,
        group: t('conversations'),
        icon: 'chat',
        run: () => page.run('select', conversation),
        title: [contact.name || t('nameless'), last && shownText(last.text, new Map(), t)].filter(Boolean).join(' — '),
    }));
    const view = [
        settings.theme !== 'light' &&
        command('light', 'view', 'theme', t('themeLight'), () => page.run('theme', 'light')),
        settings.theme !== 'dark' && command('dark', 'view', 'theme', t('themeDark'), () => page.run('theme', 'dark')),
        page.locale.startsWith('zh')
            ? command('en', 'view', 'globe', 'English', () => page.run('locale', 'en'))
            : command('zh', 'view', 'globe', '中文', () => page.run('locale', 'zh-CN')),
        command('help', 'view', 'keyboard', t('help'), () => page.run('help')),
        command('signOut', 'view', 'signOut', t('signOut'), () => page.run('signOut')),
    ];
    const trial = command('trial', 'goTo', 'flask', t('trial'), () => page.run('trial'));
    const all = [...inThis, ...folders, trial, ...view, ...conversations];
    return all.filter((each) => each !== undefined && each !== false);
}
