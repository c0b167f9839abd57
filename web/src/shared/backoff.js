// The pause before the next attempt: longer after each failure, and random within bounds, so that clients do not all
// return at once to a gateway that has just restarted.

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * At least the pause that a gateway asks for, and up to a quarter more, so that clients that it refused together do not return
// together.
 *
 * @param {number} wait
 */
export const spread = (wait) => wait * (1 + Math.random() / 4);

/**
 * Waits until the next attempt. The wait ends early when the network comes back, when the page is shown again, or by `signal`.
 * If the gateway asked for `asked` milliseconds, only `signal` ends it early.
 *
 * @param {number} failures
 * @param {AbortSignal} signal
 */
export function pause(failures, signal, asked = 0) {
  const longest = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
  return new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
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
