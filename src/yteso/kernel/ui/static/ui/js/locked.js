// What is typed and not saved yet, kept in this browser through a dropped line, a closed tab, a session that ended.
// It is locked with a secret that only the owner's own page brings, and goes when it is saved or after a week. `alone`:
// also when another person comes here. Without a secure context nothing is kept, and the page warns before it is left.
const WEEK_MS = 7 * 24 * 3600 * 1000;

export class Locked {
  constructor({ start, owner, name, secret, alone = false }) {
    this.name = `${start}${owner}:${name}`;
    this.possible = Boolean(globalThis.crypto?.subtle && secret);
    this.turn = Promise.resolve();
    try {
      for (const other of Object.keys(localStorage)) {
        if (!other.startsWith(start)) continue;
        const { at, data } = JSON.parse(localStorage.getItem(other)) ?? {};
        const old = !data || Date.now() - (at ?? 0) > WEEK_MS; // without data: from before it was locked
        if (old || (alone && !other.startsWith(`${start}${owner}:`))) localStorage.removeItem(other);
      }
    } catch {
      this.possible = false; // the store is closed
    }
    const bytes = Uint8Array.from(secret?.match(/../g) ?? [], (two) => parseInt(two, 16));
    this.key = this.possible && crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  // What was last written; `nothing` when there is none or it cannot be opened.
  async read(nothing) {
    try {
      const { iv, data } = JSON.parse(localStorage.getItem(this.name));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(iv) }, await this.key, bytesOf(data));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return nothing;
    }
  }

  // Writes come one after the other: the last one counts. Null takes it away.
  write(entries) {
    this.turn = this.turn.then(() => this.put(entries)).catch(() => (this.possible = false));
    return this.turn;
  }

  async put(entries) {
    if (!this.possible) return;
    if (entries === null) return localStorage.removeItem(this.name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(entries));
    const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, plain);
    localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), iv: textOf(iv), data: textOf(new Uint8Array(locked)) }));
  }
}

const textOf = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
