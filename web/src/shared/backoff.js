// How long to wait before trying again: longer after each failure, and at random within bounds, so that a
// gateway that comes back is not stormed by everybody at once.

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** As long as a gateway asks for, and up to a quarter more, so that those it asked together don't come together. */
export const spread = (wait) => wait * (1 + Math.random() / 4);

/**
 * Waits; cut short when the network comes back, when the page is looked at again, or by `signal`. For `asked`
 * milliseconds, if the gateway asked for that: only `signal` cuts it short then.
 */
export function pause(failures, signal, asked = 0) {
  const longest = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return new Promise((resolve) => {
    const over = new AbortController();
    const wake = () => {
      if ((document.hidden || asked) && !signal.aborted) return;
      clearTimeout(timer);
      finish();
    };
    const finish = () => {
      over.abort();
      resolve();
    };
    const timer = setTimeout(finish, asked ? spread(asked) : longest * (0.5 + Math.random() / 2));
    addEventListener('online', wake, { signal: over.signal });
    document.addEventListener('visibilitychange', wake, { signal: over.signal });
    signal.addEventListener('abort', wake, { signal: over.signal });
  });
}
