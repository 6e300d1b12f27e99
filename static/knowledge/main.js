/** @file Starts the knowledge page: takes the token, asks the hub, shows the page. */
import { Rest } from '../ui/rest.js';
import { Settings } from '../ui/settings.js';
import { signInForm } from '../ui/signin.js';
import { bearerOf, forgetToken, keepToken, takeToken } from '../ui/token.js';
import { Releases } from './data/releases.js';
import { wordsFor } from './text/texts.js';
import { Page } from './view/page.js';

const settings = new Settings(localStorage, navigator.languages);
const root = /** @type {HTMLElement} */ (document.getElementById('root'));
/** @type {{world: any, page?: Page} | undefined} */
let session;

const kept = takeToken();
settings.apply(document.documentElement);
let t = await wordsFor(settings.locale);
if (kept) start(kept);
else showSignIn(false);

/** @param {string} token */
function start(token) {
    const rest = new Rest(token);
    const world = { rest, me: bearerOf(token), releases: new Releases({ rest }) };
    session = { world };
    rest.signedOut = () => signOut(true);
    showPage();
    world.releases.refresh();
}

function showPage() {
    if (!session) return;
    session.page?.end();
    session.page = new Page({
        world: session.world,
        settings,
        root,
        locale: settings.locale,
        t,
        leave: (reason) => {
            if (reason === 'signOut') signOut(false);
            else changeLanguage();
        },
    });
}

async function changeLanguage() {
    settings.apply(document.documentElement);
    t = await wordsFor(settings.locale);
    showPage();
}

/** @param {boolean} byServer */
function signOut(byServer) {
    if (!session) return;
    session.page?.end();
    session.world.releases.end();
    session = undefined;
    forgetToken();
    showSignIn(byServer);
}

/** @param {boolean} wasSignedOut by the server, not by the editor */
function showSignIn(wasSignedOut) {
    document.title = `${t('signIn')} · ${t('product')}`;
    root.replaceChildren(signInForm({
        t,
        wasSignedOut,
        role: 'editor',
        signIn: (token) => {
            keepToken(token);
            start(token);
        },
    }));
    document.getElementById('token')?.focus();
}
