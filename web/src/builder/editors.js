// The other people who have the flow open. Each page says that it is there, and learns whether another one has saved: what the
// reader has not changed is then shown as it is now.

const EVERY_MS = 10_000;

export class Editors {
  #shell;
  #drafts;
  #timer;

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {import('./drafts.js').Drafts} drafts
   */
  constructor(shell, drafts) {
    this.#shell = shell;
    this.#drafts = drafts;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
    document.addEventListener('visibilitychange', this.#shown);
    this.#look();
  }

  #shown = () => {
    this.#look();
  };

  get #path() {
    return `${encodeURIComponent(this.#shell.name)}/editors`;
  }

  async #look() {
    if (document.hidden || !this.#shell.canEdit) return;
    try {
      const { editors, revision, canary = null } = await this.#shell.call(this.#path, {});
      if (this.#shell.summary) this.#shell.summary.editors = editors;
      this.#shell.emit('editors');
      const isDecided = JSON.stringify(canary) !== JSON.stringify(this.#shell.summary?.canary ?? null);
      if ((revision > this.#shell.revision || isDecided) && this.#drafts.state === 'saved') await this.#drafts.takeTheirs();
    } catch {
      // The next look comes soon; a draft that can't be saved says so itself.
    }
  }

  close() {
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#shown);
    this.#shell.call(this.#path, undefined, 'DELETE').catch(() => {});
  }
}
