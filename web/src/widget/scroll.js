// The place in the log that the visitor reads. The log stays at its end while they are there; further up it stays where it is,
// and a button says how many messages came since.

const NEAR_END_PX = 80;

export class Scroll {
  #log;
  #jump;
  #t;
  #atEnd = true;
  #missed = 0;

  /**
   * @param {{ log: HTMLElement, jump: HTMLElement, jumpLabel: HTMLElement }} parts
   * @param {Translate} t
   */
  constructor({ log, jump, jumpLabel }, t) {
    this.#log = log;
    this.#jump = jump;
    this.#t = t;
    this.#label = jumpLabel;
    jump.addEventListener('click', () => this.toEnd());
    log.addEventListener('scroll', () => this.#moved());
    new ResizeObserver(() => this.settle()).observe(log);
  }

  #label;

  /** Keeps the end in view if it was. */
  settle() {
    if (this.#atEnd) this.toEnd();
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#atEnd = true;
    this.#show(0);
  }

  /** A message came. */
  arrived() {
    if (!this.#atEnd) this.#show(this.#missed + 1);
  }

  #moved() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.#show(this.#atEnd ? 0 : this.#missed);
  }

  /** @param {number} missed */
  #show(missed) {
    this.#missed = missed;
    this.#jump.hidden = this.#atEnd;
    this.#label.textContent = (missed ? this.#t('news', { count: missed }) : this.#t('jump')) ?? '';
  }
}
