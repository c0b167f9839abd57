// The loader: the only file that a host page names. It keeps the calls made before the widget is there, and loads the
// widget without blocking the page.
//
//   window.frontdeskSettings = { token, locale, position, … };
//   window.Frontdesk = window.Frontdesk || function () { (Frontdesk.q = Frontdesk.q || []).push(arguments); };
//   Frontdesk('open');               // before this file has run
//   Frontdesk.open();                // after it has run; both forms stay valid

/** @typedef {'open' | 'close' | 'identify' | 'reset' | 'compose'} Action */
/** @typedef {(detail?: unknown) => void} Listener */
/** @typedef {Record<string, (...values: any[]) => unknown>} Functions */

/** @type {Action[]} */
const ACTIONS = ['open', 'close', 'identify', 'reset', 'compose'];

/** @type {Map<string, Set<Listener>>} */
const listeners = new Map();
/** @type {{ locale: string } | null} */
let ready = null;

/** @type {Emit} */
function emit(event, detail) {
  for (const listener of listeners.get(event) ?? []) {
    try {
      listener(detail);
    } catch (error) {
      reportError(error); // a fault of the host page must not stop the chat
    }
  }
}

/**
 * Returns a function that removes the listener.
 *
 * @param {string} event
 * @param {Listener} listener
 */
function on(event, listener) {
  const registered = listeners.get(event) ?? new Set();
  listeners.set(event, registered.add(listener));
  if (event === 'ready' && ready) queueMicrotask(() => listener(ready));
  return () => registered.delete(listener);
}

/** The functions that the host page calls; they keep calls until `start` has the widget. */
function createApi() {
  /** @type {Functions | null} */
  let actions = null;
  /** @type {[Action, unknown[]][]} */
  const waiting = [];
  /** @type {Functions} */
  const api = { on };
  for (const name of ACTIONS) {
    api[name] = (/** @type {unknown[]} */ ...values) => {
      if (actions) actions[name](...values);
      else waiting.push([name, values]);
    };
  }
  const start = (/** @type {WidgetActions} */ widget) => {
    const started = /** @type {Functions} */ (/** @type {unknown} */ (widget));
    actions = started;
    for (const [name, values] of waiting.splice(0)) started[name](...values);
    ready = { locale: widget.locale };
    emit('ready', ready);
  };
  return { api, start };
}

/** @param {WindowFrontdesk | undefined} before */
async function install(before) {
  // A module, or a script that a tag manager runs, is not the current one.
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  const { api, start } = createApi();
  const call = (/** @type {string} */ name, /** @type {unknown[]} */ ...values) => {
    if (!Object.hasOwn(api, name)) throw new TypeError(`Frontdesk has no "${name}"`);
    return api[name](...values);
  };
  window.Frontdesk = Object.assign(call, api, { loaded: true });
  for (const [name, ...values] of before?.q ?? []) call(name, ...values);
  const parsed = new Promise((resolve) => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', resolve, { once: true });
    else resolve(null);
  });
  try {
    const settings = /** @type {WidgetSettings} */ ({ ...window.frontdeskSettings });
    settings.base ||= new URL(/** @type {HTMLScriptElement} */ (script).src).origin;
    const [widget] = await Promise.all([import(`${settings.base}/widget/main.js`), parsed]);
    start(await widget.start(settings, emit));
  } catch (error) {
    console.error('Frontdesk could not start:', error);
  }
}

if (!window.Frontdesk?.loaded) install(window.Frontdesk);
