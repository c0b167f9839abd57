// What the gateway says about this page before a conversation is open.

const WITHIN_MS = 4_000; // then the widget starts without it

/**
 * Null without an answer: the widget then tries to connect as always.
 *
 * @param {string} base
 * @param {RequestInit} [options]
 * @returns {Promise<WidgetConfig | null>}
 */
export async function readConfig(base, options) {
  try {
    const response = await fetch(`${base}/v1/widget`, { signal: AbortSignal.timeout(WITHIN_MS), ...options });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // unreachable: the visitor reads it when they open the chat
  }
}
