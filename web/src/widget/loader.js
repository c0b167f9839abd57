// The loader: the only file that a host page names. It takes the calls made before the widget is there,
// and brings the widget's modules in without holding up the page.
//
//   window.frontdeskSettings = { token, locale, position, … };
//   window.Frontdesk = window.Frontdesk || function () { (Frontdesk.q = Frontdesk.q || []).push(arguments); };
//   Frontdesk('open');               // before this file has run
//   Frontdesk.open();                // after it has run; both forms stay valid
(() => {
  'use strict';
  const before = window.Frontdesk;
  if (before?.loaded) return;

  const origin = new URL(document.currentScript.src).origin;
  const settings = { base: origin, ...window.frontdeskSettings };
  const listeners = new Map();
  const waiting = [];
  let actions = null;
  let ready = null;

  const emit = (event, detail) => {
    if (event === 'ready') ready = detail;
    for (const listener of listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error); // a fault of the host page must not stop the chat
      }
    }
  };

  const api = {
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
      if (event === 'ready' && ready) queueMicrotask(() => listener(ready));
      return () => listeners.get(event).delete(listener);
    },
  };
  for (const name of ['open', 'close', 'identify', 'reset', 'compose']) {
    api[name] = (...values) => {
      if (actions) actions[name](...values);
      else waiting.push([name, values]);
    };
  }

  const Frontdesk = (name, ...values) => {
    if (!Object.hasOwn(api, name)) throw new TypeError(`Frontdesk has no "${name}"`);
    return api[name](...values);
  };
  window.Frontdesk = Object.assign(Frontdesk, api, { loaded: true });
  for (const [name, ...values] of before?.q ?? []) Frontdesk(name, ...values);

  const parsed = new Promise((resolve) => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', resolve, { once: true });
    else resolve();
  });

  Promise.all([import(`${settings.base}/widget/main.js`), parsed])
    .then(([widget]) => widget.start(settings, emit))
    .then((started) => {
      actions = started;
      for (const [name, values] of waiting.splice(0)) actions[name](...values);
      emit('ready', { locale: started.locale });
    })
    .catch((error) => console.error('Frontdesk could not start:', error));
})();
