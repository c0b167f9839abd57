// Importing contacts from a file: the button, the drop zone, the offer for pasted tables, and the cards. Loaded only
// for those who may import; `host` is what the widget lends.

import { importCards } from './cards.js';
import { looksLikeTable, rowsOf } from './table.js';

const TYPES = '.csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain';
const WITHIN_MS = 120_000; // ten megabytes over a slow line
const MOST_BYTES = 10_485_760; // the gateway's limit
const CLIP = 'M20 11l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L10 16.5a1.6 1.6 0 0 1-2.3-2.3L15 7';

/** `host`: base, locale, strings, chat, element (the widget's), moreCards; h, icon, addIcons. */
export async function begin(host) {
  const { h, icon, chat, base, locale, element } = host;
  const root = element.shadowRoot;
  const [panel, form, input] = ['#panel', 'form', 'textarea'].map((each) => root.querySelector(each));
  const { default: own } = await import(`${base}/locales/imports/${locale}.js`);
  const t = (key, values = {}) =>
    Object.hasOwn(own, key) ? own[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '') : host.strings(key, values);
  const call = (path, options) => ask(`${base}/v1/conversations/${encodeURIComponent(chat.current.id)}/imports${path}`, chat.current.token, options);
  await styled(h, root, base);
  host.addIcons({ clip: CLIP, file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6' });
  const { cards, progressed } = importCards({ h, icon, t, locale, call, failed: () => say(t('problem'), dismiss()) });
  for (const [kind, card] of Object.entries(cards)) host.moreCards.set(kind, card);
  chat.progressed = progressed;

  const picker = h('input', { type: 'file', accept: TYPES, hidden: true, tabindex: '-1', 'aria-hidden': 'true' });
  const attach = h('button', { type: 'button', class: 'attach', 'aria-label': t('attach'), title: t('attach') }, icon('clip'));
  const strip = h('div', { class: 'strip', role: 'status', hidden: true });
  const drop = h('div', { class: 'drop', hidden: true, 'aria-hidden': 'true' }, icon('file'), h('p', null, t('drop')));
  form.prepend(attach);
  form.append(picker);
  form.before(strip);
  panel.append(drop);

  const say = (text, ...actions) => {
    strip.replaceChildren(h('span', null, text), ...actions);
    strip.hidden = !text;
  };
  const send = async (name, content) => {
    if (content.size > MOST_BYTES) return say(t('problem.too_large'), dismiss());
    say(t('sending', { name }));
    attach.disabled = true;
    try {
      const query = new URLSearchParams({ client_message_id: newId(), file_name: name });
      await call(`?${query}`, { method: 'POST', type: 'text/csv', body: content });
      say('');
    } catch (problem) {
      say(t(`problem.${problem.code}`) ?? t('problem'), dismiss());
    }
    attach.disabled = false;
  };
  const button = (label, click) => h('button', { type: 'button', class: 'retry', click }, label);
  const dismiss = () => button(t('dismiss'), () => {
    say('');
    input.focus();
  });

  attach.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    const [file] = picker.files;
    if (file) send(file.name, file);
    picker.value = ''; // the same file may be chosen again
  });
  listenForDrops(panel, drop, () => chat.imports, (file) => send(file.name, file));
  input.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!chat.imports || !looksLikeTable(text)) return;
    event.preventDefault();
    const insert = () => {
      input.setRangeText(text.slice(0, input.maxLength), input.selectionStart, input.selectionEnd, 'end');
      input.dispatchEvent(new Event('input'));
      say('');
      input.focus();
    };
    const take = button(t('pastedImport'), () => send('', new Blob([text])));
    say(t('pasted', { rows: rowsOf(text) }), take, button(t('pastedText'), insert));
    take.focus();
  });
  // The page may say that it is somebody else now, who may not.
  const { changed } = chat;
  chat.changed = () => {
    attach.hidden = !chat.imports;
    changed();
  };
  element.refresh();
}

/** The gateway's answer; throws an error with the problem's `code`. */
async function ask(url, token, { type = 'application/json', ...options } = {}) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(WITHIN_MS), ...options });
  if (response.ok) return response;
  const { code } = await response.json().catch(() => ({}));
  throw Object.assign(new Error('the gateway refused'), { code });
}

/** The part's own styles, without which nothing of it is shown. */
function styled(h, root, base) {
  const styles = h('link', { rel: 'stylesheet', href: `${base}/widget/imports.css` });
  return new Promise((resolve, reject) => {
    styles.onload = resolve;
    styles.onerror = () => reject(new Error('could not load the styles of imports'));
    root.prepend(styles);
  });
}

const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36).padStart(7, '0')).join('');

/** Shows where to let go as soon as a file is held over the panel; children send leaves and enters of their own. */
function listenForDrops(panel, drop, may, take) {
  let depth = 0;
  const show = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    drop.hidden = depth === 0;
  };
  const carries = (event) => may() && [...(event.dataTransfer?.types ?? [])].includes('Files');
  panel.addEventListener('dragenter', (event) => carries(event) && show(1));
  panel.addEventListener('dragleave', (event) => carries(event) && show(-1));
  panel.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  panel.addEventListener('drop', (event) => {
    show(0);
    if (!carries(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) take(file);
  });
}
