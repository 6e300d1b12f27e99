/** @file Starts the console: takes the token, connects, shows the page. */
import { Client } from '../client.js';
import { Settings } from '../ui/settings.js';
import { signInForm } from '../ui/signin.js';
import { forgetToken, keepToken, takeToken } from '../ui/token.js';
import { Desk } from './desk/desk.js';
import { Trial, understandWith } from './desk/trial.js';
import { wordsFor } from './text/texts.js';
import { Page } from './view/page.js';

const settings = new Settings(localStorage, navigator.languages);
const root = /** @type {HTMLElement} */ (document.getElementById('root'));
/** @type {{desk: Desk, trial: Trial, page?: Page} | undefined} */
let session;

const kept = takeToken();
settings.apply(document.documentElement);
let t = await wordsFor(settings.locale);
if (kept) start(kept);
else showSignIn(false);

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
        t,
        leave: (reason) => {
            if (reason === 'signOut') signOut();
            else changeLanguage();
        },
    });
}

async function changeLanguage() {
    settings.apply(document.documentElement);
    t = await wordsFor(settings.locale);
    showPage();
}

function signOut() {
    const wasSignedOut = session?.desk.isSignedOut === true;
    session?.page?.end();
    if (!wasSignedOut) session?.trial.end();
    session?.desk.client.disconnect();
    session = undefined;
    forgetToken();
    showSignIn(wasSignedOut);
}

/** @param {boolean} wasSignedOut by the server, not by the agent */
function showSignIn(wasSignedOut) {
    document.title = `${t('signIn')} · ${t('product')}`;
    root.replaceChildren(signInForm({
        t,
        wasSignedOut,
        signIn: (token) => {
            keepToken(token);
            start(token);
        },
    }));
    document.getElementById('token')?.focus();
}
