// Remembers which conversation is whose, so that a reload finds it again. One entry an identity, so that two
// people on one browser never see each other's. Where the browser blocks storage, it remembers for this page.

export class Storage {
  #prefix;
  #memory = new Map();

  constructor(base) {
    this.#prefix = `frontdesk:${base}:`;
  }

  read(identity) {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + identity)) ?? {};
    } catch {
      return this.#memory.get(identity) ?? {}; // storage is blocked, or what it holds is not ours
    }
  }

  write(identity, changes) {
    const value = { ...this.read(identity), ...changes };
    this.#memory.set(identity, value);
    try {
      localStorage.setItem(this.#prefix + identity, JSON.stringify(value));
    } catch {
      // blocked or full: the copy in memory serves until the page goes
    }
  }

  forget(identity) {
    this.#memory.delete(identity);
    try {
      localStorage.removeItem(this.#prefix + identity);
    } catch {
      // blocked: nothing is stored there
    }
  }
}

/** Whom a host-site token names, and in which role, since each has its own conversation; it only keeps entries apart. */
export function identityOf(token) {
  if (!token) return 'anonymous';
  try {
    const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const { iss = '', sub, role = '' } = JSON.parse(atob(payload));
    if (sub) return `${iss}|${sub}|${role}`;
  } catch {
    // not a JWT: the token itself is the only name there is
  }
  return token;
}
