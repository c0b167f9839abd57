// The name in the widget's header: that of the teammate who has the conversation, else the site's own.

export class Header {
  #heading;
  #mark;
  /** @type {{ heading: Node[], mark: Node[] } | null} the site's own, while a teammate is shown */
  #own = null;

  /** @param {HTMLElement} root of the widget */
  constructor(root) {
    this.#heading = root.querySelector('h2');
    this.#mark = root.querySelector('.mark');
    // A long name takes two lines, and begins where the line below it does, also in another direction of writing.
    const look = { display: '-webkit-box', webkitLineClamp: '2', webkitBoxOrient: 'vertical', overflow: 'hidden' };
    if (!this.#heading) return;
    Object.assign(this.#heading.style, look, { textAlign: 'match-parent' });
    Object.assign(this.#heading.style, { textAlign: '-webkit-match-parent' }); // Chrome and Safari know this one only
  }

  /** @param {string | null} teammate */
  show(teammate) {
    const [heading, mark] = [this.#heading, this.#mark];
    if (!heading || !mark) return;
    if (teammate) {
      this.#own ??= { heading: [...heading.childNodes], mark: [...mark.childNodes] };
      heading.replaceChildren(teammate);
      mark.replaceChildren(initialsOf(teammate));
    } else if (this.#own) {
      heading.replaceChildren(...this.#own.heading);
      mark.replaceChildren(...this.#own.mark);
      this.#own = null;
    }
  }
}

/**
 * The first letters of the first and the last name.
 *
 * @param {string} name
 */
function initialsOf(name) {
  const words = name.trim().split(/\s+/);
  return [...new Set([words[0], words.at(-1)])].map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}
