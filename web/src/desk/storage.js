// What the browser keeps for the desk, where it lets us: without storage, things last for this page.

const PREFIX = 'frontdesk:desk:';

/** `area`: `local` for this browser, `session` for this tab. */
export function recalled(area, key) {
  try {
    return areaOf(area).getItem(PREFIX + key);
  } catch {
    return null; // storage is blocked
  }
}

/** Null forgets. */
export function kept(area, key, value) {
  try {
    if (value === null) areaOf(area).removeItem(PREFIX + key);
    else areaOf(area).setItem(PREFIX + key, value);
  } catch {
    // storage is blocked or full: it lasts for this page
  }
}

function areaOf(area) {
  return area === 'local' ? localStorage : sessionStorage;
}
