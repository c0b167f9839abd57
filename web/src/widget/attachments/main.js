// Attachments in the widget: the files of the message that is being written, and those of the conversation. Loaded when the
// panel opens, or with the first message that has files.

import '../../shared/attachments/icons.js';
import { ShownFiles } from '../../shared/attachments/shown.js';
import { Tray } from '../../shared/attachments/tray.js';

const NEXT_MS = 30_000; // for opening another conversation
const LOOK_MS = 200;

const BASE = new URL('..', import.meta.url).href.replace(/\/$/, ''); // this file is /widget/attachments.js of the gateway

/**
 * Returns what shows the files of messages.
 *
 * @param {import('../chat.js').Chat} chat
 * @param {Translate} t
 * @param {{ form: HTMLFormElement, input: HTMLTextAreaElement, panel: HTMLElement }} parts
 */
export function begin(chat, t, { form, input, panel }) {
  const locale = panel.parentElement?.lang || 'en';
  const { session } = chat;
  let gone = '';
  /**
   * A conversation in which nothing happened is forgotten after a while. As for a text, the next one is opened.
   *
   * @param {string} id
   */
  const moved = async (id) => {
    if (gone !== id && session.current?.id === id) session.connection?.renew();
    gone = id;
    for (let left = NEXT_MS; left > 0 && (!session.current || session.current.id === id); left -= LOOK_MS) await new Promise((then) => setTimeout(then, LOOK_MS));
    return Boolean(session.current) && session.current?.id !== id;
  };
  const place = () => {
    const { current } = session;
    if (!current) return null;
    const { id, token } = current;
    return {
      id,
      url: (/** @type {string} */ path) => `${BASE}/v1/conversations/${encodeURIComponent(id)}/attachments${path}`,
      // The newest token of the same conversation, if there is one by now.
      headers: () => ({ Authorization: `Bearer ${session.current?.id === id ? session.current.token : token}` }),
      moved: () => moved(id),
    };
  };
  const tray = new Tray({ t, locale, place, limits: () => chat.attachments ?? null, input });
  tray.dropsOn(panel);
  form.before(tray.element);
  form.prepend(tray.button);
  chat.files = {
    take: () => {
      const taken = tray.uploads.take();
      if (!taken) tray.uploads.whenAttached(() => form.requestSubmit());
      if (!taken?.length) return taken && {};
      return { attachments: taken.map(({ id }) => id), names: taken.map(({ name }) => name).join(', ') };
    },
  };
  // The page may identify another person, who can't attach files.
  const { changed } = chat;
  const show = () => {
    tray.button.hidden = !chat.attachments;
  };
  chat.changed = () => {
    show();
    changed();
  };
  show();
  return new ShownFiles({ t, locale, place, failed: (text) => tray.notice(text) });
}
