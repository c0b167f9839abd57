// The page's address: its fragment names the person, the view and the conversation.

/** The parts of the fragment. A person may have edited it: a part that can't be decoded stays as it is. */
export function partsOfAddress() {
  return location.hash.slice(1).split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}
