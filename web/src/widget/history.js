// The contact's earlier conversations: a list, and one of them to read. It covers the panel until it is closed.

import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';

/**
 * @typedef {{
 *   panel: HTMLElement, opener: HTMLElement, access: import('../shared/api.js').ConversationAccess | null, base: string,
 *   t: Translate, locale: string,
 * }} Host
 */

/** @param {Host} host */
export async function show(host) {
  const { panel, opener, access, t, locale } = host;
  if (!access || panel.querySelector('.history')) return;
  const body = h('div', { class: 'history-body', tabindex: '0', role: 'region', 'aria-label': t('history') });
  const close = () => {
    view.remove();
    opener.focus();
  };
  const back = h('button', { type: 'button', class: 'icon-button back', 'aria-label': t('historyBack'), click: () => (body.dataset.of ? list() : close()) }, icon('down'));
  const view = h('div', { class: 'history' }, h('div', { class: 'history-head' }, back, h('h2', null, t('history'))), body);
  view.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  const fill = (/** @type {(Node | string)[]} */ ...content) => body.replaceChildren(...content);
  const failed = (/** @type {string} */ why) => fill(h('p', { class: 'hint', role: 'status' }, t(why)));
  const day = (/** @type {string} */ at) => new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });

  async function list() {
    delete body.dataset.of;
    const found = /** @type {PreviousConversation[] | string} */ (await read(host, 'previous'));
    if (typeof found === 'string') return failed(found);
    if (!found.length) return fill(h('p', { class: 'hint' }, t('historyEmpty')));
    fill(h('ul', null, ...found.map((each) => h('li', null, h(
      'button', { type: 'button', class: 'earlier', click: () => open(each.conversation_id) },
      h('span', { class: 'hint' }, day(each.opened_at)), h('span', { dir: 'auto' }, each.preview),
    )))));
    return null;
  }

  /** @param {string} id */
  async function open(id) {
    body.dataset.of = id;
    const page = await read(host, `messages?limit=500&of=${encodeURIComponent(id)}`);
    if (typeof page === 'string') return failed(page);
    const lines = /** @type {VisibleMessage[]} */ (page.messages).filter((message) => message.text);
    fill(h('ol', null, ...lines.map((message) => line(message, t, day))), ...ending(page.ended, t, day));
    body.scrollTop = 0;
    body.focus();
    return null;
  }

  panel.append(view);
  back.focus();
  await list();
}

/**
 * The person who closed the conversation, or the rule.
 *
 * @param {{ at: string, by: string, name?: string | null } | null | undefined} ended
 * @param {Translate} t
 * @param {(at: string) => string} day
 */
function ending(ended, t, day) {
  if (!ended) return [];
  const by = ended.by === 'teammate' && !ended.name ? 'system' : ended.by;
  return [h('p', { class: 'hint end', dir: 'auto' }, `${t(`endedBy.${by}`, { name: ended.name ?? '' })} · ${day(ended.at)}`)];
}

/**
 * @param {VisibleMessage} message
 * @param {Translate} t
 * @param {(at: string) => string} day
 */
function line({ author, text, locale, created_at: at }, t, day) {
  const own = author.kind === 'contact';
  const name = own ? t('you') : (author.name ?? t(author.kind === 'teammate' ? 'teammate' : 'assistant'));
  return h(
    'li', { class: `line past ${own ? 'contact' : author.kind}` },
    h('div', { class: 'byline' }, h('span', { dir: 'auto' }, name), h('time', { datetime: at }, day(at))),
    h('div', { class: 'bubble', dir: 'auto', lang: locale }, own ? plain(text) : markdown(text)),
  );
}

/**
 * The answer, or the words for why there is none.
 *
 * @param {Host} host
 * @param {string} what
 */
async function read({ base, access }, what) {
  try {
    const url = `${base}/v1/conversations/${encodeURIComponent(access?.id ?? '')}/${what}`;
    const response = await fetch(url, { headers: { Authorization: `Bearer ${access?.token}` }, signal: AbortSignal.timeout(15_000) });
    const answer = await response.json();
    return response.ok ? answer : answer.code === 'archive_away' ? 'historyAway' : 'historyFailed';
  } catch {
    return 'historyFailed';
  }
}
