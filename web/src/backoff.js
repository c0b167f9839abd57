// How long to wait before trying again: longer after each failure, and at random within bounds, so that a
// gateway that comes back is not stormed by everybody at once.

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Waits; cut short when the network comes back, when the page is looked at again, or by `signal`. */
export function pause(failures, signal) {
  const longest = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return new Promise((resolve) => {
    const over = new AbortController();
    const wake = () => {
      if (document.hidden && !signal.aborted) return;
      clearTimeout(timer);
      finish();
    };
    const finish = () => {
      over.abort();
      resolve();
    };
    const timer = setTimeout(finish, longest * (0.5 + Math.random() / 2));
    addEventListener('online', wake, { signal: over.signal });
    document.addEventListener('visibilitychange', wake, { signal: over.signal });
    signal.addEventListener('abort', wake, { signal: over.signal });
  });
}
