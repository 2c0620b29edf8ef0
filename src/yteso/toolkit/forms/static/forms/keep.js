// What is typed and not saved yet, kept in this browser through a dropped line, a closed tab, a session that ended.
// It is locked with a secret that only the owner's own page brings, goes when it is saved, after a week, when another
// person opens a form here, and at sign-out (ui/app.js). Without a secure context nothing is kept.
const WEEK_MS = 7 * 24 * 3600 * 1000;
const START = "form:";

export class Keep {
  constructor({ owner, answers, secret }) {
    this.name = `${START}${owner}:${answers}`;
    this.possible = Boolean(globalThis.crypto?.subtle);
    this.turn = Promise.resolve();
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(START)) continue;
        const old = Date.now() - (JSON.parse(localStorage.getItem(name)).at ?? 0) > WEEK_MS;
        if (old || !name.startsWith(`${START}${owner}:`)) localStorage.removeItem(name);
      }
    } catch {
      this.possible = false; // the store is closed: the page warns before it is left
    }
    const bytes = Uint8Array.from(secret.match(/../g), (two) => parseInt(two, 16));
    this.key = this.possible && crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  // {name: {texts, seen}} as last written; nothing when it cannot be opened.
  async read() {
    try {
      const { iv, data } = JSON.parse(localStorage.getItem(this.name));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(iv) }, await this.key, bytesOf(data));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return {};
    }
  }

  // Writes come one after the other: the last one counts.
  write(entries) {
    this.turn = this.turn.then(() => this.put(entries)).catch(() => (this.possible = false));
    return this.turn;
  }

  async put(entries) {
    if (!this.possible) return;
    if (!Object.keys(entries).length) return localStorage.removeItem(this.name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, new TextEncoder().encode(JSON.stringify(entries)));
    localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), iv: textOf(iv), data: textOf(new Uint8Array(locked)) }));
  }
}

const textOf = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
