// The files of a message in the conversation: images as previews, other files with name and size. A click opens or saves.

import { Problem } from '../api.js';
import { h, icon } from '../dom.js';
import { sizeText } from './words.js';

const KEPT = 100; // previews in memory: some 50 kB each
const MAX_WIDTH = 320; // of a preview on the page, in CSS pixels
const MAX_HEIGHT = 240;
const TIMEOUT_MS = 30_000;

/** @typedef {import('./uploads.js').Place} Place */

export class ShownFiles {
  #t;
  #locale;
  #place;
  #failed;
  /** @type {Map<string, Promise<Blob>>} */
  #previews = new Map();
  #observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) this.#near(target);
  }, { rootMargin: '400px' });
  /** @type {WeakMap<Element, () => void>} */
  #waiting = new WeakMap();

  /** @param {{ t: Translate, locale: string, place: () => Place | null, failed: (text: string | undefined) => void }} host */
  constructor({ t, locale, place, failed }) {
    this.#t = t;
    this.#locale = locale;
    this.#place = place;
    this.#failed = failed;
  }

  /**
   * @param {Attachment[]} attachments
   */
  list(attachments) {
    return h('ul', { class: 'files', 'aria-label': this.#t('file.shown') }, attachments.map((file) => h('li', null, this.#item(file))));
  }

  /** @param {Attachment} file */
  #item(file) {
    const place = this.#place(); // of the conversation that shows it, also when it is clicked later
    return file.width && file.height && place ? this.#picture(file, place) : this.#document(file, place);
  }

  /**
   * @param {Attachment} file
   * @param {Place | null} place
   */
  #document(file, place) {
    const size = sizeText(file.size, this.#locale);
    const label = this.#t('file.save', { name: file.name, size });
    const text = h('span', { class: 'text' }, h('span', { class: 'name', dir: 'auto' }, file.name), h('span', { class: 'about' }, size));
    return h('button', { type: 'button', class: 'document', 'aria-label': label, click: () => this.#open(file, place) }, icon('file'), text, icon('down'));
  }

  /**
   * @param {Attachment} file
   * @param {Place} place
   */
  #picture(file, place) {
    const { width, height } = fitted(file);
    // The canvas has its size before the image is there: nothing moves when it comes.
    const canvas = h('canvas', { width, height });
    const button = h('button', { type: 'button', class: 'picture', 'aria-label': this.#t('file.open', { name: file.name }), title: file.name, click: () => this.#open(file, place) }, canvas);
    this.#waiting.set(button, () => {
      this.#draw(canvas, file, place).catch(() => button.replaceWith(this.#document(file, place)));
    });
    this.#observer.observe(button);
    return button;
  }

  /** @param {Element} node */
  #near(node) {
    this.#observer.unobserve(node);
    this.#waiting.get(node)?.();
    this.#waiting.delete(node);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Attachment} file
   * @param {Place} place
   */
  async #draw(canvas, file, place) {
    const bitmap = await createImageBitmap(await this.#preview(file, place));
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.style.maxInlineSize = `min(100%, ${fitted(file).width}px)`;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    canvas.dataset.drawn = '';
  }

  /**
   * @param {Attachment} file
   * @param {Place} place
   */
  #preview(file, place) {
    const known = this.#previews.get(file.id);
    if (known) return known;
    const loading = ask(place, `/${file.id}?preview=true`).then((response) => response.blob());
    this.#previews.set(file.id, loading);
    loading.catch(() => this.#previews.delete(file.id));
    for (const id of this.#previews.keys()) {
      if (this.#previews.size <= KEPT) break;
      this.#previews.delete(id);
    }
    return loading;
  }

  /**
   * Opens an image, or saves another file, by a link that is valid for some minutes.
   *
   * @param {Attachment} file
   * @param {Place | null} place
   */
  async #open(file, place) {
    try {
      if (!place) throw new Problem(0, 'unreachable');
      const { path } = await (await ask(place, `/${file.id}/link`)).json();
      const { origin } = new URL(place.url(''), location.href);
      h('a', { href: `${origin}${path}`, target: '_blank', rel: 'noopener noreferrer' }).click();
    } catch (problem) {
      const code = problem instanceof Problem ? problem.code : 'unreachable';
      this.#failed(this.#t(`file.problem.${code}`) ?? this.#t('file.notOpened', { name: file.name }));
    }
  }
}

/** @param {Attachment} file */
function fitted({ width, height }) {
  const [w, tall] = [width || 1, height || 1];
  const scale = Math.min(1, MAX_WIDTH / w, MAX_HEIGHT / tall);
  return { width: Math.max(1, Math.round(w * scale)), height: Math.max(1, Math.round(tall * scale)) };
}

/**
 * @param {Place} place
 * @param {string} path
 */
async function ask(place, path) {
  const response = await fetch(place.url(path), { headers: place.headers(), signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw await Problem.from(response);
  return response;
}
