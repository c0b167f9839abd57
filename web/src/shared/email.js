// The form of e-mail addresses: what becomes a link, and what makes pasted text a table of people. Whether an address is
// valid is decided by the services (libs/email_addresses.py).

// Each part has a bounded length, so that no text is slow to search. An address that was cut at its apostrophe or accent would
// be another person's. A quotation mark before it is not part of it.
export const EMAIL = String.raw`(?!')[\wÀ-ӿ'.+-]{1,64}@[\wÀ-ӿ-]{1,63}(?:\.[\wÀ-ӿ-]{1,63}){1,8}`;

// The pattern is made here: the widget's core, which does not call this, is then without it.
/** @param {string} text */
export const hasEmail = (text) => new RegExp(EMAIL).test(text);
