/*
 * Run inside Thunderbird, with its own privileges: users who set up accounts in its account hub, as it is. They type name and address,
 * confirm what they are asked, close a window in which Microsoft would have them sign in, type any password, and read what is shown.
 *
 * What the hub does not show is noted as it passes: the configuration itself, and in `subSource` which request won.
 */

const SETTLED_MS = 50;
/** Only a hang takes longer: Thunderbird gives a request 5 s, and asks no more than a few in turn. */
const HANG_MS = 90_000;

const { setTimeout } = ChromeUtils.importESModule('resource://gre/modules/Timer.sys.mjs');

/**
 * @param {{ authority: string, mails: string[], windows: number }} given the authority's certificate as DER in base64
 * @returns {Promise<object[]>} one for each mail address, in their order
 */
// biome-ignore lint/correctness/noUnusedVariables: the driver calls it
async function discoveries({ authority, mails, windows }) {
  Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB).addCertFromBase64(authority, 'C,,');
  const searches = noteSearches();
  const signIns = closeSignIns();
  const results = new Map();
  const waiting = [...new Set(mails)];
  const users = Array.from({ length: Math.min(windows, waiting.length) }, async () => {
    const window = await openWindow();
    for (let mail = waiting.shift(); mail !== undefined; mail = waiting.shift()) {
      const shown = await setUp(window, mail);
      const [{ seconds }] = searches.get(mail);
      const { config } = searches.get(mail).at(-1);
      results.set(mail, { mail, ...shown, signIn: signIns.get(mail), seconds, subSource: config?.subSource, found: config?.incoming.exchangeURL });
    }
  });
  await Promise.all(users);
  return mails.map((mail) => results.get(mail));
}

/** @returns {Map<string, { seconds: number, config?: object }[]>} the searches for each mail address, in their order */
function noteSearches() {
  const { FindConfig } = ChromeUtils.importESModule('resource:///modules/accountcreation/FindConfig.sys.mjs');
  const searches = new Map();
  const search = FindConfig.parallelAutoDiscovery;
  FindConfig.parallelAutoDiscovery = async function* (domain, mail, ...more) {
    const started = Date.now();
    const noted = {};
    searches.set(mail, [...(searches.get(mail) ?? []), noted]);
    try {
      noted.config = yield* search.call(FindConfig, domain, mail, ...more);
      return noted.config;
    } finally {
      noted.seconds = (Date.now() - started) / 1000;
    }
  };
  return searches;
}

/** @returns {Map<string, string>} the host at which it would sign in, by mail address */
function closeSignIns() {
  const signIns = new Map();
  Services.ww.registerNotification((window, topic) => {
    if (topic !== 'domwindowopened') return;
    window.addEventListener('load', () => {
      if (window.location.href !== 'chrome://messenger/content/browserRequest.xhtml') return;
      const url = new URL(window.arguments[0].wrappedJSObject.url);
      signIns.set(url.searchParams.get('login_hint'), url.host);
      // As its key Escape does, once it is ready for it.
      setTimeout(() => window.cancelRequest(), 0);
    });
  });
  return signIns;
}

/** A mail window of its own: each has its account hub, so that several accounts are set up at a time. */
async function openWindow() {
  const window = Services.ww.openWindow(null, 'chrome://messenger/content/messenger.xhtml', '_blank', 'chrome,all,dialog=no', null);
  await until('a mail window', () => window.document.readyState === 'complete' && window.openAccountHub !== undefined);
  return window;
}

/** @returns {Promise<object>} what the hub asked and showed */
async function setUp(window, mail) {
  await window.openAccountHub('MAIL');
  const { modal } = window.document.querySelector('account-hub-container');
  const hub = modal.querySelector('account-hub-email');
  await hub.ready;
  const asked = [];
  let searching = false;
  try {
    for (;;) {
      const step = await shownStep(hub, mail);
      const text = (selector) => step.querySelector(selector).textContent.trim();
      switch (step.id) {
        case 'emailAutoConfigSubview':
          // It is back at the first step.
          if (searching) return { asked, reason: await notificationOf(step) };
          searching = true;
          type(window, step, '#realName', 'Ada');
          type(window, step, '#email', mail);
          break;
        case 'emailCredentialsConfirmationSubview':
          asked.push(text('#hostname'));
          break;
        case 'emailAutodiscoverAuthenticationSubview':
          type(window, step, '#authenticationPassword', 'any');
          break;
        case 'emailConfigFoundSubview':
          return { asked, shown: text('#incomingHost'), reason: undefined };
        case 'emailIncomingConfigSubview':
          // After a search with a password it does not say that it found nothing.
          return { asked, reason: 'it has its user type the settings of the server' };
        default:
          throw new Error(`${mail} came to ${step.id}, which nobody here knows`);
      }
      await forward(hub);
    }
  } finally {
    modal.close();
  }
}

/** The one step that is shown, once nothing is being looked for. */
async function shownStep(hub, mail) {
  for (;;) {
    const [step, ...others] = await until(`the next step for ${mail}`, () => {
      const steps = [...hub.querySelectorAll('.account-hub-step')].filter(({ hidden }) => !hidden);
      return !hub.classList.contains('busy') && steps.length > 0 && steps;
    });
    await sleep(SETTLED_MS);
    if (others.length === 0 && !step.hidden && !hub.classList.contains('busy')) return step;
  }
}

async function forward(hub) {
  const button = hub.querySelector('account-hub-footer #forward');
  await until('the button that goes on', () => !button.disabled);
  button.click();
}

function type(window, step, selector, text) {
  const input = step.querySelector(selector);
  input.value = text;
  input.dispatchEvent(new window.InputEvent('input', { bubbles: true }));
}

/** Its words come a moment after it. */
function notificationOf(step) {
  const header = step.shadowRoot.querySelector('account-hub-header').shadowRoot;
  return until(`what is said in ${step.id}`, () => header.querySelector('#emailFormNotificationTitle').textContent.trim());
}

async function until(what, condition) {
  for (let waited = 0; waited < HANG_MS; waited += SETTLED_MS) {
    const met = condition();
    if (met) return met;
    await sleep(SETTLED_MS);
  }
  throw new Error(`waited ${HANG_MS / 1000} s for ${what}`);
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
