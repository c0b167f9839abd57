// Makes an element look like another one, and keeps the nodes that stay the same: a click that began on one of them still ends
// on it, and the focus stays.

/**
 * @param {Element} old
 * @param {Element} next
 */
function morph(old, next) {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  morphChildren(old, [...next.childNodes]);
}

/**
 * @param {Element} parent
 * @param {ChildNode[]} wanted
 */
export function morphChildren(parent, wanted) {
  wanted.forEach((next, place) => {
    const old = parent.childNodes[place];
    if (old === next) return;
    if (!old) parent.append(next);
    else if (old.isEqualNode(next)) return;
    else if (old instanceof Element && next instanceof Element && isSame(old, next)) morph(old, next);
    else old.replaceWith(next);
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild?.remove();
}

/**
 * @param {Element} old
 * @param {Element} next
 */
const isSame = (old, next) => old.tagName === next.tagName && old.classList[0] === next.classList[0];
