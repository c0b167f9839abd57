// Follows a conversation over server-sent events, where sockets are blocked. The answer to a refused request also has the
// reason, which a browser hides from a script for a refused socket. A part of its own: most visitors have sockets.

import { Problem } from '../shared/api.js';

const READY_WITHIN_MS = 8_000;
const SILENCE_MS = 45_000; // three of the gateway's keep-alives

/**
 * @param {string} url
 * @param {string} token
 * @param {AbortSignal} stop
 * @param {(frame: ServerFrame) => void} receive
 * @returns {Promise<import('./connection.js').Outcome>}
 */
export async function followEvents(url, token, stop, receive) {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, stop]);
  let silence = setTimeout(() => ended.abort(), READY_WITHIN_MS);
  let ready = false;
  try {
    const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' };
    const response = await fetch(url, { headers, cache: 'no-store', signal });
    if (!response.ok) return { ready, problem: await Problem.from(response) };
    const received = () => {
      clearTimeout(silence);
      silence = setTimeout(() => ended.abort(), SILENCE_MS);
    };
    for await (const frame of framesOf(/** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body), received)) {
      if (frame.type === 'ready') ready = true;
      receive(frame);
    }
  } catch {
    // cut off, silent or unreachable: the caller makes the next attempt
  } finally {
    clearTimeout(silence);
    ended.abort();
  }
  return { ready };
}

/**
 * The frames in a stream of server-sent events. `received` is called when bytes come, also for comments.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @param {() => void} received
 * @returns {AsyncGenerator<ServerFrame>}
 */
async function* framesOf(body, received) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let data = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    received();
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const raw of lines) {
      const line = raw.replace(/\r$/, '');
      if (line.startsWith('data:')) data += line.slice(5).trimStart();
      else if (line === '' && data) {
        yield JSON.parse(data);
        data = '';
      }
    }
  }
}
