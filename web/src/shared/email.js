// The form of e-mail addresses: what becomes a link, and what makes pasted text a table of people. Whether an address is
// valid is decided by the services (libs/email_addresses.py).

// Each part has a bounded length, so that no text is slow to search.
export const EMAIL = String.raw`[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}`;

const FORM = new RegExp(EMAIL);

/** @param {string} text */
export const hasEmail = (text) => FORM.test(text);
