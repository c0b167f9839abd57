// The files of a message that is being written, on the page: the button, the drop zone, pasted images, and a row for each
// file with its progress, its error and what can be done about it.

import { h, icon } from '../dom.js';
import { reasonText, sizeText } from './words.js';
import { Uploads } from './uploads.js';

const ACCEPT = 'image/jpeg,image/png,image/gif,image/webp,image/avif,application/pdf,text/*,audio/*,video/mp4,video/quicktime,video/webm,.docx,.xlsx,.pptx,.odt,.ods,.odp,.csv,.log,.md';
const THUMB_PX = 96;

/** @typedef {import('./uploads.js').Upload} Upload */

export class Tray {
  #t;
  #locale;
  #limits;
  #place;
  #input;
  #rows;
  #said;
  #notice;
  /** @type {Map<Upload, HTMLElement>} */
  #shown = new Map();
  /** @type {Map<string, Uploads>} */
  #lists = new Map();

  /**
   * `input` is the composer's text field. `place` says where the files of a list go.
   *
   * @param {{
   *   t: Translate, locale: string, place: (list: string) => import('./uploads.js').Place | null, limits: () => AttachmentLimits | null,
   *   input: HTMLTextAreaElement,
   * }} host
   */
  constructor({ t, locale, place, limits, input }) {
    this.#t = t;
    this.#locale = locale;
    this.#limits = limits;
    this.#place = place;
    this.#input = input;
    this.#rows = h('ul', { 'aria-label': t('file.list') });
    this.#notice = h('p', { class: 'tray-notice', role: 'status', hidden: true });
    this.#said = h('p', { class: 'hidden', role: 'status' });
    this.element = h('div', { class: 'tray', hidden: true }, this.#rows, this.#notice, this.#said);
    this.uploads = this.#listOf('');
    const picker = h('input', { type: 'file', multiple: true, accept: ACCEPT, hidden: true, tabindex: '-1', 'aria-hidden': 'true' });
    const label = t('file.attach');
    this.button = h('button', { type: 'button', class: 'attach', 'aria-label': label, title: label, click: () => picker.click() }, icon('clip'), picker);
    picker.addEventListener('click', (event) => event.stopPropagation());
    picker.addEventListener('change', () => {
      this.#add(picker.files);
      picker.value = ''; // the same file may be chosen again
    });
    input.addEventListener('paste', (event) => this.#paste(event));
  }

  /**
   * Shows the files of another text; each text keeps its own.
   *
   * @param {string} list
   */
  follow(list) {
    this.uploads = this.#listOf(list);
    this.#show();
  }

  /** @param {string} list */
  #listOf(list) {
    const known = this.#lists.get(list);
    if (known) return known;
    const said = (/** @type {string} */ key, /** @type {Upload} */ item) => this.#say(key, item);
    const made = new Uploads(() => this.#place(list), () => this.#known, { changed: () => this.uploads === made && this.#show(), said });
    this.#lists.set(list, made);
    return made;
  }

  /** Whether files can be attached now. */
  get #open() {
    return Boolean(this.#limits());
  }

  get #known() {
    return this.#limits() ?? { max_bytes: 0, max_files: 0 };
  }

  /** @param {FileList | null | undefined} files */
  #add(files) {
    if (!this.#open || !files?.length) return;
    this.uploads.add(files);
    this.#input.focus();
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const { clipboardData: data } = event;
    // Programs copy a picture of a text together with the text: then the text is meant.
    if (!this.#open || !data?.files.length || data.getData('text/plain')) return;
    event.preventDefault();
    this.#add(data.files);
  }

  /**
   * Takes files that are dropped onto this element.
   *
   * @param {HTMLElement} zone
   */
  dropsOn(zone) {
    const drop = h('div', { class: 'drop', hidden: true, 'aria-hidden': 'true' }, icon('clip'), h('p', null, this.#t('file.drop')));
    zone.append(drop);
    let depth = 0; // each child fires `dragenter` and `dragleave`, too
    const show = (/** @type {number} */ change) => {
      depth = change === 0 ? 0 : Math.max(0, depth + change);
      drop.hidden = depth === 0;
    };
    const carries = (/** @type {DragEvent} */ event) => this.#open && [...(event.dataTransfer?.types ?? [])].includes('Files');
    zone.addEventListener('dragenter', (event) => carries(event) && show(1));
    zone.addEventListener('dragleave', (event) => carries(event) && show(-1));
    zone.addEventListener('dragover', (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    });
    zone.addEventListener('drop', (event) => {
      show(0);
      if (!carries(event)) return;
      event.preventDefault();
      this.#add(event.dataTransfer?.files);
    });
  }

  #show() {
    const { items } = this.uploads;
    for (const [item, row] of this.#shown) {
      if (items.includes(item)) continue;
      if (row.contains(/** @type {Document | ShadowRoot} */ (row.getRootNode()).activeElement)) this.#input.focus();
      row.remove();
      this.#shown.delete(item);
    }
    for (const item of items) this.#row(item);
    this.notice(this.uploads.waiting ? this.#t('file.waits') : '');
    this.#input.form?.classList.toggle('with-files', items.some(({ state }) => state !== 'failed'));
  }

  /** @param {Upload} item */
  #row(item) {
    const row = this.#shown.get(item) ?? this.#newRow(item);
    const { name, state, progress, code, file } = item;
    if (row.dataset.state !== state) {
      row.dataset.state = state;
      const t = this.#t;
      const retry = state === 'failed' && !['too_large', 'too_many', 'attachment_type', 'image_damaged', 'image_too_large'].includes(code);
      row.querySelector('.row-actions')?.replaceChildren(
        ...(retry ? [h('button', { type: 'button', class: 'retry', 'aria-label': t('file.retry', { name }), click: () => this.uploads.retry(item) }, t('file.again'))] : []),
        h('button', { type: 'button', class: 'remove', 'aria-label': t(state === 'sending' ? 'file.cancel' : 'file.remove', { name }), click: () => this.uploads.remove(item) }, icon('close')),
      );
    }
    const bar = /** @type {HTMLProgressElement} */ (row.querySelector('progress'));
    bar.hidden = state !== 'sending' && state !== 'waits';
    bar.value = progress;
    const size = sizeText(file.size, this.#locale);
    const percent = progress.toLocaleString(this.#locale, { style: 'percent' });
    const about = state === 'failed' ? reasonText(code, { t: this.#t, locale: this.#locale, limits: this.#known }) : state === 'sending' ? `${size} · ${percent}` : size;
    const line = row.querySelector('.about');
    if (line && line.textContent !== about) line.textContent = about ?? '';
  }

  /** @param {Upload} item */
  #newRow(item) {
    const picture = h('span', { class: 'thumb', 'aria-hidden': 'true' }, icon('file'));
    const row = h(
      'li',
      { class: 'upload' },
      picture,
      h('span', { class: 'text' }, h('span', { class: 'name', dir: 'auto' }, item.name), h('span', { class: 'about' })),
      h('progress', { max: '1', value: '0', 'aria-label': this.#t('file.uploading', { name: item.name }) }),
      h('span', { class: 'row-actions' }),
    );
    this.#shown.set(item, row);
    this.#rows.append(row);
    if (/^image\/(jpeg|png|gif|webp|avif)$/.test(item.file.type)) showLocal(item.file, picture);
    return row;
  }

  /**
   * Shows a text below the files, until they change.
   *
   * @param {string | undefined} text
   */
  notice(text) {
    this.#notice.textContent = text ?? '';
    this.#notice.hidden = !text;
    this.element.hidden = !text && !this.uploads.items.length;
  }

  /**
   * @param {string} key
   * @param {Upload} item
   */
  #say(key, item) {
    const reason = item.code ? reasonText(item.code, { t: this.#t, locale: this.#locale, limits: this.#known }) : '';
    this.#said.textContent = this.#t(key, { name: item.name, reason }) ?? '';
  }
}

/**
 * The chosen image itself, drawn on a canvas: no policy of the page forbids that.
 *
 * @param {File} file
 * @param {HTMLElement} holder
 */
async function showLocal(file, holder) {
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: THUMB_PX, resizeQuality: 'medium' });
    const canvas = h('canvas', { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
    holder.replaceChildren(canvas);
  } catch {
    // no image, or of a kind that this browser can't show: the icon stays
  }
}
