/** @file Starts the console: takes the token, connects, shows the page. */
import { Client } from '../client.js';
import { Desk } from './desk/desk.js';
import { Trial, understandWith } from './desk/trial.js';
import { tokenFromFragment } from './model/address.js';
import { Settings } from './settings.js';
import { wordsFor } from './text/texts.js';
import { Page } from './view/page.js';
import { signInForm } from './view/signin.js';

const TOKEN = 'switchboard.token';

const settings = new Settings(localStorage, navigator.languages);
const root = /** @type {HTMLElement} */ (document.getElementById('root'));
/** @type {{desk: Desk, trial: Trial, page?: Page} | undefined} */
let session;

takeTokenFromAddress();
settings.apply(document.documentElement);
const kept = sessionStorage.getItem(TOKEN);
if (kept) start(kept);
else showSignIn(false);

/** A token in the address is used once: nothing of it stays in the history, or in a link that is passed on. */
function takeTokenFromAddress() {
    const { token, rest } = tokenFromFragment(location.hash);
    if (!token) return;
    sessionStorage.setItem(TOKEN, token);
    history.replaceState(history.state, '', location.pathname + location.search + rest);
}

/** @param {string} token */
function start(token) {
    const url = new URL('/connection/websocket', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const desk = new Desk({ client: new Client(url.href, { token, name: 'console' }), storage: localStorage });
    const trial = new Trial({ ask: understandWith(token), storage: sessionStorage });
    session = { desk, trial };
    desk.start();
    showPage();
}

function showPage() {
    if (!session) return;
    const { locale } = settings;
    session.page?.end();
    session.page = new Page({
        desk: session.desk,
        trial: session.trial,
        settings,
        root,
        locale,
        t: wordsFor(locale),
        leave: (reason) => {
            if (reason === 'signOut') signOut();
            else {
                settings.apply(document.documentElement);
                showPage();
            }
        },
    });
}

function signOut() {
    const wasSignedOut = session?.desk.isSignedOut === true;
    session?.page?.end();
    if (!wasSignedOut) session?.trial.end();
    session?.desk.client.disconnect();
    session = undefined;
    sessionStorage.removeItem(TOKEN);
    showSignIn(wasSignedOut);
}

/** @param {boolean} wasSignedOut by the server, not by the agent */
function showSignIn(wasSignedOut) {
    const t = wordsFor(settings.locale);
    document.title = `${t('signIn')} · ${t('product')}`;
    root.replaceChildren(signInForm({
        t,
        wasSignedOut,
        signIn: (token) => {
            sessionStorage.setItem(TOKEN, token);
            start(token);
        },
    }));
    document.getElementById('token')?.focus();
}
