// Values that the browser keeps for the desk. If it blocks storage, they last for this page.

const PREFIX = 'frontdesk:desk:';

/**
 * `local` is for this browser, `session` for this tab.
 *
 * @typedef {'local' | 'session'} Area
 */

/**
 * @param {Area} area
 * @param {string} key
 */
export function recalled(area, key) {
  try {
    return areaOf(area).getItem(PREFIX + key);
  } catch {
    return null; // storage is blocked
  }
}

/**
 * @param {Area} area
 * @param {string} key
 * @param {string | null} value null removes the entry
 */
export function kept(area, key, value) {
  try {
    if (value === null) areaOf(area).removeItem(PREFIX + key);
    else areaOf(area).setItem(PREFIX + key, value);
  } catch {
    // storage is blocked or full: it lasts for this page
  }
}

/**
 * The keys that begin with a text.
 *
 * @param {Area} area
 * @param {string} start
 */
export function keysOf(area, start) {
  try {
    return Object.keys(areaOf(area)).filter((key) => key.startsWith(PREFIX + start)).map((key) => key.slice(PREFIX.length));
  } catch {
    return []; // storage is blocked
  }
}

/** @param {Area} area */
function areaOf(area) {
  return area === 'local' ? localStorage : sessionStorage;
}
